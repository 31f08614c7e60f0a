/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/kernel/kernel-grid.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "ui/widgets/number-entry.h"

#define CELL_RADIUS 6.0f
#define FAINTEST 0.05f
#define STRONGEST 0.55f

struct _FoveaKernelGrid
{
  GtkGrid parent_instance;

  FoveaKernel *kernel;
  double largest;
  gboolean fixed; /* for reading only */
};

G_DEFINE_FINAL_TYPE (FoveaKernelGrid, fovea_kernel_grid, GTK_TYPE_GRID)

enum
{
  CELL_EDITED,
  BLOCK_PASTED,
  CELL_SELECTED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

GdkRGBA
fovea_kernel_cell_colour (double value, double largest)
{
  float share = largest > 0 ? (float) (fabs (value) / largest) : 0.0f, alpha = FAINTEST + (STRONGEST - FAINTEST) * share;

  if (value > 0)
    return (GdkRGBA){ 0.88f, 0.30f, 0.22f, alpha };
  if (value < 0)
    return (GdkRGBA){ 0.20f, 0.48f, 0.84f, alpha };
  return (GdkRGBA){ 0.5f, 0.5f, 0.5f, 0.10f };
}

double
fovea_kernel_largest_cell (const FoveaKernel *kernel)
{
  double largest = 0;

  for (gsize i = 0; i < kernel->width * kernel->height; i++)
    largest = fmax (largest, fabs (kernel->values[i]));
  return largest;
}

static void
find_cell (GtkWidget *cell, guint *column, guint *row)
{
  int x, y;

  gtk_grid_query_child (GTK_GRID (gtk_widget_get_parent (cell)), cell, &x, &y, NULL, NULL);
  *column = (guint) x;
  *row = (guint) y;
}

static void
on_cell_changed (FoveaKernelGrid *self, FoveaNumberEntry *cell)
{
  guint column, row;

  find_cell (GTK_WIDGET (cell), &column, &row);
  g_signal_emit (self, signals[CELL_EDITED], 0, column, row, fovea_number_entry_get_value (cell));
}

static void
on_cell_focused (GtkEventController *controller, FoveaKernelGrid *self)
{
  guint column, row;

  find_cell (gtk_event_controller_get_widget (controller), &column, &row);
  g_signal_emit (self, signals[CELL_SELECTED], 0, column, row);
}

/* Text with more than one number is a block; a single number goes into its cell. */
static void
on_cell_text_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GtkWidget) cell = user_data;
  g_autofree char *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);
  GtkWidget *self = gtk_widget_get_ancestor (cell, FOVEA_TYPE_KERNEL_GRID);

  if (!text || !self)
    return;
  g_strstrip (text);
  if (strpbrk (text, " \t\n;,["))
    g_signal_emit (self, signals[BLOCK_PASTED], 0, text);
  else
    gtk_editable_set_text (GTK_EDITABLE (cell), text);
}

static gboolean
move_focus (GtkWidget *cell, int dx, int dy)
{
  GtkGrid *grid = GTK_GRID (gtk_widget_get_parent (cell));
  GtkWidget *next;
  guint column, row;

  find_cell (cell, &column, &row);
  next = gtk_grid_get_child_at (grid, (int) column + dx, (int) row + dy);
  if (!next)
    return FALSE;
  gtk_widget_grab_focus (next);
  return TRUE;
}

/* Left and Right leave a cell only from the end of its text, or when all of it is selected. */
static gboolean
may_leave (GtkWidget *cell, gboolean to_the_right)
{
  int start, end, length = (int) gtk_entry_get_text_length (GTK_ENTRY (cell));

  if (gtk_editable_get_selection_bounds (GTK_EDITABLE (cell), &start, &end))
    return end - start == length;
  return gtk_editable_get_position (GTK_EDITABLE (cell)) == (to_the_right ? length : 0);
}

