/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/filters/kernel-grid.h"

#include <string.h>

#include <glib/gi18n.h>

#include "core/filter/kernel-text.h"
#include "ui/widgets/number-entry.h"

/* Larger kernels are edited as text: nobody types them, and the cells would take longer to make than a frame. */
#define MAX_CELLS_SIDE 11

struct _FoveaKernelGrid
{
  GtkWidget parent_instance;

  /* Template widgets */
  GtkSpinButton *width, *height;
  GtkStack *stack;
  GtkGrid *grid;
  FoveaNumberEntry *divisor, *offset;

  FoveaKernel *kernel;
  gboolean updating;
};

G_DEFINE_FINAL_TYPE (FoveaKernelGrid, fovea_kernel_grid, GTK_TYPE_WIDGET)

enum
{
  CHANGED,
  REFUSED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void show_kernel (FoveaKernelGrid *self);

static gboolean
has_cells (const FoveaKernel *kernel)
{
  return kernel->width <= MAX_CELLS_SIDE && kernel->height <= MAX_CELLS_SIDE;
}

static FoveaNumberEntry *
cell_at (FoveaKernelGrid *self, gsize column, gsize row)
{
  return FOVEA_NUMBER_ENTRY (gtk_grid_get_child_at (self->grid, (int) column, (int) row));
}

static void
take_kernel (FoveaKernelGrid *self, FoveaKernel *kernel)
{
  g_clear_pointer (&self->kernel, fovea_kernel_unref);
  self->kernel = kernel;
}

static void
on_cell_changed (FoveaKernelGrid *self)
{
  FoveaKernel *kernel;

  if (self->updating || !self->kernel)
    return;
  kernel = fovea_kernel_new (self->kernel->width, self->kernel->height, self->kernel->values);
  kernel->anchor_x = self->kernel->anchor_x;
  kernel->anchor_y = self->kernel->anchor_y;
  kernel->offset = fovea_number_entry_get_value (self->offset);
  kernel->divisor = fovea_number_entry_get_value (self->divisor);
  if (kernel->divisor == 0)
    kernel->divisor = self->kernel->divisor;
  if (has_cells (kernel))
    for (gsize i = 0; i < kernel->width * kernel->height; i++)
      kernel->values[i] = fovea_number_entry_get_value (cell_at (self, i % kernel->width, i / kernel->width));
  take_kernel (self, kernel);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
adopt (FoveaKernelGrid *self, FoveaKernel *kernel)
{
  take_kernel (self, kernel);
  show_kernel (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

/* Another size keeps the cells around the anchor. */
static void
on_resized (FoveaKernelGrid *self)
{
  const FoveaKernel *old = self->kernel;
  FoveaKernel *kernel;

  if (self->updating || !old)
    return;
  kernel = fovea_kernel_new ((gsize) gtk_spin_button_get_value_as_int (self->width),
                             (gsize) gtk_spin_button_get_value_as_int (self->height), NULL);
  kernel->divisor = old->divisor;
  kernel->offset = old->offset;
  for (gsize y = 0; y < kernel->height; y++)
    for (gsize x = 0; x < kernel->width; x++)
      {
        gsize old_x = x + old->anchor_x - kernel->anchor_x, old_y = y + old->anchor_y - kernel->anchor_y;

        if (old_x < old->width && old_y < old->height) /* wraps around below zero */
          kernel->values[y * kernel->width + x] = old->values[old_y * old->width + old_x];
      }
  adopt (self, kernel);
}

static void
on_sum (FoveaKernelGrid *self)
{
  double sum = fovea_kernel_sum (self->kernel);

  if (sum == 0)
    {
      g_signal_emit (self, signals[REFUSED], 0, _("The cells sum to zero: they cannot be the divisor."));
      return;
    }
  fovea_number_entry_set_value (self->divisor, sum);
  on_cell_changed (self);
}

static void
on_copy (FoveaKernelGrid *self)
{
  g_autofree char *text = fovea_kernel_to_text (self->kernel);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
}

static void
paste_text (FoveaKernelGrid *self, const char *text)
{
  g_autoptr (GError) error = NULL;
  FoveaKernel *kernel = fovea_kernel_parse (text, strlen (text), &error);

  if (kernel)
    adopt (self, kernel);
  else
    g_signal_emit (self, signals[REFUSED], 0, error->message);
}

static void
on_text_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FoveaKernelGrid) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, &error);

  if (text)
    paste_text (self, text);
  else
    g_signal_emit (self, signals[REFUSED], 0, _("The clipboard holds no text."));
}

static void
on_paste (FoveaKernelGrid *self)
{
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (GTK_WIDGET (self)), NULL, on_text_read, g_object_ref (self));
}

