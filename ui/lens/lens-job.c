/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/lens/lens-job.h"

#include <glib/gi18n.h>

#include "core/base/error.h"
#include "ui/lens/lens-map.h"

void
fovea_lens_request_free (gpointer data)
{
  FoveaLensRequest *request = data;

  fovea_session_unref (request->session);
  g_free (request);
}

void
fovea_lens_answer_free (gpointer data)
{
  FoveaLensAnswer *answer = data;

  fovea_lens_free (answer->lens);
  g_free (answer->title);
  g_clear_pointer (&answer->map, fovea_maps_unref);
  g_clear_pointer (&answer->picture, fovea_image_unref);
  g_free (answer);
}

/* Channel @channel of the first picture of @values. */
static FoveaMaps *
map_of (FoveaTensor *values, const FoveaLens *lens, gsize channel, GError **error)
{
  FoveaShape shape = { 2, { (gint64) lens->input_height, (gint64) lens->input_width } };
  g_autoptr (FoveaTensor) plane = fovea_tensor_wrap (FOVEA_DTYPE_FLOAT32, &shape, (float *) values->data + channel * fovea_shape_count (&shape),
                                                     fovea_tensor_ref (values), (GDestroyNotify) fovea_tensor_unref);

  return fovea_maps_of_planes (plane, NULL, FOVEA_NORMALISE_MAP, error);
}

static gboolean
add_map (FoveaLensAnswer *answer, const FoveaLensRequest *request, FoveaProgress *progress, GError **error)
{
  const FoveaLens *lens = answer->lens;
  FoveaTensor *values = fovea_session_read (request->session, lens->input, progress, error);
  gsize channel = (gsize) MAX (request->channel, 0);

  channel = CLAMP (channel, lens->planes[0].index, lens->planes[lens->n_planes - 1].index);
  answer->map = values ? map_of (values, lens, channel, error) : NULL;
  if (!answer->map)
    return FALSE;
  if (lens->input_height * lens->input_width > 1)
    answer->picture = fovea_maps_picture (answer->map, 0, FOVEA_LENS_MAP_SIDE, error);
  return lens->input_height * lens->input_width == 1 || answer->picture;
}

static char *
title_of (const FoveaLensRequest *request, const FoveaLens *lens)
{
  const FoveaNetworkPlan *plan = fovea_session_get_plan (request->session);
  g_autofree char *name = fovea_printable (plan->network->nodes[fovea_network_lens_node (plan, request->neuron.value)].name);

  if (lens->kind == FOVEA_LENS_CONNECTED)
    return g_strdup_printf (_("%s · neuron %d"), name, request->neuron.channel);
  return g_strdup_printf (_("%s · map %d, row %d, column %d"), name, request->neuron.channel, request->neuron.y, request->neuron.x);
}

gpointer
fovea_lens_work (gpointer data, FoveaProgress *progress, GError **error)
{
  const FoveaLensRequest *request = data;
  FoveaLensAnswer *answer = g_new0 (FoveaLensAnswer, 1);

  answer->lens = fovea_network_lens_new (request->session, request->neuron.value, (gsize) request->neuron.channel, (gsize) request->neuron.y,
                                         (gsize) request->neuron.x, progress, error);
  if (answer->lens && add_map (answer, request, progress, error))
    {
      answer->title = title_of (request, answer->lens);
      return answer;
    }
  fovea_lens_answer_free (answer);
  return NULL;
}