/* The window's undo, not that of the text within a cell; other keys are nothing to it. */
static gboolean
undo_by_key (GtkWidget *cell, guint key, GdkModifierType state)
{
  gboolean redo = gdk_keyval_to_lower (key) == GDK_KEY_y || (state & GDK_SHIFT_MASK);

  if (!(state & GDK_CONTROL_MASK) || (gdk_keyval_to_lower (key) != GDK_KEY_z && gdk_keyval_to_lower (key) != GDK_KEY_y))
    return GDK_EVENT_PROPAGATE;
  gtk_widget_activate_action (cell, redo ? "win.redo" : "win.undo", NULL);
  return GDK_EVENT_STOP;
}

static gboolean
on_cell_key (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, FoveaKernelGrid *self)
{
  GtkWidget *cell = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (controller));

  if ((state & GDK_CONTROL_MASK) && (key == GDK_KEY_v || key == GDK_KEY_V) && !self->fixed)
    {
      gdk_clipboard_read_text_async (gtk_widget_get_clipboard (cell), NULL, on_cell_text_read, g_object_ref (cell));
      return GDK_EVENT_STOP;
    }
  if (undo_by_key (cell, key, state))
    return GDK_EVENT_STOP;
  if (state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SHIFT_MASK))
    return GDK_EVENT_PROPAGATE;
  switch (key)
    {
    case GDK_KEY_Up:
      return move_focus (cell, 0, -1);
    case GDK_KEY_Down:
    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
      return move_focus (cell, 0, 1);
    case GDK_KEY_Left:
      return may_leave (cell, FALSE) && move_focus (cell, -1, 0);
    case GDK_KEY_Right:
      return may_leave (cell, TRUE) && move_focus (cell, 1, 0);
    default:
      return GDK_EVENT_PROPAGATE;
    }
}

static GtkWidget *
make_cell (FoveaKernelGrid *self, gsize column, gsize row)
{
  g_autofree char *label = g_strdup_printf (_("Row %zu, column %zu"), row, column);
  GtkWidget *cell = fovea_number_entry_new (label);
  GtkEventController *keys = gtk_event_controller_key_new (), *focus = gtk_event_controller_focus_new ();

  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (on_cell_key), self);
  g_signal_connect (focus, "enter", G_CALLBACK (on_cell_focused), self);
  gtk_widget_add_controller (cell, keys);
  gtk_widget_add_controller (cell, focus);
  gtk_widget_set_hexpand (cell, TRUE);
  gtk_editable_set_editable (GTK_EDITABLE (cell), !self->fixed);
  g_signal_connect_object (cell, "value-changed", G_CALLBACK (on_cell_changed), self, G_CONNECT_SWAPPED);
  return cell;
}

static void
fit_cells (FoveaKernelGrid *self)
{
  for (gsize row = 0; row < FOVEA_KERNEL_GRID_SIDE; row++)
    for (gsize column = 0; column < FOVEA_KERNEL_GRID_SIDE; column++)
      {
        GtkWidget *cell = gtk_grid_get_child_at (GTK_GRID (self), (int) column, (int) row);
        gboolean wanted = column < self->kernel->width && row < self->kernel->height;

        if (wanted && !cell)
          gtk_grid_attach (GTK_GRID (self), make_cell (self, column, row), (int) column, (int) row, 1, 1);
        else if (!wanted && cell)
          gtk_grid_remove (GTK_GRID (self), cell);
      }
}

static void
show_cell (FoveaKernelGrid *self, gsize x, gsize y)
{
  GtkWidget *cell = gtk_grid_get_child_at (GTK_GRID (self), (int) x, (int) y);
  gboolean anchor = x == self->kernel->anchor_x && y == self->kernel->anchor_y;

  fovea_number_entry_set_value (FOVEA_NUMBER_ENTRY (cell), self->kernel->values[y * self->kernel->width + x]);
  if (anchor == gtk_widget_has_css_class (cell, "anchor"))
    return;
  if (anchor)
    gtk_widget_add_css_class (cell, "anchor");
  else
    gtk_widget_remove_css_class (cell, "anchor");
  gtk_accessible_update_property (GTK_ACCESSIBLE (cell), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, anchor ? _("Anchor") : "", -1);
}

