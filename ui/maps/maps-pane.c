/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/maps/maps-pane.h"

#include <glib/gi18n.h>
#include <string.h>

#include "ui/maps/maps-pane-private.h"
#include "ui/maps/picture-text.h"
#include "ui/settings.h"
#include "ui/widgets/named-label.h"

enum
{
  MAPS_CHANGED,
  LAYER_STEPPED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

#define LANE "maps"

G_DEFINE_FINAL_TYPE (FoveaMapsPane, fovea_maps_pane, GTK_TYPE_WIDGET)

static gint
producer_of (FoveaMapsPane *self, gint value)
{
  FoveaNetwork *network = fovea_document_get_network (self->document);

  return network && value >= 0 ? network->values[value].producer : -1;
}

/* The kernels of the layer that makes @value, or NULL. */
static FoveaTensor *
kernels_of (FoveaMapsPane *self, gint value)
{
  gint node = producer_of (self, value);

  return node >= 0 ? fovea_network_plan_filters (fovea_document_get_plan (self->document), node) : NULL;
}

static gboolean
by_channel (const FoveaTensor *kernels)
{
  return kernels && kernels->shape.dims[1] != 1 && kernels->shape.dims[1] != 3;
}

gboolean
fovea_maps_pane_by_channel (FoveaMapsPane *self, gint value)
{
  return by_channel (kernels_of (self, value));
}

static gboolean
wants_filters (FoveaMapsPane *self)
{
  return gtk_toggle_button_get_active (self->filters_button);
}

/* Takes @shown. */
static void
show_maps (FoveaMapsPane *self, FoveaShownMaps *shown)
{
  gboolean tiles;

  g_clear_pointer (&self->shown, fovea_shown_maps_free);
  self->shown = shown;
  tiles = shown && !fovea_maps_pane_has_bars (self);
  fovea_maps_view_set_maps (self->view, tiles ? shown->maps : NULL, tiles ? shown->order : NULL, tiles ? shown->n : 0);
  fovea_bar_chart_set (self->chart, shown && !tiles ? shown->maps : NULL, fovea_document_get_labels (self->document));
  fovea_maps_pane_show_page (self);
  fovea_maps_pane_show_muted (self);
  g_signal_emit (self, signals[MAPS_CHANGED], 0);
}

/* Nor shall a request under way show anything. */
static void
show_empty (FoveaMapsPane *self, const char *why)
{
  fovea_jobs_cancel (fovea_document_get_jobs (self->document), LANE);
  self->asked = FALSE;
  gtk_label_set_text (self->empty_label, why);
  self->value = -1;
  self->filters = wants_filters (self);
  show_maps (self, NULL);
}

static void
request_done (GObject *owner, gpointer result, GError *error)
{
  FoveaMapsPane *self = FOVEA_MAPS_PANE (owner);

  self->asked = FALSE;
  if (result)
    show_maps (self, result);
  else
    show_empty (self, error->message);
}

static void
submit (FoveaMapsPane *self, gint value, gsize channel)
{
  FoveaSession *session = wants_filters (self) ? NULL : fovea_document_get_session (self->document);
  FoveaMapsRequest *request = fovea_maps_request_new (fovea_document_get_plan (self->document), value, session, channel);

  request->look = fovea_display_bar_get_look (self->display_bar);
  request->query = fovea_arrange_popover_get_query (self->arrange);
  request->class = fovea_arrange_popover_get_class (self->arrange);
  if (request->query.indices)
    g_array_ref (request->query.indices);
  self->value = value;
  self->filters = wants_filters (self);
  self->channel = channel;
  self->asked = TRUE;
  fovea_jobs_submit (fovea_document_get_jobs (self->document), LANE, _("Painting the maps"), G_OBJECT (self), fovea_maps_request_run,
                     request, fovea_maps_request_free, request_done, fovea_shown_maps_free);
}

static void
refresh_filters (FoveaMapsPane *self, FoveaNeuron neuron)
{
  FoveaTensor *kernels = kernels_of (self, neuron.value);
  gsize channel = MAX (neuron.channel, 0);

  gtk_widget_set_visible (self->channel_spin, by_channel (kernels));
  if (!kernels)
    {
      show_empty (self, _("This layer has no kernels. Convolutions have; select one of them."));
      return;
    }
  gtk_adjustment_set_upper (self->channel_adjustment, kernels->shape.dims[0] - 1);
  gtk_adjustment_set_value (self->channel_adjustment, channel);
  submit (self, neuron.value, channel);
}

/* Asks for what the selection, the mode and the display bar want. Maps are not made until somebody sees them. */
static void
refresh (FoveaMapsPane *self)
{
  FoveaNeuron neuron = fovea_document_get_selection (self->document);

  self->waiting = !gtk_widget_get_mapped (GTK_WIDGET (self));
  gtk_widget_set_visible (self->channel_spin, FALSE);
  if (self->waiting)
    show_empty (self, "");
  else if (!fovea_document_get_network (self->document) || neuron.value < 0)
    show_empty (self, _("Select a layer to see what it holds."));
  else if (wants_filters (self))
    refresh_filters (self, neuron);
  else if (fovea_document_get_session (self->document))
    submit (self, neuron.value, 0);
  else if (!fovea_document_get_filtered (self->document))
    show_empty (self, _("Open a photo to see the maps that this layer makes of it."));
  else if (self->value != neuron.value)
    show_empty (self, _("The network is running…"));
}

/* Whether the selection has moved within what is shown, or is being made. */
static gboolean
is_shown (FoveaMapsPane *self, FoveaNeuron neuron)
{
  if ((!self->shown && !self->asked) || neuron.value != self->value || self->filters != wants_filters (self))
    return FALSE;
  return !self->filters || !fovea_maps_pane_by_channel (self, neuron.value) || self->channel == (gsize) MAX (neuron.channel, 0);
}

static void
on_selection_changed (FoveaMapsPane *self)
{
  if (is_shown (self, fovea_document_get_selection (self->document)))
    fovea_maps_pane_show_selection (self);
  else
    refresh (self);
}

/* Places in maps of a value that the new network has not lead nowhere. */
static void
on_network_changed (FoveaMapsPane *self)
{
  FoveaNetwork *network = fovea_document_get_network (self->document);

  if (self->shown && (!network || self->shown->value >= (gint) network->n_values))
    show_maps (self, NULL);
  refresh (self);
}

static void
on_mode_toggled (FoveaMapsPane *self)
{
  if (self->document)
    refresh (self);
}

static void
on_display_changed (FoveaMapsPane *self)
{
  if (self->document && fovea_document_get_network (self->document))
    refresh (self);
}

static void
on_channel_changed (FoveaMapsPane *self)
{
  gint channel = (gint) gtk_adjustment_get_value (self->channel_adjustment);
  FoveaNeuron neuron;

  if (!self->document)
    return;
  neuron = fovea_document_get_selection (self->document);
  if (self->filters && neuron.value >= 0 && MAX (neuron.channel, 0) != channel)
    fovea_document_select (self->document, (FoveaNeuron){ neuron.value, channel, -1, -1 });
}

static void
hover (FoveaMapsPane *self, const char *text, gint picture, gint y, gint x)
{
  fovea_label_set_named (self->hover_label, _("Under the pointer"), text);
  if (self->shown && !self->shown->filters)
    fovea_document_hover (self->document, (FoveaNeuron){ picture >= 0 ? self->shown->value : -1, picture, y, x });
}

static void
on_hovered (FoveaMapsPane *self, gint picture, gint y, gint x)
{
  g_autofree char *text = self->shown && picture >= 0 ? fovea_text_picture (self->shown->maps, self->shown->filters, picture, y, x) : g_strdup ("");

  hover (self, text, picture, y, x);
}

static void
on_large_hovered (FoveaMapsPane *self, gint picture, gint y, gint x)
{
  /* The values stand above the maps. */
  g_autofree char *text = picture >= 0 ? g_strdup_printf (_("row %d, column %d"), y, x) : g_strdup ("");

  hover (self, text, picture, y, x);
}

static void
on_picked (FoveaMapsPane *self, gint picture, gint y, gint x)
{
  if (!self->shown)
    return;
  if (!self->shown->filters)
    fovea_document_select (self->document, (FoveaNeuron){ self->shown->value, picture, y, x });
  else if (!fovea_maps_pane_by_channel (self, self->shown->value))
    fovea_document_select (self->document, (FoveaNeuron){ self->shown->value, picture, -1, -1 });
}

static void
enlarge (FoveaMapsPane *self, const gsize *pictures, gsize n)
{
  self->n_enlarged = n;
  memcpy (self->enlarged, pictures, n * sizeof *pictures);
  fovea_maps_pane_show_page (self);
  gtk_widget_grab_focus (n > 0 ? GTK_WIDGET (self->large) : GTK_WIDGET (self->view));
}

static void
on_opened (FoveaMapsPane *self, gint picture)
{
  enlarge (self, &(gsize){ (gsize) picture }, 1);
}

static void
on_large_left (FoveaMapsPane *self)
{
  enlarge (self, NULL, 0);
}

static void
on_chosen_changed (FoveaMapsPane *self)
{
  gsize n = fovea_maps_view_get_chosen (self->view, NULL, 0);
  g_autofree char *label = g_strdup_printf (_("Compare %zu"), n);

  gtk_button_set_label (GTK_BUTTON (self->compare_button), label);
  gtk_widget_set_visible (self->compare_button, n > 1 && self->n_enlarged == 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "maps.compare", n > 1 && n <= FOVEA_MOST_ENLARGED);
  gtk_widget_set_tooltip_text (self->compare_button, n <= FOVEA_MOST_ENLARGED
                                                         ? _("The chosen maps side by side on the same scale (Ctrl+Enter)")
                                                         : _("At most six maps can be compared; choose fewer"));
}

static void
compare (GtkWidget *widget, const char *name, GVariant *parameter)
{
  FoveaMapsPane *self = FOVEA_MAPS_PANE (widget);
  gsize pictures[FOVEA_MOST_ENLARGED];
  gsize n = fovea_maps_view_get_chosen (self->view, pictures, FOVEA_MOST_ENLARGED);

  if (n > 0 && n <= FOVEA_MOST_ENLARGED)
    enlarge (self, pictures, n);
}

static void
back (GtkWidget *widget, const char *name, GVariant *parameter)
{
  on_large_left (FOVEA_MAPS_PANE (widget));
}

static void
on_bar_hovered (FoveaMapsPane *self, gint element)
{
  on_hovered (self, element, 0, 0);
}

static void
on_bar_picked (FoveaMapsPane *self, gint element)
{
  on_picked (self, element, 0, 0);
}

/* From a pinned neuron back to its map, from there to the layer. */
static void
on_left (FoveaMapsPane *self)
{
  FoveaNeuron neuron = fovea_document_get_selection (self->document);

  fovea_document_select (self->document, (FoveaNeuron){ neuron.value, neuron.y >= 0 ? neuron.channel : -1, -1, -1 });
}

static void
on_layer_stepped (FoveaMapsPane *self, gint direction)
{
  g_signal_emit (self, signals[LAYER_STEPPED], 0, direction);
}

static void
resize_cells (FoveaMapsPane *self, gboolean larger)
{
  gint cell;

  if (self->n_enlarged > 0)
    {
      fovea_large_view_zoom (self->large, larger);
      return;
    }
  g_object_get (self->view, "cell", &cell, NULL);
  g_object_set (self->view, "cell", CLAMP (larger ? cell * 2 : cell / 2, 32, 256), NULL);
}

static void
smaller (GtkWidget *widget, const char *name, GVariant *parameter)
{
  resize_cells (FOVEA_MAPS_PANE (widget), FALSE);
}

static void
larger (GtkWidget *widget, const char *name, GVariant *parameter)
{
  resize_cells (FOVEA_MAPS_PANE (widget), TRUE);
}

static void
fovea_maps_pane_map (GtkWidget *widget)
{
  FoveaMapsPane *self = FOVEA_MAPS_PANE (widget);

  GTK_WIDGET_CLASS (fovea_maps_pane_parent_class)->map (widget);
  if (self->waiting)
    refresh (self);
}

static void
fovea_maps_pane_dispose (GObject *object)
{
  FoveaMapsPane *self = FOVEA_MAPS_PANE (object);
  GtkWidget *child;

  g_clear_object (&self->document);
  g_clear_pointer (&self->shown, fovea_shown_maps_free);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))))
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (fovea_maps_pane_parent_class)->dispose (object);
}

