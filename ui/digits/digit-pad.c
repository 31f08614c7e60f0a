/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/digits/digit-pad.h"

#include <glib/gi18n.h>
#include <string.h>

#define PEN_WIDTH (1.0 / 12.0) /* of the sheet's side: two pixels and a half on a digit of 20 */
#define KEY_STEP (1.0 / 40.0)

/* A place on the sheet, 0 to 1 from its corner. */
typedef struct
{
  double x, y;
} Point;

struct _FoveaDigitPad
{
  GtkWidget parent_instance;

  GPtrArray *strokes; /* GArray of Point, in the order of drawing */
  Point start;        /* of the drag */
  Point pen;          /* the keyboard's */
  gboolean pen_down;
};

G_DEFINE_FINAL_TYPE (FoveaDigitPad, fovea_digit_pad, GTK_TYPE_WIDGET)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
changed (FoveaDigitPad *self)
{
  guint n = self->strokes->len;
  g_autofree char *text = n ? g_strdup_printf (ngettext ("%u stroke", "%u strokes", n), n) : g_strdup (_("Empty"));

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
begin_stroke (FoveaDigitPad *self, Point point)
{
  GArray *stroke = g_array_new (FALSE, FALSE, sizeof (Point));

  g_array_append_val (stroke, point);
  g_ptr_array_add (self->strokes, stroke);
  changed (self);
}

/* A stroke may leave the sheet; what lies outside is not seen. */
static void
go_on (FoveaDigitPad *self, Point point)
{
  if (self->strokes->len == 0)
    return;
  g_array_append_val (g_ptr_array_index (self->strokes, self->strokes->len - 1), point);
  changed (self);
}

static double
side_of (FoveaDigitPad *self)
{
  return MAX (MIN (gtk_widget_get_width (GTK_WIDGET (self)), gtk_widget_get_height (GTK_WIDGET (self))), 1);
}

/* The sheet is square, in the middle. */
static Point
point_at (FoveaDigitPad *self, double x, double y)
{
  double side = side_of (self), left = (gtk_widget_get_width (GTK_WIDGET (self)) - side) / 2.0,
         top = (gtk_widget_get_height (GTK_WIDGET (self)) - side) / 2.0;

  return (Point){ (x - left) / side, (y - top) / side };
}

static void
on_drag_begin (FoveaDigitPad *self, double x, double y)
{
  gtk_widget_grab_focus (GTK_WIDGET (self));
  self->pen_down = FALSE;
  self->start = point_at (self, x, y);
  begin_stroke (self, self->start);
}

static void
on_drag_update (FoveaDigitPad *self, double offset_x, double offset_y)
{
  double side = side_of (self);

  go_on (self, (Point){ self->start.x + offset_x / side, self->start.y + offset_y / side });
}

static gboolean
move_pen (GtkWidget *widget, GVariant *arguments, gpointer data)
{
  FoveaDigitPad *self = FOVEA_DIGIT_PAD (widget);
  int dx, dy;

  g_variant_get (arguments, "(ii)", &dx, &dy);
  self->pen = (Point){ CLAMP (self->pen.x + dx * KEY_STEP, 0.0, 1.0), CLAMP (self->pen.y + dy * KEY_STEP, 0.0, 1.0) };
  if (self->pen_down)
    go_on (self, self->pen);
  gtk_widget_queue_draw (widget);
  return GDK_EVENT_STOP;
}

static gboolean
toggle_pen (GtkWidget *widget, GVariant *arguments, gpointer data)
{
  FoveaDigitPad *self = FOVEA_DIGIT_PAD (widget);

  self->pen_down = !self->pen_down;
  if (self->pen_down)
    begin_stroke (self, self->pen);
  return GDK_EVENT_STOP;
}

/* On a sheet of side 1. */
static void
draw_strokes (FoveaDigitPad *self, cairo_t *cr)
{
  cairo_set_source_rgb (cr, 1.0, 1.0, 1.0);
  cairo_set_line_width (cr, PEN_WIDTH);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  for (guint i = 0; i < self->strokes->len; i++)
    {
      const GArray *stroke = g_ptr_array_index (self->strokes, i);
      const Point *points = (const Point *) stroke->data;

      cairo_move_to (cr, points[0].x, points[0].y);
      for (guint j = 0; j < stroke->len; j++)
        cairo_line_to (cr, points[j].x, points[j].y);
      cairo_stroke (cr);
    }
}

static void
draw_sheet (cairo_t *cr)
{
  cairo_set_source_rgb (cr, 0.0, 0.0, 0.0);
  cairo_rectangle (cr, 0.0, 0.0, 1.0, 1.0);
  cairo_fill_preserve (cr);
  cairo_clip (cr);
}

/* Where the keyboard's pen is: a ring, filled while it is down. */
static void
draw_pen (FoveaDigitPad *self, cairo_t *cr)
{
  cairo_arc (cr, self->pen.x, self->pen.y, PEN_WIDTH / 2.0, 0.0, 2.0 * G_PI);
  cairo_set_source_rgb (cr, 0.2, 0.55, 1.0);
  cairo_set_line_width (cr, 0.01);
  if (self->pen_down)
    cairo_fill_preserve (cr);
  cairo_stroke (cr);
}

static void
fovea_digit_pad_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  FoveaDigitPad *self = FOVEA_DIGIT_PAD (widget);
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  double side = side_of (self);
  cairo_t *cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, width, height));

  cairo_translate (cr, (width - side) / 2.0, (height - side) / 2.0);
  cairo_scale (cr, side, side);
  draw_sheet (cr);
  draw_strokes (self, cr);
  if (gtk_widget_has_visible_focus (widget))
    draw_pen (self, cr);
  cairo_destroy (cr);
}

