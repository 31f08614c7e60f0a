/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/kernel/kernel-picture.h"

#include <glib/gi18n.h>

#include "ui/kernel/kernel-grid.h"
#include "ui/maps/numbers.h"

#define HEIGHT 240
#define MARGIN 3.0 /* room for the outline of a cell at the edge */
#define PAGE 8

struct _FoveaKernelPicture
{
  GtkWidget parent_instance;

  FoveaKernel *kernel;
  cairo_surface_t *cells; /* one pixel each */
  guint column, row;
};

G_DEFINE_FINAL_TYPE (FoveaKernelPicture, fovea_kernel_picture, GTK_TYPE_WIDGET)

static guint cell_selected_signal;

/* Pixels of a cell, and where the first one stands. */
static double
layout (FoveaKernelPicture *self, double *left, double *top)
{
  double width = gtk_widget_get_width (GTK_WIDGET (self)), height = gtk_widget_get_height (GTK_WIDGET (self));
  double side = MIN ((width - 2 * MARGIN) / (double) self->kernel->width, (height - 2 * MARGIN) / (double) self->kernel->height);

  *left = (width - side * (double) self->kernel->width) / 2;
  *top = (height - side * (double) self->kernel->height) / 2;
  return side;
}

static void
describe (FoveaKernelPicture *self)
{
  g_autofree char *value = fovea_text_value (self->kernel->values[self->row * self->kernel->width + self->column]);
  g_autofree char *text = g_strdup_printf (_("Row %u, column %u: %s"), self->row, self->column, value);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
}

static void
move_to (FoveaKernelPicture *self, int column, int row)
{
  fovea_kernel_picture_select (self, (guint) CLAMP (column, 0, (int) self->kernel->width - 1),
                               (guint) CLAMP (row, 0, (int) self->kernel->height - 1));
  g_signal_emit (self, cell_selected_signal, 0, self->column, self->row);
}

static gboolean
on_move (GtkWidget *widget, GVariant *by, gpointer data)
{
  FoveaKernelPicture *self = FOVEA_KERNEL_PICTURE (widget);
  int dx, dy;

  g_variant_get (by, "(ii)", &dx, &dy);
  if (self->kernel)
    move_to (self, (int) self->column + dx, (int) self->row + dy);
  return GDK_EVENT_STOP;
}

static void
on_pressed (GtkGestureClick *gesture, int n_press, double x, double y, FoveaKernelPicture *self)
{
  double left, top, side;

  gtk_widget_grab_focus (GTK_WIDGET (self));
  if (!self->kernel)
    return;
  side = layout (self, &left, &top);
  move_to (self, (int) ((x - left) / side), (int) ((y - top) / side));
}

static cairo_surface_t *
paint_cells (const FoveaKernel *kernel)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, (int) kernel->width, (int) kernel->height);
  guint8 *data = cairo_image_surface_get_data (surface);
  gsize stride = (gsize) cairo_image_surface_get_stride (surface);
  double largest = fovea_kernel_largest_cell (kernel);

  cairo_surface_flush (surface);
  for (gsize y = 0; y < kernel->height; y++)
    for (gsize x = 0; x < kernel->width; x++)
      {
        GdkRGBA c = fovea_kernel_cell_colour (kernel->values[y * kernel->width + x], largest);
        float scale = 255.0f * c.alpha; /* Cairo's colours are premultiplied */

        ((guint32 *) (gpointer) (data + y * stride))[x] = (guint32) (255.0f * c.alpha) << 24 | (guint32) (scale * c.red) << 16
                                                          | (guint32) (scale * c.green) << 8 | (guint32) (scale * c.blue);
      }
  cairo_surface_mark_dirty (surface);
  return surface;
}

static void
draw_cells (FoveaKernelPicture *self, cairo_t *cr, double left, double top, double side)
{
  cairo_save (cr);
  cairo_translate (cr, left, top);
  cairo_scale (cr, side, side);
  cairo_set_source_surface (cr, self->cells, 0, 0);
  cairo_pattern_set_filter (cairo_get_source (cr), CAIRO_FILTER_NEAREST);
  cairo_rectangle (cr, 0, 0, (double) self->kernel->width, (double) self->kernel->height);
  cairo_fill (cr);
  cairo_restore (cr);
}