static void
fovea_maps_pane_class_init (FoveaMapsPaneClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = fovea_maps_pane_dispose;
  widget_class->map = fovea_maps_pane_map;
  signals[MAPS_CHANGED] = g_signal_new ("maps-changed", FOVEA_TYPE_MAPS_PANE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[LAYER_STEPPED] = g_signal_new ("layer-stepped", FOVEA_TYPE_MAPS_PANE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                         1, G_TYPE_INT);

  g_type_ensure (FOVEA_TYPE_MAPS_VIEW);
  g_type_ensure (FOVEA_TYPE_BAR_CHART);
  g_type_ensure (FOVEA_TYPE_LARGE_VIEW);
  g_type_ensure (FOVEA_TYPE_DISPLAY_BAR);
  g_type_ensure (FOVEA_TYPE_ARRANGE_POPOVER);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/fovea_project/Fovea/maps/maps-pane.ui");
  gtk_widget_class_bind_template_child (widget_class, FoveaMapsPane, filters_button);
  gtk_widget_class_bind_template_child (widget_class, FoveaMapsPane, channel_spin);
  gtk_widget_class_bind_template_child (widget_class, FoveaMapsPane, channel_adjustment);
  gtk_widget_class_bind_template_child (widget_class, FoveaMapsPane, size_buttons);
  gtk_widget_class_bind_template_child (widget_class, FoveaMapsPane, display_bar);
  gtk_widget_class_bind_template_child (widget_class, FoveaMapsPane, title_label);
  gtk_widget_class_bind_template_child (widget_class, FoveaMapsPane, dead_label);
  gtk_widget_class_bind_template_child (widget_class, FoveaMapsPane, empty_label);
  gtk_widget_class_bind_template_child (widget_class, FoveaMapsPane, hover_label);
  gtk_widget_class_bind_template_child (widget_class, FoveaMapsPane, badge_label);
  gtk_widget_class_bind_template_child (widget_class, FoveaMapsPane, stack);
  gtk_widget_class_bind_template_child (widget_class, FoveaMapsPane, view);
  gtk_widget_class_bind_template_child (widget_class, FoveaMapsPane, chart);
  gtk_widget_class_bind_template_child (widget_class, FoveaMapsPane, large);
  gtk_widget_class_bind_template_child (widget_class, FoveaMapsPane, arrange);
  gtk_widget_class_bind_template_child (widget_class, FoveaMapsPane, back_button);
  gtk_widget_class_bind_template_child (widget_class, FoveaMapsPane, compare_button);
  gtk_widget_class_bind_template_child (widget_class, FoveaMapsPane, arrange_button);
  gtk_widget_class_bind_template_callback (widget_class, on_mode_toggled);
  gtk_widget_class_bind_template_callback (widget_class, on_channel_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_display_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_hovered);
  gtk_widget_class_bind_template_callback (widget_class, on_picked);
  gtk_widget_class_bind_template_callback (widget_class, on_opened);
  gtk_widget_class_bind_template_callback (widget_class, on_chosen_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_large_hovered);
  gtk_widget_class_bind_template_callback (widget_class, on_large_left);
  gtk_widget_class_bind_template_callback (widget_class, on_bar_hovered);
  gtk_widget_class_bind_template_callback (widget_class, on_bar_picked);
  gtk_widget_class_bind_template_callback (widget_class, on_left);
  gtk_widget_class_bind_template_callback (widget_class, on_layer_stepped);
  gtk_widget_class_install_action (widget_class, "maps.smaller", NULL, smaller);
  gtk_widget_class_install_action (widget_class, "maps.larger", NULL, larger);
  gtk_widget_class_install_action (widget_class, "maps.compare", NULL, compare);
  gtk_widget_class_install_action (widget_class, "maps.back", NULL, back);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Return, GDK_CONTROL_MASK, "maps.compare", NULL);
}

