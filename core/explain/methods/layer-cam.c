/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>
#include <math.h>

#include "core/explain/layer.h"

static FoveaTensor *
run (const FoveaAttributionRequest *request, gint value, FoveaProgress *progress, GError **error)
{
  g_auto (FoveaLayerGradient) layer = { 0 };
  FoveaTensor *map = NULL;
  gsize n;

  if (!fovea_layer_gradient (&layer, request, value, progress, error) || !(map = fovea_layer_map (layer.height, layer.width, error)))
    return NULL;
  n = layer.height * layer.width;
  for (gsize i = 0; i < n; i++)
    {
      double sum = 0.0;

      for (gsize c = 0; c < layer.channels; c++)
        sum += fmax ((double) fovea_tensor_floats (layer.gradient)[c * n + i], 0.0) * fovea_tensor_floats (layer.maps)[c * n + i];
      ((float *) map->data)[i] = (float) fmax (sum, 0.0);
    }
  return map;
}

const FoveaAttributionMethod fovea_attribution_layer_cam = {
  .id = "layer-cam",
  .title = N_("LayerCAM"),
  .summary = N_("Each value of the maps times its own positive gradient: finer than Grad-CAM, and of use in early layers."),
  .source = "Jiang et al. 2021",
  .of_layer = TRUE,
  .run = run,
};