static void
fovea_digit_pad_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural, int *minimum_baseline,
                         int *natural_baseline)
{
  *minimum = FOVEA_DIGIT_PAD_SIDE / 2;
  *natural = FOVEA_DIGIT_PAD_SIDE;
}

static void
fovea_digit_pad_finalize (GObject *object)
{
  g_ptr_array_unref (FOVEA_DIGIT_PAD (object)->strokes);
  G_OBJECT_CLASS (fovea_digit_pad_parent_class)->finalize (object);
}

static void
add_keys (GtkWidgetClass *widget_class)
{
  static const struct
  {
    guint key, keypad;
    int dx, dy;
  } arrows[] = {
    { GDK_KEY_Left, GDK_KEY_KP_Left, -1, 0 },
    { GDK_KEY_Right, GDK_KEY_KP_Right, 1, 0 },
    { GDK_KEY_Up, GDK_KEY_KP_Up, 0, -1 },
    { GDK_KEY_Down, GDK_KEY_KP_Down, 0, 1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (arrows); i++)
    {
      gtk_widget_class_add_binding (widget_class, arrows[i].key, 0, move_pen, "(ii)", arrows[i].dx, arrows[i].dy);
      gtk_widget_class_add_binding (widget_class, arrows[i].keypad, 0, move_pen, "(ii)", arrows[i].dx, arrows[i].dy);
    }
  gtk_widget_class_add_binding (widget_class, GDK_KEY_space, 0, toggle_pen, NULL);
}

static void
fovea_digit_pad_class_init (FoveaDigitPadClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->finalize = fovea_digit_pad_finalize;
  widget_class->snapshot = fovea_digit_pad_snapshot;
  widget_class->measure = fovea_digit_pad_measure;
  gtk_widget_class_set_css_name (widget_class, "digitpad");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  signals[CHANGED] = g_signal_new ("changed", FOVEA_TYPE_DIGIT_PAD, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  add_keys (widget_class);
}

static void
fovea_digit_pad_init (FoveaDigitPad *self)
{
  GtkGesture *drag = gtk_gesture_drag_new ();

  self->strokes = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);
  self->pen = (Point){ 0.5, 0.5 };
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), "crosshair");
  g_signal_connect_swapped (drag, "drag-begin", G_CALLBACK (on_drag_begin), self);
  g_signal_connect_swapped (drag, "drag-update", G_CALLBACK (on_drag_update), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Drawing pad"), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  _("Empty"), -1);
}

gboolean
fovea_digit_pad_is_empty (FoveaDigitPad *self)
{
  g_return_val_if_fail (FOVEA_IS_DIGIT_PAD (self), TRUE);
  return self->strokes->len == 0;
}

void
fovea_digit_pad_clear (FoveaDigitPad *self)
{
  g_return_if_fail (FOVEA_IS_DIGIT_PAD (self));

  self->pen_down = FALSE;
  g_ptr_array_set_size (self->strokes, 0);
  changed (self);
}

gboolean
fovea_digit_pad_undo (FoveaDigitPad *self)
{
  g_return_val_if_fail (FOVEA_IS_DIGIT_PAD (self), FALSE);

  if (self->strokes->len == 0)
    return FALSE;
  self->pen_down = FALSE;
  g_ptr_array_remove_index (self->strokes, self->strokes->len - 1);
  changed (self);
  return TRUE;
}

FoveaImage *
fovea_digit_pad_render (FoveaDigitPad *self, GError **error)
{
  g_autoptr (FoveaImage) image = fovea_image_new (FOVEA_DIGIT_PAD_SIDE, FOVEA_DIGIT_PAD_SIDE, 3, error);
  cairo_surface_t *surface;
  cairo_t *cr;

  g_return_val_if_fail (FOVEA_IS_DIGIT_PAD (self), NULL);

  if (!image)
    return NULL;
  surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, FOVEA_DIGIT_PAD_SIDE, FOVEA_DIGIT_PAD_SIDE);
  cr = cairo_create (surface);
  cairo_scale (cr, FOVEA_DIGIT_PAD_SIDE, FOVEA_DIGIT_PAD_SIDE);
  draw_sheet (cr);
  draw_strokes (self, cr);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  for (gsize y = 0; y < image->height; y++)
    for (gsize x = 0; x < image->width; x++)
      {
        const guint8 *row = cairo_image_surface_get_data (surface) + y * (gsize) cairo_image_surface_get_stride (surface);
        guint8 grey = (guint8) (((const guint32 *) row)[x] & 0xff);

        memset (fovea_image_row (image, y) + 3 * x, grey, 3);
      }
  cairo_surface_destroy (surface);
  return g_steal_pointer (&image);
}
