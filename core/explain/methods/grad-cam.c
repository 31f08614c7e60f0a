/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/explain/layer.h"

/* The mean of each map's gradient. */
static void
weigh (const FoveaLayerGradient *layer, double *weights)
{
  gsize n = layer->height * layer->width;

  for (gsize c = 0; c < layer->channels; c++)
    for (gsize i = 0; i < n; i++)
      weights[c] += fovea_tensor_floats (layer->gradient)[c * n + i] / (double) n;
}

static FoveaTensor *
run (const FoveaAttributionRequest *request, gint value, FoveaProgress *progress, GError **error)
{
  return fovea_layer_weighed (request, value, weigh, progress, error);
}

const FoveaAttributionMethod fovea_attribution_grad_cam = {
  .id = "grad-cam",
  .title = N_("Grad-CAM"),
  .summary = N_("The maps of a layer, each weighed by the mean of its gradient: where the layer sees what speaks for the class."),
  .source = "Selvaraju et al. 2017",
  .of_layer = TRUE,
  .run = run,
};
