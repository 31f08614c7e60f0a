/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/kernel/kernel-panel.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "core/filter/kernel-edit.h"
#include "core/filter/kernel-words.h"
#include "ui/filters/step-text.h"
#include "ui/inspector/facts.h"
#include "ui/kernel/kernel-editor.h"
#include "ui/kernel/kernel-study.h"
#include "ui/kernel/plot-view.h"
#include "ui/maps/numbers.h"
#include "ui/widgets/named-label.h"

struct _FoveaKernelPanel
{
  GtkWidget parent_instance;

  /* Template widgets */
  GtkStack *stack;
  GtkLabel *title, *column_label, *row_label;
  GtkWidget *make_custom, *vectors;
  GtkDropDown *which;
  FoveaKernelEditor *editor;
  FoveaFacts *facts;
  FoveaPlotView *response, *profile, *impulse, *step, *ramp;
  GtkToggleButton *decibels;

  FoveaDocument *document;
  int index;
  FoveaKernel *kernel; /* of the step, as it stands */
  gboolean turned;     /* it is applied turned by half a turn */
  gboolean current;    /* the study shown is of it */
  gboolean updating;
};

G_DEFINE_FINAL_TYPE (FoveaKernelPanel, fovea_kernel_panel, GTK_TYPE_WIDGET)

static guint compare_paths_signal;

static const FoveaStep *
current_step (FoveaKernelPanel *self)
{
  GPtrArray *chain = self->document ? fovea_document_get_chain (self->document) : NULL;

  return chain && self->index >= 0 && self->index < (int) chain->len ? chain->pdata[self->index] : NULL;
}

static void
add_number (FoveaKernelPanel *self, const char *title, double value, const char *tooltip)
{
  g_autofree char *text = fovea_text_value (value);

  fovea_facts_add (self->facts, title, text, tooltip);
}

static void
show_facts (FoveaKernelPanel *self, const FoveaKernelStudy *study)
{
  const FoveaKernelAnalysis *a = &study->analysis;
  g_autofree char *least = fovea_text_value (a->smallest), *greatest = fovea_text_value (a->largest);
  g_autofree char *range = g_strdup_printf (_("%s to %s"), least, greatest);
  g_autofree char *symmetry = fovea_kernel_symmetry_words (a->symmetries), *rank = fovea_kernel_rank_words (study->kernel, a);

  fovea_facts_begin (self->facts);
  add_number (self, _("Sum"), a->sum, _("Of all cells, before the divisor"));
  add_number (self, _("DC gain"), a->gain, _("Sum / divisor: what an even grey is multiplied by"));
  add_number (self, _("Noise gain"), a->noise_gain, _("√(sum of squares) / |divisor|: what the deviation of white noise is multiplied by"));
  fovea_facts_add (self->facts, _("Results"), range, _("For pixels of 0 to 255, offset included, before they are cut to 0 to 255"));
  fovea_facts_add (self->facts, _("Symmetry"), symmetry, _("How the kernel can be turned or mirrored and stay the same"));
  fovea_facts_add (self->facts, _("Rank"), rank,
                   _("Singular values above 1e-9 of the first; what is missed is the root of the share of the squares"));
  fovea_facts_end (self->facts);
}

static void
show_vectors (FoveaKernelPanel *self, const FoveaKernelStudy *study)
{
  g_autofree char *column = fovea_kernel_vector_text (study->analysis.column, study->kernel->height);
  g_autofree char *row = fovea_kernel_vector_text (study->analysis.row, study->kernel->width);

  fovea_label_set_named (self->column_label, _("Column"), column);
  fovea_label_set_named (self->row_label, _("Row"), row);
  gtk_widget_set_visible (self->vectors, study->analysis.rank > 0);
}

static void
study_done (GObject *owner, gpointer result, GError *error)
{
  FoveaKernelPanel *self = FOVEA_KERNEL_PANEL (owner);
  FoveaKernelStudy *study = result;

  if (!study)
    {
      fovea_document_fail (self->document, error->message);
      return;
    }
  self->current = TRUE;
  show_facts (self, study);
  show_vectors (self, study);
  fovea_plot_view_set_plot (self->response, g_steal_pointer (&study->response));
  fovea_plot_view_set_plot (self->profile, g_steal_pointer (&study->profile));
  fovea_plot_view_set_plot (self->impulse, g_steal_pointer (&study->impulse));
  fovea_plot_view_set_plot (self->step, g_steal_pointer (&study->step));
  fovea_plot_view_set_plot (self->ramp, g_steal_pointer (&study->ramp));
  fovea_kernel_study_free (study);
}

