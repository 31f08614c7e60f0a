/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>
#include <math.h>

#include "core/explain/layer.h"
#include "core/explain/pixels.h"
#include "core/explain/scores.h"

/* The photo times map @c, enlarged and brought to 0 to 1; FALSE: the map is the same everywhere and lets nothing through. */
static gboolean
mask_photo (FoveaScores *scores, const FoveaLayerGradient *layer, const FoveaPlanes *planes, gsize c, float *mask)
{
  const FoveaTensor *photo = fovea_pixels_photo (scores->request);
  gsize n = planes->height * planes->width;
  float low = INFINITY, high = -INFINITY;
  gboolean last = planes->channel_axis == 3;

  fovea_layer_enlarge (fovea_tensor_floats (layer->maps) + c * layer->height * layer->width, layer->height, layer->width, mask, planes->height,
                       planes->width);
  for (gsize i = 0; i < n; i++)
    {
      low = fminf (low, mask[i]);
      high = fmaxf (high, mask[i]);
    }
  if (!(high > low))
    return FALSE;
  for (gsize i = 0; i < fovea_tensor_count (photo); i++)
    {
      gsize place = last ? i / planes->channels % n : i % n;

      ((float *) scores->photo->data)[i] = fovea_tensor_floats (photo)[i] * (mask[place] - low) / (high - low);
    }
  return TRUE;
}

/* The probability that a softmax over all scores gives to the one that is asked for. */
static double
probability (const FoveaTensor *values, gsize element)
{
  const float *scores = fovea_tensor_floats (values);
  double largest = -INFINITY, sum = 0.0;

  for (gsize i = 0; i < fovea_tensor_count (values); i++)
    largest = fmax (largest, scores[i]);
  for (gsize i = 0; i < fovea_tensor_count (values); i++)
    sum += exp (scores[i] - largest);
  return exp (scores[element] - largest) / sum;
}

static gboolean
weigh (FoveaScores *scores, const FoveaLayerGradient *layer, double *weights, FoveaProgress *progress, GError **error)
{
  g_autofree float *mask = NULL;
  FoveaPlanes planes;
  double from, to;

  fovea_progress_get_range (progress, &from, &to);
  fovea_network_plan_planes (scores->request->plan, scores->request->photo, &planes);
  mask = g_new (float, planes.height * planes.width);
  for (gsize c = 0; c < layer->channels; c++)
    {
      FoveaTensor *values;

      fovea_progress_step (progress, from, to, c, layer->channels);
      weights[c] = 0.0;
      if (mask_photo (scores, layer, &planes, c, mask))
        {
          if (!(values = fovea_scores_run (scores, progress, error)))
            return FALSE;
          weights[c] = probability (values, scores->request->element);
        }
    }
  fovea_progress_range (progress, from, to);
  return TRUE;
}

static FoveaTensor *
run (const FoveaAttributionRequest *request, gint value, FoveaProgress *progress, GError **error)
{
  g_auto (FoveaLayerGradient) layer = { 0 };
  g_auto (FoveaScores) scores = { 0 };
  g_autofree double *weights = NULL;

  if (!fovea_layer_gradient (&layer, request, value, progress, error) || !fovea_scores_init (&scores, request, progress, error))
    return NULL;
  weights = g_new (double, layer.channels);
  return weigh (&scores, &layer, weights, progress, error) ? fovea_layer_combine (&layer, weights, TRUE, error) : NULL;
}

const FoveaAttributionMethod fovea_attribution_score_cam = {
  .id = "score-cam",
  .title = N_("Score-CAM"),
  .summary = N_("Each map covers the photo in turn, and is weighed by the probability that the class then has: no gradients."),
  .source = "Wang et al. 2020",
  .of_layer = TRUE,
  .run = run,
};
