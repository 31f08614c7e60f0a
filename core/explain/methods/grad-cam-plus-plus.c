/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/explain/layer.h"

/* The closed form for a score that goes through an exponential: alpha = g^2 / (2 g^2 + sum (A) g^3), weight = sum (alpha ReLU (g)). For g > 0 alpha
 * is 1 / (2 + sum (A) g), and 0 where that denominator is 0. Nothing is added to it: that would outweigh small gradients. */
static void
weigh (const FoveaLayerGradient *layer, double *weights)
{
  gsize n = layer->height * layer->width;

  for (gsize c = 0; c < layer->channels; c++)
    {
      const float *maps = fovea_tensor_floats (layer->maps) + c * n, *gradient = fovea_tensor_floats (layer->gradient) + c * n;
      double sum = 0.0;

      for (gsize i = 0; i < n; i++)
        sum += maps[i];
      for (gsize i = 0; i < n; i++)
        {
          double g = gradient[i], denominator = 2.0 + sum * g;

          if (g > 0.0 && denominator != 0.0)
            weights[c] += g / denominator;
        }
    }
}

static FoveaTensor *
run (const FoveaAttributionRequest *request, gint value, FoveaProgress *progress, GError **error)
{
  return fovea_layer_weighed (request, value, weigh, progress, error);
}

const FoveaAttributionMethod fovea_attribution_grad_cam_plus_plus = {
  .id = "grad-cam-plus-plus",
  .title = N_("Grad-CAM++"),
  .summary = N_("As Grad-CAM, with more weight for places whose gradient is positive: several things of one class are found better."),
  .source = "Chattopadhay et al. 2018",
  .of_layer = TRUE,
  .run = run,
};
