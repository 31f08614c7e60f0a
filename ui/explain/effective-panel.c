/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/explain/effective-panel.h"

#include <glib/gi18n.h>

#include "ui/explain/effective-job.h"
#include "ui/explain/overlay-job.h"
#include "ui/widgets/named-label.h"

struct _FoveaEffectivePanel
{
  GtkWidget parent_instance;

  GtkDropDown *inputs_drop;
  GtkToggleButton *show_button;
  GtkLabel *status_label;

  FoveaDocument *document;
  FoveaOverlayJob *overlay;
};

G_DEFINE_FINAL_TYPE (FoveaEffectivePanel, fovea_effective_panel, GTK_TYPE_WIDGET)

static guint
get_samples (FoveaEffectivePanel *self)
{
  return gtk_drop_down_get_selected (self->inputs_drop) == 0 ? 0 : FOVEA_EFFECTIVE_SAMPLES;
}

static void
run (FoveaEffectivePanel *self)
{
  if (self->document && gtk_toggle_button_get_active (self->show_button))
    fovea_overlay_job_start (self->overlay, fovea_effective_job_new (self->document, get_samples (self)), fovea_effective_job_run,
                             fovea_effective_job_free);
}

static void
on_toggled (FoveaEffectivePanel *self)
{
  if (gtk_toggle_button_get_active (self->show_button))
    run (self);
  else
    fovea_overlay_job_stop (self->overlay);
}

static void
fovea_effective_panel_dispose (GObject *object)
{
  FoveaEffectivePanel *self = FOVEA_EFFECTIVE_PANEL (object);
  GtkWidget *child;

  g_clear_object (&self->overlay);
  g_clear_object (&self->document);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))))
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (fovea_effective_panel_parent_class)->dispose (object);
}

static void
fovea_effective_panel_class_init (FoveaEffectivePanelClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = fovea_effective_panel_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/fovea_project/Fovea/explain/effective-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, FoveaEffectivePanel, inputs_drop);
  gtk_widget_class_bind_template_child (widget_class, FoveaEffectivePanel, show_button);
  gtk_widget_class_bind_template_child (widget_class, FoveaEffectivePanel, status_label);
  gtk_widget_class_bind_template_callback (widget_class, run);
  gtk_widget_class_bind_template_callback (widget_class, on_toggled);
}

static void
fovea_effective_panel_init (FoveaEffectivePanel *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  fovea_name_drop_downs (GTK_WIDGET (self));
}

void
fovea_effective_panel_set_document (FoveaEffectivePanel *self, FoveaDocument *document)
{
  g_return_if_fail (FOVEA_IS_EFFECTIVE_PANEL (self) && !self->document);

  self->document = g_object_ref (document);
  self->overlay = fovea_overlay_job_new (document, TRUE, _("Measuring the effective field"), self->show_button, self->status_label);
  g_signal_connect_object (document, "activations-changed", G_CALLBACK (run), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (document, "selection-changed", G_CALLBACK (run), self, G_CONNECT_SWAPPED);
}

GtkToggleButton *
fovea_effective_panel_get_button (FoveaEffectivePanel *self)
{
  g_return_val_if_fail (FOVEA_IS_EFFECTIVE_PANEL (self), NULL);
  return self->show_button;
}
