/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/kernel/kernel-editor.h"

#include <glib/gi18n.h>
#include <string.h>

#include "core/filter/kernel-edit.h"
#include "core/filter/kernel-text.h"
#include "ui/kernel/kernel-files.h"
#include "ui/kernel/kernel-grid.h"
#include "ui/kernel/kernel-picture.h"
#include "ui/widgets/choose.h"
#include "ui/widgets/named-label.h"
#include "ui/widgets/number-entry.h"

struct _FoveaKernelEditor
{
  GtkWidget parent_instance;

  /* Template widgets */
  GtkSpinButton *width, *height;
  GtkStack *stack;
  FoveaKernelGrid *grid;
  FoveaKernelPicture *picture;
  GtkLabel *refusal, *cell_label;
  FoveaNumberEntry *cell_value, *divisor, *offset;
  GtkWidget *controls;
  GtkDropDown *lock;
  GtkSwitch *automatic;

  FoveaKernel *kernel;
  guint column, row; /* the selected cell */
  int last;          /* what made the last edit: typing on in it merges */
  gboolean editable, updating;
};

G_DEFINE_FINAL_TYPE (FoveaKernelEditor, fovea_kernel_editor, GTK_TYPE_WIDGET)

/* What edits come from. Those of a cell go on until another one is selected. */
enum
{
  FROM_TOOL, /* never merges */
  FROM_CELL,
  FROM_SIZE,
  FROM_DIVISOR,
  FROM_OFFSET,
};

static guint changed_signal;

static void show_kernel (FoveaKernelEditor *self);

/* Says why what was asked for cannot be done, until the next edit. */
static void
refuse (FoveaKernelEditor *self, const char *why)
{
  fovea_label_set_named (self->refusal, _("Refused"), why);
  gtk_widget_set_visible (GTK_WIDGET (self->refusal), TRUE);
}

/* Takes @kernel, and gives it the automatic divisor. Edits from the same @source make one step of undo. */
static void
adopt (FoveaKernelEditor *self, FoveaKernel *kernel, int source)
{
  gboolean merge = source != FROM_TOOL && source == self->last;

  if (gtk_switch_get_active (self->automatic))
    kernel->divisor = fovea_kernel_automatic_divisor (kernel);
  fovea_kernel_unref (self->kernel);
  self->kernel = kernel;
  self->last = source;
  show_kernel (self);
  g_signal_emit (self, changed_signal, 0, merge);
}

/* The lock that is chosen, as far as the kernel's shape has it. */
static FoveaKernelLock
get_lock (FoveaKernelEditor *self)
{
  FoveaKernelLock lock = (FoveaKernelLock) gtk_drop_down_get_selected (self->lock);

  return fovea_kernel_lock_fits (lock, self->kernel) ? lock : FOVEA_LOCK_NONE;
}

static void
on_lock_chosen (FoveaKernelEditor *self)
{
  FoveaKernelLock lock = (FoveaKernelLock) gtk_drop_down_get_selected (self->lock);

  if (!self->kernel || self->updating || fovea_kernel_lock_fits (lock, self->kernel))
    return;
  gtk_drop_down_set_selected (self->lock, FOVEA_LOCK_NONE);
  refuse (self, _("Quarter turns need a kernel that is as wide as high."));
}

static void
set_cell (FoveaKernelEditor *self, guint column, guint row, double value)
{
  adopt (self, fovea_kernel_set_cell (self->kernel, column, row, value, get_lock (self)), FROM_CELL);
}

static void
on_cell_edited (FoveaKernelEditor *self, guint column, guint row, double value)
{
  if (!self->updating)
    set_cell (self, column, row, value);
}

static void
on_cell_value (FoveaKernelEditor *self)
{
  if (!self->updating)
    set_cell (self, self->column, self->row, fovea_number_entry_get_value (self->cell_value));
}

static double
selected_value (FoveaKernelEditor *self)
{
  return self->kernel->values[self->row * self->kernel->width + self->column];
}

static void
show_selected (FoveaKernelEditor *self)
{
  g_autofree char *text = g_strdup_printf (_("Row %u, column %u"), self->row, self->column);

  gtk_label_set_text (self->cell_label, text);
  fovea_number_entry_set_value (self->cell_value, selected_value (self));
}

static void
on_cell_selected (FoveaKernelEditor *self, guint column, guint row)
{
  self->column = column;
  self->row = row;
  self->last = FROM_TOOL;
  show_selected (self);
}

