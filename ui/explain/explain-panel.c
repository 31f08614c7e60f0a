/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/explain/explain-panel.h"

#include <glib/gi18n.h>

#include "ui/explain/explain-methods.h"
#include "ui/explain/explain-options.h"
#include "ui/explain/overlay-job.h"

struct _FoveaExplainPanel
{
  GtkWidget parent_instance;

  FoveaExplainOptions *options;
  GtkToggleButton *show_button;
  GtkLabel *status_label;

  FoveaDocument *document;
  FoveaExplainer *explainer; /* of the network's file plan, or NULL */
  FoveaOverlayJob *overlay;
};

G_DEFINE_FINAL_TYPE (FoveaExplainPanel, fovea_explain_panel, GTK_TYPE_WIDGET)

static void
run (FoveaExplainPanel *self)
{
  FoveaExplainChoice choice;

  if (!self->document || !gtk_toggle_button_get_active (self->show_button))
    return;
  choice = fovea_explain_options_get_choice (self->options);
  fovea_overlay_job_start (self->overlay, self->explainer ? fovea_explain_job_new (self->document, &choice, self->explainer) : NULL,
                           fovea_explain_job_run, fovea_explain_job_free);
}

static void
on_toggled (FoveaExplainPanel *self)
{
  if (gtk_toggle_button_get_active (self->show_button))
    run (self);
  else
    fovea_overlay_job_stop (self->overlay);
}

static void
on_selection_changed (FoveaExplainPanel *self)
{
  if (fovea_explain_options_get_choice (self->options).target == FOVEA_EXPLAIN_NEURON)
    run (self);
}

static void
on_network_changed (FoveaExplainPanel *self)
{
  FoveaNetworkPlan *plan = fovea_document_get_file_plan (self->document);

  g_clear_pointer (&self->explainer, fovea_explainer_unref);
  self->explainer = plan ? fovea_explainer_new (plan) : NULL;
}

static void
method_chosen (gpointer owner, const FoveaAttributionMethod *method)
{
  FoveaExplainPanel *self = FOVEA_EXPLAIN_PANEL (owner);

  fovea_explain_options_set_method (self->options, method);
  gtk_toggle_button_set_active (self->show_button, TRUE);
}

static void
on_compare (FoveaExplainPanel *self)
{
  FoveaExplainChoice choice = fovea_explain_options_get_choice (self->options);

  if (self->explainer)
    fovea_explain_methods_present (GTK_WIDGET (self), self->document, &choice, self->explainer, method_chosen);
}

static void
fovea_explain_panel_dispose (GObject *object)
{
  FoveaExplainPanel *self = FOVEA_EXPLAIN_PANEL (object);
  GtkWidget *child;

  g_clear_object (&self->overlay);
  g_clear_object (&self->document);
  g_clear_pointer (&self->explainer, fovea_explainer_unref);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))))
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (fovea_explain_panel_parent_class)->dispose (object);
}

static void
fovea_explain_panel_class_init (FoveaExplainPanelClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = fovea_explain_panel_dispose;
  g_type_ensure (FOVEA_TYPE_EXPLAIN_OPTIONS);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/fovea_project/Fovea/explain/explain-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, FoveaExplainPanel, options);
  gtk_widget_class_bind_template_child (widget_class, FoveaExplainPanel, show_button);
  gtk_widget_class_bind_template_child (widget_class, FoveaExplainPanel, status_label);
  gtk_widget_class_bind_template_callback (widget_class, run);
  gtk_widget_class_bind_template_callback (widget_class, on_toggled);
  gtk_widget_class_bind_template_callback (widget_class, on_compare);
}

static void
fovea_explain_panel_init (FoveaExplainPanel *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
fovea_explain_panel_set_document (FoveaExplainPanel *self, FoveaDocument *document)
{
  g_return_if_fail (FOVEA_IS_EXPLAIN_PANEL (self) && !self->document);

  self->document = g_object_ref (document);
  self->overlay = fovea_overlay_job_new (document, FALSE, _("Explaining"), self->show_button, self->status_label);
  fovea_explain_options_set_document (self->options, document);
  g_signal_connect_object (document, "network-changed", G_CALLBACK (on_network_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (document, "activations-changed", G_CALLBACK (run), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (document, "selection-changed", G_CALLBACK (on_selection_changed), self, G_CONNECT_SWAPPED);
  on_network_changed (self);
}

void
fovea_explain_panel_start (FoveaExplainPanel *self)
{
  g_return_if_fail (FOVEA_IS_EXPLAIN_PANEL (self));

  gtk_toggle_button_set_active (self->show_button, TRUE);
  gtk_widget_child_focus (GTK_WIDGET (self->options), GTK_DIR_TAB_FORWARD);
}

GtkToggleButton *
fovea_explain_panel_get_button (FoveaExplainPanel *self)
{
  g_return_val_if_fail (FOVEA_IS_EXPLAIN_PANEL (self), NULL);
  return self->show_button;
}
