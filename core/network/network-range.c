/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/network-range.h"

#include <math.h>

/* Whether a run gives maps of floats for the node. */
static gboolean
has_maps (const FoveaNetworkPlan *plan, guint node)
{
  gint value = plan->network->nodes[node].outputs[0];
  FoveaPlanes planes;

  return value >= 0 && plan->states[node] == FOVEA_NODE_PLANNED && plan->values[value].dtype == FOVEA_DTYPE_FLOAT32
         && fovea_network_plan_planes (plan, value, &planes) && planes.height * planes.width > 1;
}

gboolean
fovea_network_range (const FoveaNetworkPlan *plan, FoveaSession *session, FoveaRange *range, FoveaProgress *progress, GError **error)
{
  const FoveaNetwork *network = plan->network;
  FoveaRange all = { INFINITY, -INFINITY };
  double from, to;

  fovea_progress_get_range (progress, &from, &to);
  for (guint node = 0; node < network->n_nodes; node++)
    if (has_maps (plan, node))
      {
        FoveaTensor *tensor;
        FoveaRange one;

        fovea_progress_range (progress, from + (to - from) * node / network->n_nodes, from + (to - from) * (node + 1) / network->n_nodes);
        tensor = fovea_session_read (session, network->nodes[node].outputs[0], progress, error);
        if (!tensor)
          return FALSE;
        one = fovea_finite_range (fovea_tensor_floats (tensor), fovea_tensor_count (tensor));
        all = (FoveaRange){ fmin (all.low, one.low), fmax (all.high, one.high) };
      }
  fovea_progress_range (progress, from, to);
  *range = all.low <= all.high ? all : (FoveaRange){ 0.0, 0.0 };
  return TRUE;
}

gboolean
fovea_network_range_for (const FoveaNetworkPlan *plan, FoveaSession *session, FoveaNormalise normalise, FoveaRange *range,
                         FoveaProgress *progress, GError **error)
{
  double gamma = range->gamma;

  if (normalise != FOVEA_NORMALISE_NETWORK)
    return TRUE;
  if (!fovea_network_range (plan, session, range, progress, error))
    return FALSE;
  range->gamma = gamma;
  return TRUE;
}
