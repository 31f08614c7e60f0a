/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/inspector/change-kernel.h"

#include <glib/gi18n.h>
#include <string.h>

#include "core/filter/kernel-edit.h"
#include "core/network/maps.h"
#include "ui/kernel/kernel-grid.h"
#include "ui/widgets/number-entry.h"

struct _FoveaChangeKernel
{
  GtkWidget parent_instance;

  GtkLabel *title;
  GtkWidget *input_box, *bias_box, *reset_button;
  GtkSpinButton *input_spin;
  FoveaKernelGrid *grid;
  FoveaNumberEntry *bias_entry;

  FoveaDocument *document;
  FoveaKernel *kernel; /* that is shown */
  gint node;           /* whose it is, -1: none */
  gsize output;
  gboolean filling;
};

G_DEFINE_FINAL_TYPE (FoveaChangeKernel, fovea_change_kernel, GTK_TYPE_WIDGET)

/* Series of edits of one kernel make one undo step. */
static guint64
merge_of (FoveaChangeKernel *self, gssize input)
{
  return ((guint64) (self->node + 1) << 44) ^ ((guint64) self->output << 22) ^ (guint64) (input + 1);
}

static gssize
shown_input (FoveaChangeKernel *self)
{
  return gtk_spin_button_get_value_as_int (self->input_spin);
}

/* A new reference: as it is edited, else as the file has it. */
static FoveaKernel *
present_kernel (FoveaChangeKernel *self, gssize input)
{
  FoveaKernel *edited = fovea_edits_get_kernel (fovea_document_get_edits (self->document), (guint) self->node, self->output, input);

  return edited ? fovea_kernel_ref (edited)
                : fovea_network_plan_kernel (fovea_document_get_file_plan (self->document), (guint) self->node, self->output, input, NULL);
}

static void
show_kernel (FoveaChangeKernel *self)
{
  g_autoptr (FoveaKernel) kernel = present_kernel (self, shown_input (self)), bias = present_kernel (self, FOVEA_EDIT_BIAS);
  const FoveaEdits *edits = fovea_document_get_edits (self->document);

  self->filling = TRUE;
  if (kernel)
    {
      g_clear_pointer (&self->kernel, fovea_kernel_unref);
      self->kernel = fovea_kernel_ref (kernel);
      fovea_kernel_grid_set_kernel (self->grid, kernel);
    }
  gtk_widget_set_visible (self->bias_box, bias != NULL);
  if (bias && bias->values[0] / bias->divisor != fovea_number_entry_get_value (self->bias_entry))
    fovea_number_entry_set_value (self->bias_entry, bias->values[0] / bias->divisor);
  self->filling = FALSE;
  gtk_widget_set_sensitive (self->reset_button, fovea_edits_get_kernel (edits, (guint) self->node, self->output, shown_input (self))
                                                    || fovea_edits_get_kernel (edits, (guint) self->node, self->output, FOVEA_EDIT_BIAS));
}

static void
show_title (FoveaChangeKernel *self)
{
  g_autofree char *text = g_strdup_printf (_("Kernel of Map %zu"), self->output);

  gtk_label_set_text (self->title, text);
}

static void
refresh (FoveaChangeKernel *self)
{
  FoveaNetworkPlan *plan = fovea_document_get_file_plan (self->document);
  FoveaNeuron neuron = fovea_document_get_selection (self->document);
  const FoveaTensor *kernels;

  self->node = plan && neuron.channel >= 0 ? fovea_network_plan_kernel_node (plan, neuron.value) : -1;
  kernels = self->node >= 0 ? fovea_network_plan_filters (plan, (guint) self->node) : NULL;
  if (!kernels || neuron.channel >= kernels->shape.dims[0])
    self->node = -1;
  gtk_widget_set_visible (GTK_WIDGET (self), self->node >= 0);
  if (self->node < 0)
    return;
  self->output = (gsize) neuron.channel;
  self->filling = TRUE;
  gtk_spin_button_set_range (self->input_spin, 0, (double) (kernels->shape.dims[1] - 1));
  gtk_widget_set_visible (self->input_box, kernels->shape.dims[1] > 1);
  self->filling = FALSE;
  show_title (self);
  show_kernel (self);
}

static void
set_kernel (FoveaChangeKernel *self, gssize input, FoveaKernel *kernel)
{
  g_autoptr (FoveaEdits) edits = fovea_edits_copy (fovea_document_get_edits (self->document));
  g_autoptr (GError) error = NULL;

  if (fovea_edits_set_kernel (edits, fovea_document_get_file_plan (self->document), (guint) self->node, self->output, input, kernel, &error))
    {
      fovea_document_set_edits (self->document, g_steal_pointer (&edits), merge_of (self, input));
      return;
    }
  fovea_document_fail (self->document, error->message);
  show_kernel (self);
}

