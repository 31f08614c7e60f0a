/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What changes the network. */

#include "core/network/lift-kernel.h"
#include "ui/window/window-private.h"

static void
mute_map (GSimpleAction *action, GVariant *parameter, gpointer window)
{
  FoveaDocument *document = fovea_window_get_document (window);
  FoveaNeuron neuron = fovea_document_get_selection (document);

  fovea_document_toggle_mute (document, neuron.value, neuron.channel);
}

static void
solo_map (GSimpleAction *action, GVariant *parameter, gpointer window)
{
  FoveaDocument *document = fovea_window_get_document (window);
  FoveaNeuron neuron = fovea_document_get_selection (document);
  g_autoptr (FoveaEdits) edits = fovea_edits_copy (fovea_document_get_edits (document));
  g_autoptr (GError) error = NULL;

  if (fovea_edits_solo (edits, fovea_document_get_file_plan (document), neuron.value, (gsize) neuron.channel, &error))
    fovea_document_set_edits (document, g_steal_pointer (&edits), 0);
  else
    fovea_document_fail (document, error->message);
}

static void
reset_network (GSimpleAction *action, GVariant *parameter, gpointer window)
{
  fovea_document_set_edits (fovea_window_get_document (window), fovea_edits_new (), 0);
}

/* The page of filters shows what it has become. */
static void
lift_filter (GSimpleAction *action, GVariant *parameter, gpointer window)
{
  FoveaDocument *document = fovea_window_get_document (window);
  FoveaNeuron neuron = fovea_document_get_selection (document);
  FoveaNetworkPlan *plan = fovea_document_get_plan (document);
  g_autoptr (FoveaLift) lift = NULL;
  g_autoptr (GError) error = NULL;
  guint node;

  if (!fovea_network_plan_can_lift (plan, neuron.value, &node))
    return;
  lift = fovea_network_plan_lift (plan, fovea_document_get_preprocess (document), node, (gsize) neuron.channel, &error);
  if (!lift)
    {
      fovea_document_fail (document, error->message);
      return;
    }
  fovea_document_add_step (document, fovea_step_new_lifted (lift));
  g_action_group_activate_action (G_ACTION_GROUP (window), "page", g_variant_new_string ("filters"));
}

static const GActionEntry entries[] = {
  { "mute-map", mute_map },
  { "solo-map", solo_map },
  { "reset-network", reset_network },
  { "lift-filter", lift_filter },
};

static void
update_enabled (FoveaWindow *self)
{
  FoveaNetworkPlan *plan = fovea_document_get_file_plan (self->document);
  FoveaNeuron neuron = fovea_document_get_selection (self->document);
  gboolean map = plan && neuron.value >= 0 && neuron.channel >= 0 && fovea_edits_can_mute (plan, neuron.value, NULL);

  fovea_window_enable_action (self, "mute-map", map);
  fovea_window_enable_action (self, "solo-map", map);
  fovea_window_enable_action (self, "lift-filter", map && fovea_network_plan_can_lift (plan, neuron.value, NULL));
  fovea_window_enable_action (self, "reset-network", !fovea_edits_is_empty (fovea_document_get_edits (self->document)));
}

void
fovea_window_init_edits (FoveaWindow *self)
{
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  g_signal_connect_object (self->document, "network-changed", G_CALLBACK (update_enabled), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->document, "selection-changed", G_CALLBACK (update_enabled), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->document, "edits-changed", G_CALLBACK (update_enabled), self, G_CONNECT_SWAPPED);
  update_enabled (self);
}
