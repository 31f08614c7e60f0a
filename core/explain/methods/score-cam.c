/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

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

/* Whether what is asked for is one of classes that exclude each other: scores that go, or may go, through one softmax. */
static gboolean
is_one_of_classes (const FoveaAttributionRequest *request)
{
  const FoveaNetwork *network = request->plan->network;
  gsize n = fovea_shape_count (&request->plan->values[request->target].shape), element;
  gint target;

  if (n < 2 || request->element > G_MAXINT
      || !fovea_attribution_target (request->plan, NULL, (gint) request->element, &target, &element, NULL, NULL) || target != request->target)
    return FALSE;
  for (guint i = 0; i < network->n_nodes; i++)
    if (network->nodes[i].n_inputs > 0 && network->nodes[i].inputs[0] == target && g_str_equal (network->nodes[i].op->name, "Sigmoid"))
      return FALSE;
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

/* What the network makes of the photo in @scores. */
static gboolean
run_score (FoveaScores *scores, gboolean of_classes, double *score, FoveaProgress *progress, GError **error)
{
  FoveaTensor *values = fovea_scores_run (scores, progress, error);

  if (values)
    *score = of_classes ? probability (values, scores->request->element) : fovea_tensor_floats (values)[scores->request->element];
  return values != NULL;
}

/* Wang et al. weigh a map by its increase of confidence: the score of the masked photo less that of a baseline, an empty photo. Of a class, their program
 * takes the probability that a softmax gives it, without a baseline, and so do we; of a neuron or a class for itself, which has none, the increase. */
static gboolean
weigh (FoveaScores *scores, const FoveaLayerGradient *layer, double *weights, FoveaProgress *progress, GError **error)
{
  gboolean of_classes = is_one_of_classes (scores->request);
  g_autoptr (FoveaFloats) mask = NULL;
  double from, to, baseline = 0.0;
  FoveaPlanes planes;

  fovea_progress_get_range (progress, &from, &to);
  fovea_network_plan_planes (scores->request->plan, scores->request->photo, &planes);
  if (!(mask = fovea_memory_alloc (planes.height * planes.width * sizeof *mask, _("Attribution"), error)))
    return FALSE;
  memset (scores->photo->data, 0, fovea_tensor_bytes (scores->photo));
  if (!of_classes && !run_score (scores, FALSE, &baseline, progress, error))
    return FALSE;
  for (gsize c = 0; c < layer->channels; c++)
    {
      fovea_progress_step (progress, from, to, c, layer->channels);
      if (!mask_photo (scores, layer, &planes, c, mask))
        continue;
      if (!run_score (scores, of_classes, &weights[c], progress, error))
        return FALSE;
      weights[c] -= baseline;
    }
  fovea_progress_range (progress, from, to);
  return TRUE;
}

static FoveaTensor *
run (const FoveaAttributionRequest *request, gint value, FoveaProgress *progress, GError **error)
{
  g_auto (FoveaLayerGradient) layer = { 0 };
  g_auto (FoveaScores) scores = { 0 };
  g_autoptr (FoveaDoubles) weights = NULL;

  if (!fovea_layer_maps (&layer, request, value, progress, error) || !fovea_scores_init (&scores, request, progress, error)
      || !(weights = fovea_layer_weights (&layer, error)))
    return NULL;
  return weigh (&scores, &layer, weights, progress, error) ? fovea_layer_combine (&layer, weights, TRUE, error) : NULL;
}

const FoveaAttributionMethod fovea_attribution_score_cam = {
  .id = "score-cam",
  .title = N_("Score-CAM"),
  .summary = N_("Each map masks the photo in turn, and is weighed by the probability that the class then has, or by what the neuron gains: no gradients."),
  .source = "Wang et al. 2020",
  .of_layer = TRUE,
  .run = run,
};
