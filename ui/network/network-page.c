/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/network/network-page.h"

#include <glib/gi18n.h>

#include "ui/graph/graph-pane.h"
#include "ui/inspector/inspector.h"
#include "ui/maps/maps-pane.h"
#include "ui/network/edits-bar.h"
#include "ui/network/field-view.h"
#include "ui/network/layer-list.h"
#include "ui/network/network-warning.h"
#include "ui/window/samples.h"

struct _FoveaNetworkPage
{
  GtkWidget parent_instance;

  GtkStack *stack;
  GtkWidget *sample_button;
  FoveaNetworkWarning *warning;
  FoveaEditsBar *edits_bar;
  AdwFlap *flap;
  FoveaInspector *inspector;
  FoveaLayerList *layers;
  FoveaFieldView *field_view;
  FoveaMapsPane *maps_pane;
  GtkStack *views;
  FoveaGraphPane *graph_pane;
  GtkWidget *graph_button;

  FoveaDocument *document;
};

G_DEFINE_FINAL_TYPE (FoveaNetworkPage, fovea_network_page, GTK_TYPE_WIDGET)

enum
{
  PROP_GRAPH = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
on_maps_changed (FoveaNetworkPage *self)
{
  if (self->document)
    fovea_inspector_set_maps (self->inspector, fovea_document_get_selection (self->document).value,
                              fovea_maps_pane_get_maps (self->maps_pane), fovea_maps_pane_shows_filters (self->maps_pane));
}

static gboolean
shows_graph (FoveaNetworkPage *self)
{
  return g_strcmp0 (gtk_stack_get_visible_child_name (self->views), "graph") == 0;
}

/* The keyboard goes along with the view, unless it is elsewhere. */
static void
on_view_changed (FoveaNetworkPage *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root ? gtk_root_get_focus (root) : NULL;

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_GRAPH]);
  if (root && (!focus || gtk_widget_is_ancestor (focus, GTK_WIDGET (self->views))))
    gtk_widget_child_focus (gtk_stack_get_visible_child (self->views), GTK_DIR_TAB_FORWARD);
}

static void
on_search_changed (FoveaNetworkPage *self)
{
  g_autofree char *text = NULL;

  g_object_get (self->layers, "search", &text, NULL);
  fovea_graph_view_search (fovea_graph_pane_get_view (self->graph_pane), text);
}

static void
on_layer_stepped (FoveaNetworkPage *self, gint direction)
{
  fovea_layer_list_step (self->layers, direction);
}

/* A new network starts at its first convolution. */
static void
select_first (FoveaNetworkPage *self)
{
  FoveaNetworkPlan *plan = fovea_document_get_plan (self->document);

  if (fovea_document_get_selection (self->document).value >= 0)
    return;
  for (guint node = 0; node < plan->network->n_nodes; node++)
    if (fovea_network_plan_filters (plan, node))
      {
        fovea_document_select (self->document, (FoveaNeuron){ plan->network->nodes[node].outputs[0], -1, -1, -1 });
        return;
      }
}

static void
on_network_changed (FoveaNetworkPage *self)
{
  gboolean loaded = fovea_document_get_network (self->document) != NULL;

  gtk_stack_set_visible_child_name (self->stack, loaded ? "network" : "empty");
}

static void
on_activations_changed (FoveaNetworkPage *self)
{
  select_first (self);
}

/* Holds wherever the keyboard is, as long as the page is seen. */
static gboolean
on_find (GtkWidget *widget, GVariant *arguments, gpointer data)
{
  FoveaNetworkPage *self = FOVEA_NETWORK_PAGE (widget);

  if (!gtk_widget_get_mapped (GTK_WIDGET (self->layers)))
    return GDK_EVENT_PROPAGATE;
  fovea_layer_list_find (self->layers);
  return GDK_EVENT_STOP;
}

static void
init_sample (FoveaNetworkPage *self)
{
  g_autoptr (GFile) file = fovea_sample_find ("networks/lenet-5.onnx");
  g_autofree char *uri = file ? g_file_get_uri (file) : NULL;

  gtk_widget_set_visible (self->sample_button, file != NULL);
  if (!file)
    return;
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->sample_button), "win.open-uri");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->sample_button), "s", uri);
}

static void
fovea_network_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_GRAPH)
    g_value_set_boolean (value, shows_graph (FOVEA_NETWORK_PAGE (object)));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
fovea_network_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  FoveaNetworkPage *self = FOVEA_NETWORK_PAGE (object);

  if (id == PROP_GRAPH)
    gtk_stack_set_visible_child_name (self->views, g_value_get_boolean (value) ? "graph" : "maps");
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
fovea_network_page_dispose (GObject *object)
{
  FoveaNetworkPage *self = FOVEA_NETWORK_PAGE (object);

  GtkWidget *child;

  g_clear_object (&self->document);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))))
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (fovea_network_page_parent_class)->dispose (object);
}

