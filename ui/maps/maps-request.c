/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/maps/maps-request.h"

FoveaMapsRequest *
fovea_maps_request_new (FoveaNetworkPlan *plan, gint value, FoveaTensor *tensor, gsize channel)
{
  FoveaMapsRequest *request = g_new0 (FoveaMapsRequest, 1);

  request->plan = fovea_network_plan_ref (plan);
  request->value = value;
  request->tensor = tensor ? fovea_tensor_ref (tensor) : NULL;
  request->channel = channel;
  return request;
}

void
fovea_maps_request_free (gpointer data)
{
  FoveaMapsRequest *request = data;

  fovea_network_plan_unref (request->plan);
  g_clear_pointer (&request->tensor, fovea_tensor_unref);
  g_free (request);
}

gpointer
fovea_maps_request_run (gpointer data, FoveaProgress *progress, GError **error)
{
  FoveaMapsRequest *request = data;

  if (request->tensor)
    return fovea_maps_of_value (request->plan, request->value, request->tensor, request->colormap, request->normalise, error);
  return fovea_maps_of_filters (request->plan, request->plan->network->values[request->value].producer, request->channel,
                                request->colormap, request->normalise, error);
}
