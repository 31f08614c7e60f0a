/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/inspector/inspector.h"

#include "ui/explain/effective-panel.h"
#include "ui/explain/explain-panel.h"
#include "ui/explain/explanation-look.h"
#include "ui/inspector/change-panel.h"
#include "ui/inspector/class-panel.h"
#include "ui/inspector/layer-panel.h"
#include "ui/inspector/neuron-panel.h"
#include "ui/inspector/preprocess-panel.h"
#include "ui/inspector/seeing-panel.h"
#include "ui/inspector/statistics-panel.h"
#include "ui/lens/network-lens.h"
#include "ui/widgets/calm.h"

struct _FoveaInspector
{
  GtkWidget parent_instance;

  GtkStack *panels;
  GtkBox *box, *explain_box;
  FoveaNetworkLens *lens;
  FoveaClassPanel *class_panel;
  FoveaNeuronPanel *neuron_panel;
  FoveaSeeingPanel *seeing_panel;
  FoveaLayerPanel *layer_panel;
  FoveaStatisticsPanel *statistics_panel;
  FoveaPreprocessPanel *preprocess_panel;
  FoveaChangePanel *change_panel;
  FoveaExplainPanel *explain_panel;
  FoveaExplanationLook *explanation_look;
  FoveaEffectivePanel *effective_panel;

  FoveaDocument *document;
  FoveaMaps *maps;
  gint value; /* that @maps belong to */
  gboolean filters; /* the maps pane shows kernels */
};

G_DEFINE_FINAL_TYPE (FoveaInspector, fovea_inspector, GTK_TYPE_WIDGET)

/* The maps of the selected layer, or NULL. */
static FoveaMaps *
maps_of (FoveaInspector *self)
{
  return fovea_document_get_selection (self->document).value == self->value ? self->maps : NULL;
}

static void
show_seeing (FoveaInspector *self)
{
  fovea_seeing_panel_show (self->seeing_panel, self->document, maps_of (self));
}

static void
refresh (FoveaInspector *self)
{
  FoveaMaps *maps = maps_of (self);

  show_seeing (self);
  fovea_neuron_panel_show (self->neuron_panel, self->document, maps);
  fovea_layer_panel_show (self->layer_panel, self->document);
  fovea_statistics_panel_show (self->statistics_panel, self->document, maps, self->filters);
}

/* The maps at hand are those of another run. */
static void
on_values_changed (FoveaInspector *self)
{
  g_clear_pointer (&self->maps, fovea_maps_unref);
  refresh (self);
}

/* How it looks stands below what it comes from. */
static void
place_look (FoveaInspector *self)
{
  const FoveaExplanation *explanation = fovea_document_get_explanation (self->document);

  if (explanation)
    gtk_box_reorder_child_after (self->explain_box, GTK_WIDGET (self->explanation_look),
                                 explanation->field ? GTK_WIDGET (self->effective_panel) : GTK_WIDGET (self->explain_panel));
}

/* One overlay at a time. */
static void
on_overlay_toggled (GtkToggleButton *button, GtkToggleButton *other)
{
  if (gtk_toggle_button_get_active (button))
    gtk_toggle_button_set_active (other, FALSE);
}

static void
connect_overlays (FoveaInspector *self)
{
  GtkToggleButton *explanation = fovea_explain_panel_get_button (self->explain_panel);
  GtkToggleButton *field = fovea_effective_panel_get_button (self->effective_panel);

  g_signal_connect_object (explanation, "toggled", G_CALLBACK (on_overlay_toggled), field, 0);
  g_signal_connect_object (field, "toggled", G_CALLBACK (on_overlay_toggled), explanation, 0);
}

static void
fovea_inspector_dispose (GObject *object)
{
  FoveaInspector *self = FOVEA_INSPECTOR (object);
  GtkWidget *child;

  g_clear_object (&self->document);
  g_clear_pointer (&self->maps, fovea_maps_unref);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))))
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (fovea_inspector_parent_class)->dispose (object);
}