static void
on_resized (FoveaKernelEditor *self)
{
  gsize width = (gsize) gtk_spin_button_get_value_as_int (self->width), height = (gsize) gtk_spin_button_get_value_as_int (self->height);

  if (!self->updating && self->kernel)
    adopt (self, fovea_kernel_resize (self->kernel, width, height), FROM_SIZE);
}

static void
on_automatic (FoveaKernelEditor *self)
{
  if (!self->updating && self->kernel)
    adopt (self, fovea_kernel_copy (self->kernel), FROM_TOOL);
}

static void
on_divisor (FoveaKernelEditor *self)
{
  double divisor = fovea_number_entry_get_value (self->divisor);
  FoveaKernel *kernel;

  if (self->updating || !self->kernel || divisor == 0) /* zero on the way to 0.5 */
    return;
  kernel = fovea_kernel_copy (self->kernel);
  kernel->divisor = divisor;
  adopt (self, kernel, FROM_DIVISOR);
}

static void
on_offset (FoveaKernelEditor *self)
{
  FoveaKernel *kernel;

  if (self->updating || !self->kernel)
    return;
  kernel = fovea_kernel_copy (self->kernel);
  kernel->offset = fovea_number_entry_get_value (self->offset);
  adopt (self, kernel, FROM_OFFSET);
}

static void
set_anchor (FoveaKernelEditor *self, gsize x, gsize y)
{
  FoveaKernel *kernel = fovea_kernel_copy (self->kernel);

  kernel->anchor_x = x;
  kernel->anchor_y = y;
  adopt (self, kernel, FROM_TOOL);
}

/* A whole kernel from elsewhere: a divisor of its own holds. */
static void
replace_kernel (FoveaKernelEditor *self, FoveaKernel *kernel)
{
  self->updating = TRUE;
  if (kernel->divisor != 1)
    gtk_switch_set_active (self->automatic, FALSE);
  self->updating = FALSE;
  adopt (self, kernel, FROM_TOOL);
}

static void
take_text (FoveaKernelEditor *self, const char *text)
{
  g_autoptr (GError) error = NULL;
  FoveaKernel *kernel = fovea_kernel_parse_block (text, strlen (text), &error);

  if (kernel)
    replace_kernel (self, kernel);
  else
    {
      g_autofree char *message = g_strdup_printf (_("The pasted text is no kernel: %s"), error->message);

      refuse (self, message);
    }
}

static void
on_text_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FoveaKernelEditor) self = user_data;
  g_autofree char *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);

  if (!self->kernel || !self->editable)
    return;
  if (text)
    take_text (self, text);
  else
    refuse (self, _("The clipboard holds no text."));
}

static void
on_block_pasted (FoveaKernelEditor *self, const char *text)
{
  take_text (self, text);
}

static void
copy_text (GtkWidget *widget, const char *name, GVariant *parameter)
{
  FoveaKernelEditor *self = FOVEA_KERNEL_EDITOR (widget);
  g_autofree char *text = self->kernel ? fovea_kernel_to_text (self->kernel) : NULL;

  if (text)
    gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text);
}

static void
paste_text (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (widget), NULL, on_text_read, g_object_ref (widget));
}

/* "kernel.edit::transpose" */
static void
edit_kernel (GtkWidget *widget, const char *name, GVariant *parameter)
{
  FoveaKernelEditor *self = FOVEA_KERNEL_EDITOR (widget);
  g_autoptr (GError) error = NULL;
  FoveaKernelEdit edit;
  FoveaKernel *kernel;

  if (!self->kernel || !fovea_kernel_edit_find (g_variant_get_string (parameter, NULL), &edit))
    return;
  kernel = fovea_kernel_edit (self->kernel, edit, &error);
  if (kernel)
    adopt (self, kernel, FROM_TOOL);
  else
    refuse (self, error->message);
}

static void
fill_kernel (GtkWidget *widget, const char *name, GVariant *parameter)
{
  FoveaKernelEditor *self = FOVEA_KERNEL_EDITOR (widget);
  gboolean clear = g_str_equal (name, "kernel.clear");

  if (self->kernel)
    adopt (self, fovea_kernel_fill (self->kernel, clear ? 0 : selected_value (self)), FROM_TOOL);
}

static void
move_anchor (GtkWidget *widget, const char *name, GVariant *parameter)
{
  FoveaKernelEditor *self = FOVEA_KERNEL_EDITOR (widget);

  if (!self->kernel)
    return;
  if (g_str_equal (name, "kernel.anchor-here"))
    set_anchor (self, self->column, self->row);
  else
    set_anchor (self, self->kernel->width / 2, self->kernel->height / 2);
}