static void
fovea_maps_pane_init (FoveaMapsPane *self)
{
  self->value = -1;
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* A request that was cancelled never tells: what is shown stays. */
static void
on_settled (FoveaMapsPane *self)
{
  if (!self->asked)
    return;
  self->asked = FALSE;
  self->value = self->shown ? self->shown->value : -1;
  self->filters = self->shown ? self->shown->filters : wants_filters (self);
  self->channel = self->shown ? self->shown->channel : 0;
}

void
fovea_maps_pane_set_document (FoveaMapsPane *self, FoveaDocument *document)
{
  g_return_if_fail (FOVEA_IS_MAPS_PANE (self) && !self->document);

  self->document = g_object_ref (document);
  g_signal_connect_object (document, "network-changed", G_CALLBACK (on_network_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (document, "activations-changed", G_CALLBACK (refresh), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (document, "photo-changed", G_CALLBACK (refresh), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (document, "edits-changed", G_CALLBACK (fovea_maps_pane_show_muted), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (document, "selection-changed", G_CALLBACK (on_selection_changed), self, G_CONNECT_SWAPPED);
  fovea_jobs_when_settled (fovea_document_get_jobs (document), self, G_CALLBACK (on_settled));
  refresh (self);
}

FoveaMaps *
fovea_maps_pane_get_maps (FoveaMapsPane *self)
{
  g_return_val_if_fail (FOVEA_IS_MAPS_PANE (self), NULL);

  return fovea_maps_pane_has_filters (self) ? NULL : fovea_maps_pane_maps (self);
}

gboolean
fovea_maps_pane_shows_filters (FoveaMapsPane *self)
{
  g_return_val_if_fail (FOVEA_IS_MAPS_PANE (self), FALSE);

  return fovea_maps_pane_has_filters (self);
}