/* Text with more than one number replaces the kernel; a single number goes into its cell. */
static void
on_cell_text_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GtkWidget) cell = user_data;
  g_autofree char *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);
  FoveaKernelGrid *self = FOVEA_KERNEL_GRID (gtk_widget_get_ancestor (cell, FOVEA_TYPE_KERNEL_GRID));

  if (!text || !self)
    return;
  g_strstrip (text);
  if (strpbrk (text, " \t\n;"))
    paste_text (self, text);
  else
    gtk_editable_set_text (GTK_EDITABLE (cell), text);
}

static gboolean
move_focus (FoveaKernelGrid *self, GtkWidget *cell, int dx, int dy)
{
  int column, row;
  GtkWidget *next;

  gtk_grid_query_child (self->grid, cell, &column, &row, NULL, NULL);
  next = gtk_grid_get_child_at (self->grid, column + dx, row + dy);
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

static gboolean
on_cell_key (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, gpointer user_data)
{
  GtkWidget *cell = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (controller));
  FoveaKernelGrid *self = FOVEA_KERNEL_GRID (gtk_widget_get_ancestor (cell, FOVEA_TYPE_KERNEL_GRID));

  if ((state & GDK_CONTROL_MASK) && (key == GDK_KEY_v || key == GDK_KEY_V))
    {
      gdk_clipboard_read_text_async (gtk_widget_get_clipboard (cell), NULL, on_cell_text_read, g_object_ref (cell));
      return GDK_EVENT_STOP;
    }
  if (state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SHIFT_MASK))
    return GDK_EVENT_PROPAGATE;
  switch (key)
    {
    case GDK_KEY_Up:
      return move_focus (self, cell, 0, -1);
    case GDK_KEY_Down:
    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
      return move_focus (self, cell, 0, 1);
    case GDK_KEY_Left:
      return may_leave (cell, FALSE) && move_focus (self, cell, -1, 0);
    case GDK_KEY_Right:
      return may_leave (cell, TRUE) && move_focus (self, cell, 1, 0);
    default:
      return GDK_EVENT_PROPAGATE;
    }
}

static GtkWidget *
make_cell (FoveaKernelGrid *self, gsize column, gsize row)
{
  g_autofree char *label = g_strdup_printf (_("Row %zu, column %zu"), row + 1, column + 1);
  GtkWidget *cell = fovea_number_entry_new (label);
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (on_cell_key), NULL);
  gtk_widget_add_controller (cell, keys);
  gtk_widget_set_hexpand (cell, TRUE);
  g_signal_connect_object (cell, "value-changed", G_CALLBACK (on_cell_changed), self, G_CONNECT_SWAPPED);
  return cell;
}

static void
fit_cells (FoveaKernelGrid *self)
{
  for (gsize row = 0; row < MAX_CELLS_SIDE; row++)
    for (gsize column = 0; column < MAX_CELLS_SIDE; column++)
      {
        GtkWidget *cell = gtk_grid_get_child_at (self->grid, (int) column, (int) row);
        gboolean wanted = column < self->kernel->width && row < self->kernel->height;

        if (wanted && !cell)
          gtk_grid_attach (self->grid, make_cell (self, column, row), (int) column, (int) row, 1, 1);
        else if (!wanted && cell)
          gtk_grid_remove (self->grid, cell);
      }
}