static void
on_loaded (FoveaKernel *kernel, const char *why, gpointer user_data)
{
  FoveaKernelEditor *self = user_data;

  if (kernel && self->editable)
    replace_kernel (self, fovea_kernel_copy (kernel));
  else if (why)
    refuse (self, why);
}

static void
source_chosen (gpointer owner, GFile *file)
{
  fovea_kernel_file_load (file, owner, on_loaded);
}

static void
load_kernel (GtkWidget *widget, const char *name, GVariant *parameter)
{
  fovea_choose_source (widget, _("Load Kernel"), _("Kernels"), (const char *const[]){ "*.txt", NULL }, source_chosen);
}

static void
on_saved (FoveaKernel *kernel, const char *why, gpointer user_data)
{
  if (why)
    refuse (user_data, why);
}

static void
target_chosen (gpointer owner, GFile *file)
{
  FoveaKernelEditor *self = FOVEA_KERNEL_EDITOR (owner);

  if (self->kernel)
    fovea_kernel_file_save (self->kernel, file, owner, on_saved);
}

static void
save_kernel (GtkWidget *widget, const char *name, GVariant *parameter)
{
  fovea_choose_target (widget, _("Save Kernel"), _("kernel.txt"), _("Kernels"), (const char *const[]){ "*.txt", NULL }, target_chosen);
}

/* The automatic divisor stays on as long as what is shown has it. */
static void
show_divisor (FoveaKernelEditor *self)
{
  if (self->kernel->divisor != fovea_kernel_automatic_divisor (self->kernel))
    gtk_switch_set_active (self->automatic, FALSE);
  fovea_number_entry_set_value (self->divisor, self->kernel->divisor);
  gtk_widget_set_sensitive (GTK_WIDGET (self->divisor), self->editable && !gtk_switch_get_active (self->automatic));
  fovea_number_entry_set_value (self->offset, self->kernel->offset);
}

static void
show_kernel (FoveaKernelEditor *self)
{
  gboolean cells = MAX (self->kernel->width, self->kernel->height) <= FOVEA_KERNEL_GRID_SIDE;

  self->updating = TRUE;
  gtk_widget_set_visible (GTK_WIDGET (self->refusal), FALSE);
  self->column = MIN (self->column, (guint) self->kernel->width - 1);
  self->row = MIN (self->row, (guint) self->kernel->height - 1);
  gtk_spin_button_set_value (self->width, (double) self->kernel->width);
  gtk_spin_button_set_value (self->height, (double) self->kernel->height);
  if (cells)
    fovea_kernel_grid_set_kernel (self->grid, self->kernel);
  else
    {
      fovea_kernel_picture_set_kernel (self->picture, self->kernel);
      fovea_kernel_picture_select (self->picture, self->column, self->row);
    }
  gtk_stack_set_visible_child_name (self->stack, cells ? "cells" : "picture");
  gtk_widget_set_visible (GTK_WIDGET (self->cell_value), !cells);
  if (!fovea_kernel_lock_fits ((FoveaKernelLock) gtk_drop_down_get_selected (self->lock), self->kernel))
    gtk_drop_down_set_selected (self->lock, FOVEA_LOCK_POINT); /* what is left of it */
  show_divisor (self);
  show_selected (self);
  self->updating = FALSE;
}

static void
enable_actions (FoveaKernelEditor *self)
{
  static const char *const names[] = { "kernel.paste", "kernel.edit", "kernel.clear", "kernel.fill", "kernel.anchor-here",
                                       "kernel.anchor-middle", "kernel.load" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    gtk_widget_action_set_enabled (GTK_WIDGET (self), names[i], self->editable);
}

static void
fovea_kernel_editor_dispose (GObject *object)
{
  FoveaKernelEditor *self = FOVEA_KERNEL_EDITOR (object);
  GtkWidget *child;

  self->updating = TRUE;
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))))
    gtk_widget_unparent (child);
  g_clear_pointer (&self->kernel, fovea_kernel_unref);
  G_OBJECT_CLASS (fovea_kernel_editor_parent_class)->dispose (object);
}

