/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/maps/maps-request.h"

FoveaMapsRequest *
fovea_maps_request_new (FoveaNetworkPlan *plan, gint value, FoveaSession *session, gsize channel)
{
  FoveaMapsRequest *request = g_new0 (FoveaMapsRequest, 1);

  request->plan = fovea_network_plan_ref (plan);
  request->value = value;
  request->session = session ? fovea_session_ref (session) : NULL;
  request->channel = channel;
  return request;
}

void
fovea_maps_request_free (gpointer data)
{
  FoveaMapsRequest *request = data;

  fovea_network_plan_unref (request->plan);
  g_clear_pointer (&request->session, fovea_session_unref);
  g_free (request);
}

gpointer
fovea_maps_request_run (gpointer data, FoveaProgress *progress, GError **error)
{
  FoveaMapsRequest *request = data;

  if (request->session)
    {
      FoveaTensor *tensor = fovea_session_read (request->session, request->value, progress, error);

      return tensor ? fovea_maps_of_value (request->plan, request->value, tensor, request->colormap, request->normalise, error) : NULL;
    }
  return fovea_maps_of_filters (request->plan, request->plan->network->values[request->value].producer, request->channel,
                                request->colormap, request->normalise, error);
}
