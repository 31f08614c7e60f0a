/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "core/explain/layer.h"

#define ROUNDS 200
#define CONVERGED 1e-12

/* (channels, n): the maps without each map's mean. */
static FoveaDoubles *
centre (const FoveaLayerGradient *layer, GError **error)
{
  gsize n = layer->height * layer->width;
  FoveaDoubles *centred = fovea_memory_alloc (layer->channels * n * sizeof *centred, _("Attribution"), error);

  for (gsize c = 0; centred && c < layer->channels; c++)
    {
      const float *map = fovea_tensor_floats (layer->maps) + c * n;
      double mean = 0.0;

      for (gsize i = 0; i < n; i++)
        mean += map[i] / (double) n;
      for (gsize i = 0; i < n; i++)
        centred[c * n + i] = map[i] - mean;
    }
  return centred;
}

/* places = centred^T (centred places), of length 1; returns what the length was. @next: for its use. */
static double
multiply (const double *centred, gsize channels, gsize n, double *places, double *next)
{
  double length = 0.0;

  memset (next, 0, n * sizeof *next);
  for (gsize c = 0; c < channels; c++)
    {
      double product = 0.0;

      for (gsize i = 0; i < n; i++)
        product += centred[c * n + i] * places[i];
      for (gsize i = 0; i < n; i++)
        next[i] += product * centred[c * n + i];
    }
  for (gsize i = 0; i < n; i++)
    length += next[i] * next[i];
  length = sqrt (length);
  for (gsize i = 0; i < n; i++)
    places[i] = length > 0.0 ? next[i] / length : 0.0;
  return length;
}

/* The first principal component of (channels, n), by the power method: its n places, of length 1, and its size. */
static gboolean
find_component (const double *centred, gsize channels, gsize n, double *places, double *size, FoveaProgress *progress, GError **error)
{
  g_autoptr (FoveaDoubles) next = fovea_memory_alloc (n * sizeof *next, _("Attribution"), error);
  double before = 0.0;

  for (gsize i = 0; next && i < n; i++)
    places[i] = 1.0 + (double) i / (double) n; /* not at a right angle to anything by chance */
  for (guint round = 0; next && round < ROUNDS; round++)
    {
      double length = multiply (centred, channels, n, places, next);

      if (!fovea_progress_check (progress, error))
        return FALSE;
      if (fabs (length - before) <= CONVERGED * length)
        break;
      before = length;
    }
  *size = sqrt (before);
  return next != NULL;
}

/* A component has no sign: this one is turned so that its places go with the mean of all maps. */
static FoveaTensor *
run (const FoveaAttributionRequest *request, gint value, FoveaProgress *progress, GError **error)
{
  g_auto (FoveaLayerGradient) layer = { 0 };
  g_autoptr (FoveaDoubles) centred = NULL, places = NULL;
  double size, with_mean = 0.0;
  FoveaTensor *map;
  gsize n;

  if (!fovea_layer_maps (&layer, request, value, progress, error) || !(centred = centre (&layer, error)))
    return NULL;
  n = layer.height * layer.width;
  if (!(places = fovea_memory_alloc (n * sizeof *places, _("Attribution"), error))
      || !find_component (centred, layer.channels, n, places, &size, progress, error) || !(map = fovea_layer_map (layer.height, layer.width, error)))
    return NULL;
  for (gsize c = 0; c < layer.channels; c++)
    for (gsize i = 0; i < n; i++)
      with_mean += centred[c * n + i] * places[i];
  for (gsize i = 0; i < n; i++)
    ((float *) map->data)[i] = (float) ((with_mean < 0.0 ? -1.0 : 1.0) * size * places[i]);
  return map;
}

const FoveaAttributionMethod fovea_attribution_eigen_cam = {
  .id = "eigen-cam",
  .title = N_("Eigen-CAM"),
  .summary = N_("The first principal component of the maps: what the layer answers to most, whatever the class."),
  .source = "Muhammad, Yeasin 2020",
  .of_layer = TRUE,
  .run = run,
};