static void
install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "kernel.copy", NULL, copy_text);
  gtk_widget_class_install_action (widget_class, "kernel.paste", NULL, paste_text);
  gtk_widget_class_install_action (widget_class, "kernel.edit", "s", edit_kernel);
  gtk_widget_class_install_action (widget_class, "kernel.clear", NULL, fill_kernel);
  gtk_widget_class_install_action (widget_class, "kernel.fill", NULL, fill_kernel);
  gtk_widget_class_install_action (widget_class, "kernel.anchor-here", NULL, move_anchor);
  gtk_widget_class_install_action (widget_class, "kernel.anchor-middle", NULL, move_anchor);
  gtk_widget_class_install_action (widget_class, "kernel.load", NULL, load_kernel);
  gtk_widget_class_install_action (widget_class, "kernel.save", NULL, save_kernel);
}

static void
fovea_kernel_editor_class_init (FoveaKernelEditorClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = fovea_kernel_editor_dispose;
  changed_signal = g_signal_new ("changed", G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                 G_TYPE_BOOLEAN);
  install_actions (widget_class);

  g_type_ensure (FOVEA_TYPE_NUMBER_ENTRY);
  g_type_ensure (FOVEA_TYPE_KERNEL_GRID);
  g_type_ensure (FOVEA_TYPE_KERNEL_PICTURE);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/fovea_project/Fovea/kernel/kernel-editor.ui");
  gtk_widget_class_bind_template_child (widget_class, FoveaKernelEditor, width);
  gtk_widget_class_bind_template_child (widget_class, FoveaKernelEditor, height);
  gtk_widget_class_bind_template_child (widget_class, FoveaKernelEditor, stack);
  gtk_widget_class_bind_template_child (widget_class, FoveaKernelEditor, grid);
  gtk_widget_class_bind_template_child (widget_class, FoveaKernelEditor, picture);
  gtk_widget_class_bind_template_child (widget_class, FoveaKernelEditor, refusal);
  gtk_widget_class_bind_template_child (widget_class, FoveaKernelEditor, cell_label);
  gtk_widget_class_bind_template_child (widget_class, FoveaKernelEditor, cell_value);
  gtk_widget_class_bind_template_child (widget_class, FoveaKernelEditor, controls);
  gtk_widget_class_bind_template_child (widget_class, FoveaKernelEditor, lock);
  gtk_widget_class_bind_template_child (widget_class, FoveaKernelEditor, automatic);
  gtk_widget_class_bind_template_child (widget_class, FoveaKernelEditor, divisor);
  gtk_widget_class_bind_template_child (widget_class, FoveaKernelEditor, offset);
  gtk_widget_class_bind_template_callback (widget_class, on_resized);
  gtk_widget_class_bind_template_callback (widget_class, on_cell_edited);
  gtk_widget_class_bind_template_callback (widget_class, on_block_pasted);
  gtk_widget_class_bind_template_callback (widget_class, on_cell_selected);
  gtk_widget_class_bind_template_callback (widget_class, on_cell_value);
  gtk_widget_class_bind_template_callback (widget_class, on_lock_chosen);
  gtk_widget_class_bind_template_callback (widget_class, on_automatic);
  gtk_widget_class_bind_template_callback (widget_class, on_divisor);
  gtk_widget_class_bind_template_callback (widget_class, on_offset);
}

static void
fovea_kernel_editor_init (FoveaKernelEditor *self)
{
  g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);

  self->updating = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  fovea_name_drop_downs (GTK_WIDGET (self));
  for (int i = 0; i < FOVEA_N_LOCKS; i++)
    gtk_string_list_append (titles, fovea_kernel_lock_title ((FoveaKernelLock) i));
  gtk_drop_down_set_model (self->lock, G_LIST_MODEL (titles));
  self->updating = FALSE;
}

FoveaKernel *
fovea_kernel_editor_get_kernel (FoveaKernelEditor *self)
{
  g_return_val_if_fail (FOVEA_IS_KERNEL_EDITOR (self), NULL);
  return self->kernel;
}

void
fovea_kernel_editor_set_kernel (FoveaKernelEditor *self, FoveaKernel *kernel, gboolean editable)
{
  g_return_if_fail (FOVEA_IS_KERNEL_EDITOR (self));
  g_return_if_fail (kernel != NULL);

  if (editable == self->editable && kernel == self->kernel)
    return;
  if (editable != self->editable)
    {
      self->editable = editable;
      fovea_kernel_grid_set_editable (self->grid, editable);
      gtk_widget_set_visible (self->controls, editable);
      enable_actions (self);
    }
  fovea_kernel_ref (kernel);
  fovea_kernel_unref (self->kernel);
  self->kernel = kernel;
  self->last = FROM_TOOL;
  show_kernel (self);
}
