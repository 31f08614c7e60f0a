/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/explain/effective-field.h"

#include <glib/gi18n-lib.h>

#include "core/base/error.h"

static void
layer_free (gpointer data)
{
  FoveaEffectiveLayer *layer = data;

  g_clear_pointer (&layer->field, fovea_effective_field_free);
  g_free (layer->reason);
  g_free (layer);
}

/* Whether a value with maps sees more of the photo than any that its node reads. */
static gboolean
grows (const FoveaNetworkPlan *plan, const FoveaReceptiveField *fields, guint index)
{
  const FoveaNode *node = &plan->network->nodes[index];
  gint value = node->n_outputs > 0 ? node->outputs[0] : -1;
  gboolean larger = TRUE;
  FoveaPlanes planes;

  if (value < 0 || !fields[value].known || plan->states[index] != FOVEA_NODE_PLANNED || !fovea_network_plan_planes (plan, value, &planes)
      || planes.height * planes.width == 1)
    return FALSE;
  for (guint i = 0; i < node->n_inputs; i++)
    if (node->inputs[i] >= 0 && fields[node->inputs[i]].known)
      larger &= fields[value].size[0] > fields[node->inputs[i]].size[0] || fields[value].size[1] > fields[node->inputs[i]].size[1];
  return larger;
}

/* A layer that is refused is told as such; what ends everything is not. */
static gboolean
is_refusal (const GError *error)
{
  return g_error_matches (error, FOVEA_ERROR, FOVEA_ERROR_REFUSED);
}

static FoveaEffectiveLayer *
measure_layer (const FoveaEffectiveRequest *request, guint node, FoveaProgress *progress, GError **error)
{
  FoveaEffectiveRequest middle = *request;
  FoveaEffectiveLayer *layer;
  GError *problem = NULL;
  FoveaPlanes planes;
  FoveaEffectiveField *field;

  middle.value = request->plan->network->nodes[node].outputs[0];
  fovea_network_plan_planes (request->plan, middle.value, &planes);
  middle.channel = -1;
  middle.y = planes.height / 2;
  middle.x = planes.width / 2;
  field = fovea_effective_field_new (&middle, progress, &problem);
  if (!field && !is_refusal (problem))
    {
      g_propagate_error (error, problem);
      return NULL;
    }
  layer = g_new (FoveaEffectiveLayer, 1);
  *layer = (FoveaEffectiveLayer){ node, field, problem ? g_strdup (problem->message) : NULL };
  g_clear_error (&problem);
  return layer;
}

static GArray *
find_layers (const FoveaNetworkPlan *plan)
{
  g_autofree FoveaReceptiveField *fields = fovea_receptive_fields (plan);
  GArray *nodes = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint node = 0; node < plan->network->n_nodes; node++)
    if (grows (plan, fields, node))
      g_array_append_val (nodes, node);
  return nodes;
}

GPtrArray *
fovea_effective_layers (const FoveaEffectiveRequest *request, FoveaProgress *progress, GError **error)
{
  g_autoptr (GPtrArray) layers = g_ptr_array_new_with_free_func (layer_free);
  g_autoptr (GArray) nodes = find_layers (request->plan);
  double from, to;

  if (nodes->len == 0)
    {
      fovea_refuse (error, _("No layer with maps depends on the photo"));
      return NULL;
    }
  fovea_progress_get_range (progress, &from, &to);
  for (guint i = 0; i < nodes->len; i++)
    {
      FoveaEffectiveLayer *layer;

      fovea_progress_range (progress, from + (to - from) * i / nodes->len, from + (to - from) * (i + 1) / nodes->len);
      if (!(layer = measure_layer (request, g_array_index (nodes, guint, i), progress, error)))
        return NULL;
      g_ptr_array_add (layers, layer);
    }
  fovea_progress_range (progress, from, to);
  return g_steal_pointer (&layers);
}
