/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>
#include <math.h>

#include "core/base/error.h"
#include "core/explain/layer.h"

#define TOLERANCE 1e-5 /* rounding: of the gradient of its map */

/* A pooling over all places followed by weights gives one gradient to all places of a map; anything else does not. */
static gboolean
take_weights (const FoveaLayerGradient *layer, double *weights, GError **error)
{
  gsize n = layer->height * layer->width;

  for (gsize c = 0; c < layer->channels; c++)
    {
      const float *gradient = fovea_tensor_floats (layer->gradient) + c * n;

      for (gsize i = 1; i < n; i++)
        if (fabs ((double) gradient[i] - gradient[0]) > TOLERANCE * fabs ((double) gradient[0]))
          return fovea_refuse (error, _("Behind this layer there is more than a global average pooling and weights: use Grad-CAM"));
      weights[c] = (double) gradient[0] * (double) n;
    }
  return TRUE;
}

static FoveaTensor *
run (const FoveaAttributionRequest *request, gint value, FoveaProgress *progress, GError **error)
{
  g_auto (FoveaLayerGradient) layer = { 0 };
  g_autoptr (FoveaDoubles) weights = NULL;

  if (!fovea_layer_gradient (&layer, request, value, progress, error) || !(weights = fovea_layer_weights (&layer, error)))
    return NULL;
  return take_weights (&layer, weights, error) ? fovea_layer_combine (&layer, weights, FALSE, error) : NULL;
}

const FoveaAttributionMethod fovea_attribution_cam = {
  .id = "cam",
  .title = N_("Class Activation Map"),
  .summary = N_("The maps before a global average pooling, each times its weight in the class: what the score is the mean of."),
  .source = "Zhou et al. 2016",
  .of_layer = TRUE,
  .run = run,
};