static void
fovea_inspector_class_init (FoveaInspectorClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = fovea_inspector_dispose;
  g_type_ensure (FOVEA_TYPE_CHANGE_PANEL);
  g_type_ensure (FOVEA_TYPE_EXPLAIN_PANEL);
  g_type_ensure (FOVEA_TYPE_EXPLANATION_LOOK);
  g_type_ensure (FOVEA_TYPE_EFFECTIVE_PANEL);
  g_type_ensure (FOVEA_TYPE_CLASS_PANEL);
  g_type_ensure (FOVEA_TYPE_NEURON_PANEL);
  g_type_ensure (FOVEA_TYPE_LAYER_PANEL);
  g_type_ensure (FOVEA_TYPE_PREPROCESS_PANEL);
  g_type_ensure (FOVEA_TYPE_SEEING_PANEL);
  g_type_ensure (FOVEA_TYPE_STATISTICS_PANEL);
  g_type_ensure (FOVEA_TYPE_NETWORK_LENS);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/fovea_project/Fovea/inspector/inspector.ui");
  gtk_widget_class_bind_template_child (widget_class, FoveaInspector, panels);
  gtk_widget_class_bind_template_child (widget_class, FoveaInspector, box);
  gtk_widget_class_bind_template_child (widget_class, FoveaInspector, lens);
  gtk_widget_class_bind_template_child (widget_class, FoveaInspector, class_panel);
  gtk_widget_class_bind_template_child (widget_class, FoveaInspector, neuron_panel);
  gtk_widget_class_bind_template_child (widget_class, FoveaInspector, seeing_panel);
  gtk_widget_class_bind_template_child (widget_class, FoveaInspector, layer_panel);
  gtk_widget_class_bind_template_child (widget_class, FoveaInspector, statistics_panel);
  gtk_widget_class_bind_template_child (widget_class, FoveaInspector, preprocess_panel);
  gtk_widget_class_bind_template_child (widget_class, FoveaInspector, change_panel);
  gtk_widget_class_bind_template_child (widget_class, FoveaInspector, explain_box);
  gtk_widget_class_bind_template_child (widget_class, FoveaInspector, explain_panel);
  gtk_widget_class_bind_template_child (widget_class, FoveaInspector, explanation_look);
  gtk_widget_class_bind_template_child (widget_class, FoveaInspector, effective_panel);
}

static void
fovea_inspector_init (FoveaInspector *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  fovea_box_append_by_frames (self->box, (gpointer[]){ self->class_panel, self->seeing_panel, self->neuron_panel, self->layer_panel,
                                                      self->statistics_panel, self->preprocess_panel }, 6);
}

void
fovea_inspector_set_document (FoveaInspector *self, FoveaDocument *document)
{
  g_return_if_fail (FOVEA_IS_INSPECTOR (self) && !self->document);

  self->document = g_object_ref (document);
  fovea_class_panel_set_document (self->class_panel, document);
  fovea_preprocess_panel_set_document (self->preprocess_panel, document);
  fovea_change_panel_set_document (self->change_panel, document);
  fovea_explain_panel_set_document (self->explain_panel, document);
  fovea_explanation_look_set_document (self->explanation_look, document);
  fovea_effective_panel_set_document (self->effective_panel, document);
  connect_overlays (self);
  fovea_network_lens_set_document (self->lens, document);
  g_signal_connect_object (document, "network-changed", G_CALLBACK (on_values_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (document, "activations-changed", G_CALLBACK (on_values_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (document, "selection-changed", G_CALLBACK (refresh), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (document, "explanation-changed", G_CALLBACK (place_look), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (document, "place-changed", G_CALLBACK (show_seeing), self, G_CONNECT_SWAPPED);
  refresh (self);
}

void
fovea_inspector_set_maps (FoveaInspector *self, gint value, FoveaMaps *maps, gboolean filters)
{
  g_return_if_fail (FOVEA_IS_INSPECTOR (self));

  self->filters = filters;
  if (!filters)
    {
      g_clear_pointer (&self->maps, fovea_maps_unref);
      self->maps = maps ? fovea_maps_ref (maps) : NULL;
      self->value = value;
    }
  refresh (self);
}

void
fovea_inspector_show_lens (FoveaInspector *self)
{
  g_return_if_fail (FOVEA_IS_INSPECTOR (self));

  gtk_stack_set_visible_child_name (self->panels, "lens");
  fovea_network_lens_focus (self->lens);
}

void
fovea_inspector_explain (FoveaInspector *self)
{
  g_return_if_fail (FOVEA_IS_INSPECTOR (self));

  gtk_stack_set_visible_child_name (self->panels, "explain");
  fovea_explain_panel_start (self->explain_panel);
}

void
fovea_inspector_toggle_field (FoveaInspector *self)
{
  GtkToggleButton *button;

  g_return_if_fail (FOVEA_IS_INSPECTOR (self));

  button = fovea_effective_panel_get_button (self->effective_panel);
  if (gtk_toggle_button_get_active (button) && gtk_widget_get_mapped (GTK_WIDGET (button)))
    {
      gtk_toggle_button_set_active (button, FALSE);
      return;
    }
  gtk_stack_set_visible_child_name (self->panels, "explain");
  gtk_toggle_button_set_active (button, TRUE);
}