static void
on_cell_edited (FoveaChangeKernel *self, guint column, guint row, double value)
{
  g_autoptr (FoveaKernel) kernel = NULL;

  if (self->filling || self->node < 0)
    return;
  kernel = fovea_kernel_set_cell (self->kernel, column, row, value, FOVEA_LOCK_NONE);
  set_kernel (self, shown_input (self), kernel);
}

static void
on_bias_changed (FoveaChangeKernel *self)
{
  g_autoptr (FoveaKernel) bias = NULL;
  double value = fovea_number_entry_get_value (self->bias_entry);

  if (self->filling || self->node < 0)
    return;
  bias = fovea_kernel_new (1, 1, &value);
  set_kernel (self, FOVEA_EDIT_BIAS, bias);
}

static void
on_input_changed (FoveaChangeKernel *self)
{
  if (!self->filling && self->node >= 0)
    show_kernel (self);
}

/* A kernel of the layer's size. */
static void
on_block_pasted (FoveaChangeKernel *self, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaKernel) kernel = self->node >= 0 ? fovea_kernel_parse_block (text, strlen (text), &error) : NULL;

  if (kernel)
    set_kernel (self, shown_input (self), kernel);
  else if (error)
    fovea_document_fail (self->document, error->message);
}

/* All that is edited of this map: its kernels and its bias. */
static void
on_reset (FoveaChangeKernel *self)
{
  const FoveaEdits *edits = fovea_document_get_edits (self->document);
  FoveaEdits *left = fovea_edits_copy (edits);

  for (guint i = 0; i < edits->kernels->len; i++)
    {
      const FoveaEditedKernel *edit = &g_array_index (edits->kernels, FoveaEditedKernel, i);

      if (edit->node == (guint) self->node && edit->output == self->output)
        fovea_edits_set_kernel (left, fovea_document_get_file_plan (self->document), edit->node, edit->output, edit->input, NULL, NULL);
    }
  fovea_document_set_edits (self->document, left, 0);
}

static void
fovea_change_kernel_dispose (GObject *object)
{
  FoveaChangeKernel *self = FOVEA_CHANGE_KERNEL (object);
  GtkWidget *child;

  g_clear_object (&self->document);
  g_clear_pointer (&self->kernel, fovea_kernel_unref);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))))
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (fovea_change_kernel_parent_class)->dispose (object);
}

static void
fovea_change_kernel_class_init (FoveaChangeKernelClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = fovea_change_kernel_dispose;
  g_type_ensure (FOVEA_TYPE_KERNEL_GRID);
  g_type_ensure (FOVEA_TYPE_NUMBER_ENTRY);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/fovea_project/Fovea/inspector/change-kernel.ui");
  gtk_widget_class_bind_template_child (widget_class, FoveaChangeKernel, title);
  gtk_widget_class_bind_template_child (widget_class, FoveaChangeKernel, input_box);
  gtk_widget_class_bind_template_child (widget_class, FoveaChangeKernel, bias_box);
  gtk_widget_class_bind_template_child (widget_class, FoveaChangeKernel, reset_button);
  gtk_widget_class_bind_template_child (widget_class, FoveaChangeKernel, input_spin);
  gtk_widget_class_bind_template_child (widget_class, FoveaChangeKernel, grid);
  gtk_widget_class_bind_template_child (widget_class, FoveaChangeKernel, bias_entry);
  gtk_widget_class_bind_template_callback (widget_class, on_cell_edited);
  gtk_widget_class_bind_template_callback (widget_class, on_bias_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_input_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_block_pasted);
  gtk_widget_class_bind_template_callback (widget_class, on_reset);
}

static void
fovea_change_kernel_init (FoveaChangeKernel *self)
{
  self->node = -1;
  gtk_widget_init_template (GTK_WIDGET (self));
  fovea_kernel_grid_set_editable (self->grid, TRUE);
}

void
fovea_change_kernel_set_document (FoveaChangeKernel *self, FoveaDocument *document)
{
  g_return_if_fail (FOVEA_IS_CHANGE_KERNEL (self) && !self->document);

  self->document = g_object_ref (document);
  g_signal_connect_object (document, "network-changed", G_CALLBACK (refresh), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (document, "selection-changed", G_CALLBACK (refresh), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (document, "edits-changed", G_CALLBACK (refresh), self, G_CONNECT_SWAPPED);
  refresh (self);
}