static void
fovea_network_page_class_init (FoveaNetworkPageClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = fovea_network_page_dispose;
  G_OBJECT_CLASS (class)->get_property = fovea_network_page_get_property;
  G_OBJECT_CLASS (class)->set_property = fovea_network_page_set_property;
  properties[PROP_GRAPH] =
      g_param_spec_boolean ("graph", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (G_OBJECT_CLASS (class), N_PROPS, properties);
  g_type_ensure (FOVEA_TYPE_GRAPH_PANE);
  g_type_ensure (FOVEA_TYPE_INSPECTOR);
  g_type_ensure (FOVEA_TYPE_LAYER_LIST);
  g_type_ensure (FOVEA_TYPE_FIELD_VIEW);
  g_type_ensure (FOVEA_TYPE_MAPS_PANE);
  g_type_ensure (FOVEA_TYPE_NETWORK_WARNING);
  g_type_ensure (FOVEA_TYPE_EDITS_BAR);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/fovea_project/Fovea/network/network-page.ui");
  gtk_widget_class_bind_template_child (widget_class, FoveaNetworkPage, stack);
  gtk_widget_class_bind_template_child (widget_class, FoveaNetworkPage, sample_button);
  gtk_widget_class_bind_template_child (widget_class, FoveaNetworkPage, warning);
  gtk_widget_class_bind_template_child (widget_class, FoveaNetworkPage, edits_bar);
  gtk_widget_class_bind_template_child (widget_class, FoveaNetworkPage, flap);
  gtk_widget_class_bind_template_child (widget_class, FoveaNetworkPage, inspector);
  gtk_widget_class_bind_template_child (widget_class, FoveaNetworkPage, layers);
  gtk_widget_class_bind_template_child (widget_class, FoveaNetworkPage, field_view);
  gtk_widget_class_bind_template_child (widget_class, FoveaNetworkPage, maps_pane);
  gtk_widget_class_bind_template_child (widget_class, FoveaNetworkPage, views);
  gtk_widget_class_bind_template_child (widget_class, FoveaNetworkPage, graph_pane);
  gtk_widget_class_bind_template_child (widget_class, FoveaNetworkPage, graph_button);
  gtk_widget_class_bind_template_callback (widget_class, on_maps_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_layer_stepped);
  gtk_widget_class_bind_template_callback (widget_class, on_view_changed);
}

static void
fovea_network_page_init (FoveaNetworkPage *self)
{
  GtkEventController *shortcuts = gtk_shortcut_controller_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  init_sample (self);
  fovea_layer_list_add_to_header (self->layers, self->graph_button);
  g_object_bind_property (self, "graph", self->graph_button, "active", G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  g_signal_connect_object (self->layers, "notify::search", G_CALLBACK (on_search_changed), self, G_CONNECT_SWAPPED);
  gtk_shortcut_controller_set_scope (GTK_SHORTCUT_CONTROLLER (shortcuts), GTK_SHORTCUT_SCOPE_GLOBAL);
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (shortcuts),
                                        gtk_shortcut_new (gtk_shortcut_trigger_parse_string ("<Control>f"),
                                                          gtk_callback_action_new (on_find, NULL, NULL)));
  gtk_widget_add_controller (GTK_WIDGET (self), shortcuts);
}

GtkWidget *
fovea_network_page_new (FoveaDocument *document)
{
  FoveaNetworkPage *self = g_object_new (FOVEA_TYPE_NETWORK_PAGE, NULL);

  g_return_val_if_fail (FOVEA_IS_DOCUMENT (document), NULL);

  self->document = g_object_ref (document);
  fovea_network_warning_set_document (self->warning, document);
  fovea_edits_bar_set_document (self->edits_bar, document);
  fovea_layer_list_set_document (self->layers, document);
  fovea_field_view_set_document (self->field_view, document);
  fovea_graph_pane_set_document (self->graph_pane, document);
  fovea_inspector_set_document (self->inspector, document);
  fovea_maps_pane_set_document (self->maps_pane, document);
  g_signal_connect_object (document, "network-changed", G_CALLBACK (on_network_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (document, "activations-changed", G_CALLBACK (on_activations_changed), self, G_CONNECT_SWAPPED);
  on_network_changed (self);
  return GTK_WIDGET (self);
}

GtkWidget *
fovea_network_page_get_sidebar (FoveaNetworkPage *self)
{
  g_return_val_if_fail (FOVEA_IS_NETWORK_PAGE (self), NULL);
  return GTK_WIDGET (self->layers);
}

FoveaGraphView *
fovea_network_page_get_graph (FoveaNetworkPage *self)
{
  g_return_val_if_fail (FOVEA_IS_NETWORK_PAGE (self), NULL);
  return fovea_graph_pane_get_view (self->graph_pane);
}

AdwFlap *
fovea_network_page_get_flap (FoveaNetworkPage *self)
{
  g_return_val_if_fail (FOVEA_IS_NETWORK_PAGE (self), NULL);
  return self->flap;
}

void
fovea_network_page_show_lens (FoveaNetworkPage *self)
{
  g_return_if_fail (FOVEA_IS_NETWORK_PAGE (self));

  adw_flap_set_reveal_flap (self->flap, TRUE);
  fovea_inspector_show_lens (self->inspector);
}

void
fovea_network_page_explain (FoveaNetworkPage *self)
{
  g_return_if_fail (FOVEA_IS_NETWORK_PAGE (self));

  adw_flap_set_reveal_flap (self->flap, TRUE);
  gtk_stack_set_visible_child_name (self->views, "maps");
  fovea_inspector_explain (self->inspector);
}

void
fovea_network_page_toggle_field (FoveaNetworkPage *self)
{
  g_return_if_fail (FOVEA_IS_NETWORK_PAGE (self));

  fovea_inspector_toggle_field (self->inspector);
  adw_flap_set_reveal_flap (self->flap, TRUE);
  gtk_stack_set_visible_child_name (self->views, "maps");
}

void
fovea_network_page_get_colours (FoveaNetworkPage *self, const FoveaColormap **colormap, FoveaNormalise *normalise)
{
  g_return_if_fail (FOVEA_IS_NETWORK_PAGE (self));
  fovea_maps_pane_get_colours (self->maps_pane, colormap, normalise);
}

void
fovea_network_page_set_colours (FoveaNetworkPage *self, const FoveaColormap *colormap, FoveaNormalise normalise)
{
  g_return_if_fail (FOVEA_IS_NETWORK_PAGE (self));
  fovea_maps_pane_set_colours (self->maps_pane, colormap, normalise);
}