static void
draw_cell_colour (FoveaKernelGrid *self, GtkSnapshot *snapshot, GtkWidget *cell)
{
  graphene_rect_t bounds;
  GskRoundedRect outline;
  GdkRGBA colour;
  guint column, row;

  find_cell (cell, &column, &row);
  if (column >= self->kernel->width || row >= self->kernel->height || !gtk_widget_compute_bounds (cell, GTK_WIDGET (self), &bounds))
    return;
  colour = fovea_kernel_cell_colour (self->kernel->values[row * self->kernel->width + column], self->largest);
  gsk_rounded_rect_init_from_rect (&outline, &bounds, CELL_RADIUS);
  gtk_snapshot_push_rounded_clip (snapshot, &outline);
  gtk_snapshot_append_color (snapshot, &colour, &bounds);
  gtk_snapshot_pop (snapshot);
}

static void
fovea_kernel_grid_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  for (GtkWidget *cell = gtk_widget_get_first_child (widget); cell; cell = gtk_widget_get_next_sibling (cell))
    draw_cell_colour (FOVEA_KERNEL_GRID (widget), snapshot, cell);
  GTK_WIDGET_CLASS (fovea_kernel_grid_parent_class)->snapshot (widget, snapshot);
}

static void
fovea_kernel_grid_finalize (GObject *object)
{
  fovea_kernel_unref (FOVEA_KERNEL_GRID (object)->kernel);
  G_OBJECT_CLASS (fovea_kernel_grid_parent_class)->finalize (object);
}

static void
fovea_kernel_grid_class_init (FoveaKernelGridClass *class)
{
  GType type = G_TYPE_FROM_CLASS (class);

  G_OBJECT_CLASS (class)->finalize = fovea_kernel_grid_finalize;
  GTK_WIDGET_CLASS (class)->snapshot = fovea_kernel_grid_snapshot;
  signals[CELL_EDITED] = g_signal_new ("cell-edited", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 3, G_TYPE_UINT, G_TYPE_UINT,
                                       G_TYPE_DOUBLE);
  signals[BLOCK_PASTED] = g_signal_new ("block-pasted", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[CELL_SELECTED] = g_signal_new ("cell-selected", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_UINT,
                                         G_TYPE_UINT);
}

static void
fovea_kernel_grid_init (FoveaKernelGrid *self)
{
  gtk_grid_set_column_homogeneous (GTK_GRID (self), TRUE);
  gtk_grid_set_column_spacing (GTK_GRID (self), 3);
  gtk_grid_set_row_spacing (GTK_GRID (self), 3);
  gtk_widget_add_css_class (GTK_WIDGET (self), "kernel-grid");
  gtk_widget_set_direction (GTK_WIDGET (self), GTK_TEXT_DIR_LTR); /* columns are those of the photo */
}

void
fovea_kernel_grid_set_kernel (FoveaKernelGrid *self, FoveaKernel *kernel)
{
  g_return_if_fail (FOVEA_IS_KERNEL_GRID (self));
  g_return_if_fail (kernel->width <= FOVEA_KERNEL_GRID_SIDE && kernel->height <= FOVEA_KERNEL_GRID_SIDE);

  fovea_kernel_ref (kernel);
  fovea_kernel_unref (self->kernel);
  self->kernel = kernel;
  self->largest = fovea_kernel_largest_cell (kernel);
  fit_cells (self);
  for (gsize y = 0; y < kernel->height; y++)
    for (gsize x = 0; x < kernel->width; x++)
      show_cell (self, x, y);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
fovea_kernel_grid_set_editable (FoveaKernelGrid *self, gboolean editable)
{
  g_return_if_fail (FOVEA_IS_KERNEL_GRID (self));

  self->fixed = !editable;
  for (GtkWidget *cell = gtk_widget_get_first_child (GTK_WIDGET (self)); cell; cell = gtk_widget_get_next_sibling (cell))
    gtk_editable_set_editable (GTK_EDITABLE (cell), editable);
}