static void
show_cells (FoveaKernelGrid *self)
{
  const FoveaKernel *kernel = self->kernel;

  fit_cells (self);
  for (gsize y = 0; y < kernel->height; y++)
    for (gsize x = 0; x < kernel->width; x++)
      {
        FoveaNumberEntry *cell = cell_at (self, x, y);

        fovea_number_entry_set_value (cell, kernel->values[y * kernel->width + x]);
        if (x == kernel->anchor_x && y == kernel->anchor_y)
          gtk_widget_add_css_class (GTK_WIDGET (cell), "anchor");
        else
          gtk_widget_remove_css_class (GTK_WIDGET (cell), "anchor");
      }
}

static void
show_kernel (FoveaKernelGrid *self)
{
  self->updating = TRUE;
  gtk_spin_button_set_value (self->width, (double) self->kernel->width);
  gtk_spin_button_set_value (self->height, (double) self->kernel->height);
  fovea_number_entry_set_value (self->divisor, self->kernel->divisor);
  fovea_number_entry_set_value (self->offset, self->kernel->offset);
  if (has_cells (self->kernel))
    show_cells (self);
  gtk_stack_set_visible_child_name (self->stack, has_cells (self->kernel) ? "cells" : "large");
  self->updating = FALSE;
}

static void
fovea_kernel_grid_dispose (GObject *object)
{
  FoveaKernelGrid *self = FOVEA_KERNEL_GRID (object);
  GtkWidget *child;

  self->updating = TRUE;
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))))
    gtk_widget_unparent (child);
  g_clear_pointer (&self->kernel, fovea_kernel_unref);
  G_OBJECT_CLASS (fovea_kernel_grid_parent_class)->dispose (object);
}

static void
fovea_kernel_grid_class_init (FoveaKernelGridClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = fovea_kernel_grid_dispose;
  signals[CHANGED] = g_signal_new ("changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[REFUSED] = g_signal_new ("refused", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  g_type_ensure (FOVEA_TYPE_NUMBER_ENTRY);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/fovea_project/Fovea/filters/kernel-grid.ui");
  gtk_widget_class_bind_template_child (widget_class, FoveaKernelGrid, width);
  gtk_widget_class_bind_template_child (widget_class, FoveaKernelGrid, height);
  gtk_widget_class_bind_template_child (widget_class, FoveaKernelGrid, stack);
  gtk_widget_class_bind_template_child (widget_class, FoveaKernelGrid, grid);
  gtk_widget_class_bind_template_child (widget_class, FoveaKernelGrid, divisor);
  gtk_widget_class_bind_template_child (widget_class, FoveaKernelGrid, offset);
  gtk_widget_class_bind_template_callback (widget_class, on_resized);
  gtk_widget_class_bind_template_callback (widget_class, on_copy);
  gtk_widget_class_bind_template_callback (widget_class, on_paste);
  gtk_widget_class_bind_template_callback (widget_class, on_sum);
  gtk_widget_class_bind_template_callback (widget_class, on_cell_changed);
}

static void
fovea_kernel_grid_init (FoveaKernelGrid *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

FoveaKernel *
fovea_kernel_grid_get_kernel (FoveaKernelGrid *self)
{
  g_return_val_if_fail (FOVEA_IS_KERNEL_GRID (self), NULL);
  return self->kernel;
}

void
fovea_kernel_grid_set_kernel (FoveaKernelGrid *self, FoveaKernel *kernel)
{
  g_return_if_fail (FOVEA_IS_KERNEL_GRID (self));
  g_return_if_fail (kernel != NULL);

  if (kernel == self->kernel)
    return;
  take_kernel (self, fovea_kernel_ref (kernel));
  show_kernel (self);
}

void
fovea_kernel_grid_set_fixed (FoveaKernelGrid *self)
{
  g_return_if_fail (FOVEA_IS_KERNEL_GRID (self));

  gtk_widget_set_visible (GTK_WIDGET (self->width), FALSE);
  gtk_widget_set_visible (gtk_widget_get_next_sibling (GTK_WIDGET (self->width)), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->height), FALSE);
  gtk_widget_set_visible (gtk_widget_get_parent (GTK_WIDGET (self->divisor)), FALSE);
}
