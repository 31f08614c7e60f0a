/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>
#include <math.h>

#include "core/explain/layer.h"

#define ROUNDS 200
#define CONVERGED 1e-12

/* The maps without each map's mean. */
static double *
centre (const FoveaLayerGradient *layer)
{
  gsize n = layer->height * layer->width;
  double *centred = g_new (double, layer->channels * n);

  for (gsize c = 0; c < layer->channels; c++)
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

/* places = centred^T (centred places), of length 1; returns what the length was. */
static double
multiply (const double *centred, gsize channels, gsize n, double *places)
{
  g_autofree double *next = g_new0 (double, n);
  double length = 0.0;

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

/* By the power method. A component has no sign: this one is turned so that its places go with the mean of all maps. */
static FoveaTensor *
run (const FoveaAttributionRequest *request, gint value, FoveaProgress *progress, GError **error)
{
  g_auto (FoveaLayerGradient) layer = { 0 };
  g_autofree double *centred = NULL, *places = NULL;
  double before = 0.0, with_mean = 0.0;
  FoveaTensor *map = NULL;
  gsize n;

  if (!fovea_layer_gradient (&layer, request, value, progress, error) || !(map = fovea_layer_map (layer.height, layer.width, error)))
    return NULL;
  n = layer.height * layer.width;
  centred = centre (&layer);
  places = g_new (double, n);
  for (gsize i = 0; i < n; i++)
    places[i] = 1.0 + (double) i / (double) n; /* not at a right angle to anything by chance */
  for (guint round = 0; round < ROUNDS; round++)
    {
      double length = multiply (centred, layer.channels, n, places);

      if (fabs (length - before) <= CONVERGED * length)
        break;
      before = length;
    }
  for (gsize c = 0; c < layer.channels; c++)
    for (gsize i = 0; i < n; i++)
      with_mean += centred[c * n + i] * places[i];
  for (gsize i = 0; i < n; i++)
    ((float *) map->data)[i] = (float) ((with_mean < 0.0 ? -1.0 : 1.0) * sqrt (before) * places[i]);
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