static void
request_study (FoveaKernelPanel *self)
{
  g_autoptr (FoveaKernel) applied = NULL;

  if (!self->kernel || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  applied = self->turned ? fovea_kernel_edit (self->kernel, FOVEA_EDIT_HALF_TURN, NULL) : fovea_kernel_ref (self->kernel);
  fovea_kernel_study_request (fovea_document_get_jobs (self->document), applied, gtk_toggle_button_get_active (self->decibels),
                              G_OBJECT (self), study_done);
}

static void
restudy (FoveaKernelPanel *self)
{
  self->current = FALSE;
  if (self->document)
    request_study (self);
}

/* What was cancelled never tells: the numbers must not stay behind the kernel. */
static void
on_settled (FoveaKernelPanel *self)
{
  if (!self->current)
    request_study (self);
}

/* Which of the step's kernels is shown. */
static guint
choose_kernel (FoveaKernelPanel *self, const FoveaStep *step)
{
  guint n = step->filter ? (guint) step->filter->n_kernels : 1, chosen;

  gtk_widget_set_visible (GTK_WIDGET (self->which), n > 1);
  chosen = gtk_drop_down_get_selected (self->which);
  return chosen < n ? chosen : 0;
}

static void
set_kernel (FoveaKernelPanel *self, FoveaKernel *kernel, const FoveaStep *step)
{
  gboolean same = self->kernel && kernel->width == self->kernel->width && kernel->height == self->kernel->height
                  && kernel->anchor_x == self->kernel->anchor_x && kernel->anchor_y == self->kernel->anchor_y
                  && kernel->divisor == self->kernel->divisor && kernel->offset == self->kernel->offset
                  && memcmp (kernel->values, self->kernel->values, kernel->width * kernel->height * sizeof (double)) == 0;

  if (kernel != self->kernel)
    {
      fovea_kernel_unref (self->kernel);
      self->kernel = fovea_kernel_ref (kernel);
    }
  fovea_kernel_editor_set_kernel (self->editor, kernel, !step->filter);
  if (same && self->current && self->turned == step->flip)
    return;
  self->turned = step->flip;
  restudy (self);
}

/* A panel that nobody sees waits until it is shown: a slider that is dragged beside it would pay for all of its cells. */
static void
update (FoveaKernelPanel *self)
{
  const FoveaStep *step = current_step (self);
  FoveaKernel *kernels[FOVEA_FILTER_MAX_KERNELS] = { NULL };
  g_autoptr (GError) error = NULL;

  gtk_stack_set_visible_child_name (self->stack, step ? "kernel" : "none");
  if (!step || self->updating || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  self->updating = TRUE;
  gtk_label_set_text (self->title, fovea_step_title (step));
  gtk_widget_set_visible (self->make_custom, step->filter && step->filter->n_kernels == 1 && !step->filter->combine);
  if (fovea_step_make_kernels (step, kernels, &error))
    set_kernel (self, kernels[choose_kernel (self, step)], step);
  else
    fovea_document_fail (self->document, error->message);
  for (gsize i = 0; i < G_N_ELEMENTS (kernels); i++)
    fovea_kernel_unref (kernels[i]);
  self->updating = FALSE;
}

static void
on_kernel_changed (FoveaKernelPanel *self, gboolean merge)
{
  const FoveaStep *old = current_step (self);
  FoveaStep *step;

  if (!old || old->filter)
    return;
  step = fovea_step_copy (old);
  fovea_kernel_unref (step->kernel);
  step->kernel = fovea_kernel_ref (fovea_kernel_editor_get_kernel (self->editor));
  fovea_document_replace_step (self->document, (guint) self->index, step, merge);
}

/* The preset's kernel becomes a custom one with the same settings. */
static void
on_make_custom (FoveaKernelPanel *self)
{
  const FoveaStep *old = current_step (self);
  FoveaStep *step;

  if (!old || !old->filter || !self->kernel)
    return;
  step = fovea_step_copy (old);
  step->filter = NULL;
  step->kernel = fovea_kernel_ref (self->kernel);
  fovea_document_replace_step (self->document, (guint) self->index, step, FALSE);
}

static void
on_copy_vectors (FoveaKernelPanel *self)
{
  g_autofree char *text = g_strdup_printf ("%s\n%s\n", gtk_label_get_text (self->column_label), gtk_label_get_text (self->row_label));

  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
}

static void
on_compare (FoveaKernelPanel *self)
{
  g_signal_emit (self, compare_paths_signal, 0);
}

static void
fovea_kernel_panel_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (fovea_kernel_panel_parent_class)->map (widget);
  update (FOVEA_KERNEL_PANEL (widget));
}

static void
fovea_kernel_panel_dispose (GObject *object)
{
  FoveaKernelPanel *self = FOVEA_KERNEL_PANEL (object);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))))
    gtk_widget_unparent (child);
  g_clear_pointer (&self->kernel, fovea_kernel_unref);
  g_clear_object (&self->document);
  G_OBJECT_CLASS (fovea_kernel_panel_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, FoveaKernelPanel, stack);
  gtk_widget_class_bind_template_child (widget_class, FoveaKernelPanel, title);
  gtk_widget_class_bind_template_child (widget_class, FoveaKernelPanel, column_label);
  gtk_widget_class_bind_template_child (widget_class, FoveaKernelPanel, row_label);
  gtk_widget_class_bind_template_child (widget_class, FoveaKernelPanel, make_custom);
  gtk_widget_class_bind_template_child (widget_class, FoveaKernelPanel, vectors);
  gtk_widget_class_bind_template_child (widget_class, FoveaKernelPanel, which);
  gtk_widget_class_bind_template_child (widget_class, FoveaKernelPanel, editor);
  gtk_widget_class_bind_template_child (widget_class, FoveaKernelPanel, facts);
  gtk_widget_class_bind_template_child (widget_class, FoveaKernelPanel, response);
  gtk_widget_class_bind_template_child (widget_class, FoveaKernelPanel, profile);
  gtk_widget_class_bind_template_child (widget_class, FoveaKernelPanel, impulse);
  gtk_widget_class_bind_template_child (widget_class, FoveaKernelPanel, step);
  gtk_widget_class_bind_template_child (widget_class, FoveaKernelPanel, ramp);
  gtk_widget_class_bind_template_child (widget_class, FoveaKernelPanel, decibels);
}