static void
draw_marks (FoveaKernelPicture *self, cairo_t *cr, double left, double top, double side)
{
  double x = left + ((double) self->kernel->anchor_x + 0.5) * side, y = top + ((double) self->kernel->anchor_y + 0.5) * side;
  double arm = MAX (side / 2, 4);
  GdkRGBA text;

  gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (self)), &text);
  gdk_cairo_set_source_rgba (cr, &text);
  cairo_set_line_width (cr, 1);
  cairo_move_to (cr, x - arm, y);
  cairo_line_to (cr, x + arm, y);
  cairo_move_to (cr, x, y - arm);
  cairo_line_to (cr, x, y + arm);
  cairo_stroke (cr);
  cairo_set_line_width (cr, 2);
  cairo_rectangle (cr, left + self->column * side - 1, top + self->row * side - 1, side + 2, side + 2);
  cairo_stroke (cr);
}

static void
fovea_kernel_picture_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  FoveaKernelPicture *self = FOVEA_KERNEL_PICTURE (widget);
  double left, top, side;
  cairo_t *cr;

  if (!self->kernel)
    return;
  side = layout (self, &left, &top);
  cr = gtk_snapshot_append_cairo (
    snapshot, &GRAPHENE_RECT_INIT (0, 0, (float) gtk_widget_get_width (widget), (float) gtk_widget_get_height (widget)));
  cairo_set_antialias (cr, CAIRO_ANTIALIAS_NONE);
  draw_cells (self, cr, left, top, side);
  draw_marks (self, cr, left, top, side);
  cairo_destroy (cr);
}

static void
fovea_kernel_picture_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                              int *minimum_baseline, int *natural_baseline)
{
  *minimum = *natural = HEIGHT;
}

static void
fovea_kernel_picture_finalize (GObject *object)
{
  FoveaKernelPicture *self = FOVEA_KERNEL_PICTURE (object);

  fovea_kernel_unref (self->kernel);
  g_clear_pointer (&self->cells, cairo_surface_destroy);
  G_OBJECT_CLASS (fovea_kernel_picture_parent_class)->finalize (object);
}

static void
fovea_kernel_picture_class_init (FoveaKernelPictureClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->finalize = fovea_kernel_picture_finalize;
  widget_class->measure = fovea_kernel_picture_measure;
  widget_class->snapshot = fovea_kernel_picture_snapshot;
  cell_selected_signal = g_signal_new ("cell-selected", G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                       G_TYPE_UINT, G_TYPE_UINT);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Left, 0, on_move, "(ii)", -1, 0);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Right, 0, on_move, "(ii)", 1, 0);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Up, 0, on_move, "(ii)", 0, -1);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Down, 0, on_move, "(ii)", 0, 1);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Page_Up, 0, on_move, "(ii)", 0, -PAGE);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Page_Down, 0, on_move, "(ii)", 0, PAGE);
  gtk_widget_class_set_css_name (widget_class, "kernelpicture");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
fovea_kernel_picture_init (FoveaKernelPicture *self)
{
  GtkGesture *click = gtk_gesture_click_new ();

  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  g_signal_connect (click, "pressed", G_CALLBACK (on_pressed), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
}

void
fovea_kernel_picture_set_kernel (FoveaKernelPicture *self, FoveaKernel *kernel)
{
  g_return_if_fail (FOVEA_IS_KERNEL_PICTURE (self));
  g_return_if_fail (kernel != NULL);

  fovea_kernel_ref (kernel);
  fovea_kernel_unref (self->kernel);
  self->kernel = kernel;
  g_clear_pointer (&self->cells, cairo_surface_destroy);
  self->cells = paint_cells (kernel);
  fovea_kernel_picture_select (self, MIN (self->column, (guint) kernel->width - 1), MIN (self->row, (guint) kernel->height - 1));
}

void
fovea_kernel_picture_select (FoveaKernelPicture *self, guint column, guint row)
{
  g_return_if_fail (FOVEA_IS_KERNEL_PICTURE (self));
  g_return_if_fail (self->kernel && column < self->kernel->width && row < self->kernel->height);

  self->column = column;
  self->row = row;
  describe (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
