/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/maps/maps-request.h"

#include "core/base/error.h"
#include "core/network/network-range.h"

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
  g_clear_pointer (&request->query.indices, g_array_unref);
  g_free (request);
}

void
fovea_shown_maps_free (gpointer data)
{
  FoveaShownMaps *shown = data;

  fovea_maps_unref (shown->maps);
  g_free (shown->order);
  g_free (shown->note);
  g_free (shown);
}

static FoveaMaps *
read_maps (const FoveaMapsRequest *request, FoveaProgress *progress, GError **error)
{
  if (!request->session)
    return fovea_maps_of_filters (request->plan, request->plan->network->values[request->value].producer, request->channel, NULL,
                                  FOVEA_NORMALISE_LAYER, error);
  return fovea_maps_of_session (request->session, request->value, progress, error);
}

/* Kernels know no network: theirs are the layer's own. */
static gboolean
find_look (const FoveaMapsRequest *request, FoveaLook *look, FoveaProgress *progress, GError **error)
{
  *look = request->look;
  if (!request->session && look->normalise == FOVEA_NORMALISE_NETWORK)
    look->normalise = FOVEA_NORMALISE_LAYER;
  return fovea_network_range_for (request->plan, request->session, look->normalise, &look->fixed, progress, error);
}

/* An order by class that cannot be had gives way to the one by index, and says why. */
static gboolean
find_order (const FoveaMapsRequest *request, FoveaShownMaps *shown, FoveaProgress *progress, GError **error)
{
  FoveaMapsQuery query = request->query;
  gint class = request->class;
  g_autofree double *contributions = NULL;
  g_autoptr (GError) refused = NULL;

  if (query.sort == FOVEA_SORT_CLASS && request->session)
    {
      contributions
          = fovea_maps_contributions (request->plan, request->session, request->value, shown->maps, &class, progress, &refused);
      if (g_error_matches (refused, FOVEA_ERROR, FOVEA_ERROR_CANCELLED))
        {
          g_propagate_error (error, g_steal_pointer (&refused));
          return FALSE;
        }
      shown->note = refused ? g_strdup (refused->message) : NULL;
    }
  query.contributions = contributions;
  query.as_they_stand = !request->session;
  if (query.sort == FOVEA_SORT_CLASS && !contributions)
    query = (FoveaMapsQuery){ .as_they_stand = query.as_they_stand, .show = query.show, .indices = query.indices,
                              .has_threshold = query.has_threshold, .above = query.above, .threshold = query.threshold };
  shown->order = fovea_maps_order (shown->maps, &query, progress, &shown->n, error);
  return shown->order != NULL;
}

gpointer
fovea_maps_request_run (gpointer data, FoveaProgress *progress, GError **error)
{
  const FoveaMapsRequest *request = data;
  g_autoptr (FoveaMaps) plain = read_maps (request, progress, error);
  FoveaShownMaps *shown;
  FoveaLook look;

  if (!plain || !find_look (request, &look, progress, error))
    return NULL;
  shown = g_new0 (FoveaShownMaps, 1);
  shown->value = request->value;
  shown->filters = !request->session;
  shown->channel = request->channel;
  shown->maps = fovea_maps_with_look (plain, &look);
  if (find_order (request, shown, progress, error))
    return shown;
  fovea_shown_maps_free (shown);
  return NULL;
}