static void
fovea_kernel_panel_class_init (FoveaKernelPanelClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = fovea_kernel_panel_dispose;
  widget_class->map = fovea_kernel_panel_map;
  compare_paths_signal
    = g_signal_new ("compare-paths", G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  g_type_ensure (FOVEA_TYPE_KERNEL_EDITOR);
  g_type_ensure (FOVEA_TYPE_FACTS);
  g_type_ensure (FOVEA_TYPE_PLOT_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/fovea_project/Fovea/kernel/kernel-panel.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, update);
  gtk_widget_class_bind_template_callback (widget_class, restudy);
  gtk_widget_class_bind_template_callback (widget_class, on_kernel_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_make_custom);
  gtk_widget_class_bind_template_callback (widget_class, on_copy_vectors);
  gtk_widget_class_bind_template_callback (widget_class, on_compare);
}

static void
fovea_kernel_panel_init (FoveaKernelPanel *self)
{
  self->index = -1;
  self->updating = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  fovea_name_drop_downs (GTK_WIDGET (self));
  self->updating = FALSE;
}

void
fovea_kernel_panel_set_document (FoveaKernelPanel *self, FoveaDocument *document)
{
  g_return_if_fail (FOVEA_IS_KERNEL_PANEL (self));
  g_return_if_fail (FOVEA_IS_DOCUMENT (document) && !self->document);

  self->document = g_object_ref (document);
  g_signal_connect_object (document, "chain-changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  fovea_jobs_when_settled (fovea_document_get_jobs (document), self, G_CALLBACK (on_settled));
}

void
fovea_kernel_panel_set_step (FoveaKernelPanel *self, int index)
{
  g_return_if_fail (FOVEA_IS_KERNEL_PANEL (self));

  self->index = index;
  update (self);
}
