/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>
#include <math.h>

#include "core/base/random.h"
#include "core/explain/pixels.h"
#include "core/network/architectures/weights.h"

#define SAMPLES 25
#define NOISE 0.15

/* Normal noise with @deviation, from pairs of uniform numbers (Box and Muller 1958); each @sample has a stream of its own. */
static FoveaTensor *
make_noise (const FoveaAttributionRequest *request, double deviation, guint sample, GError **error)
{
  const FoveaShape *shape = &fovea_pixels_photo (request)->shape;
  g_autoptr (FoveaWeights) weights = fovea_weights_new ();
  FoveaTensor *noise = fovea_tensor_new (FOVEA_DTYPE_FLOAT32, shape, _("Attribution"), error);
  const float *lengths, *angles;

  fovea_weights_add (weights, shape, FOVEA_WEIGHTS_RANDOM, 1.0f);
  fovea_weights_add (weights, shape, FOVEA_WEIGHTS_RANDOM, 1.0f);
  if (!noise || !fovea_weights_make (weights, fovea_random_bits (request->seed, sample), NULL, error))
    {
      g_clear_pointer (&noise, fovea_tensor_unref);
      return NULL;
    }
  lengths = fovea_tensor_floats (fovea_weights_tensor (weights, 0));
  angles = fovea_tensor_floats (fovea_weights_tensor (weights, 1));
  for (gsize i = 0; i < fovea_tensor_count (noise); i++)
    ((float *) noise->data)[i] = (float) (deviation * sqrt (-2.0 * log (fabs ((double) lengths[i]))) * cos (G_PI * angles[i]));
  return noise;
}

static double
range_of (const FoveaTensor *photo)
{
  const float *values = fovea_tensor_floats (photo);
  float low = INFINITY, high = -INFINITY;

  for (gsize i = 0; i < fovea_tensor_count (photo); i++)
    {
      low = fminf (low, values[i]);
      high = fmaxf (high, values[i]);
    }
  return high > low ? (double) high - low : 0.0;
}

static gboolean
add_samples (FoveaBackprop *backprop, const FoveaAttributionRequest *request, FoveaTensor *sums, FoveaProgress *progress, GError **error)
{
  const FoveaTensor *photo = fovea_pixels_photo (request);
  guint samples = request->samples > 0 ? request->samples : SAMPLES;
  double deviation = (request->noise > 0.0 ? request->noise : NOISE) * range_of (photo), from, to;

  fovea_progress_get_range (progress, &from, &to);
  for (guint sample = 0; sample < samples; sample++)
    {
      g_autoptr (FoveaTensor) noisy = make_noise (request, deviation, sample, error);
      FoveaTensor *gradient;

      fovea_progress_step (progress, from, to, sample, samples);
      for (gsize i = 0; noisy && i < fovea_tensor_count (noisy); i++)
        ((float *) noisy->data)[i] += fovea_tensor_floats (photo)[i];
      if (!noisy || !(gradient = fovea_pixels_gradient (backprop, request, noisy, progress, error)))
        return FALSE;
      for (gsize i = 0; i < fovea_tensor_count (sums); i++)
        ((float *) sums->data)[i] += fovea_tensor_floats (gradient)[i] / (float) samples;
    }
  fovea_progress_range (progress, from, to);
  return TRUE;
}

static FoveaTensor *
run (const FoveaAttributionRequest *request, gint layer, FoveaProgress *progress, GError **error)
{
  g_autoptr (FoveaBackprop) backprop = fovea_pixels_backprop (request, FOVEA_BACKWARD_GRADIENT, progress, error);
  g_autoptr (FoveaTensor) sums = backprop ? fovea_pixels_zeros (request, error) : NULL;

  return sums && add_samples (backprop, request, sums, progress, error) ? fovea_pixels_result (request, sums, error) : NULL;
}

const FoveaAttributionMethod fovea_attribution_smooth_grad = {
  .id = "smooth-grad",
  .title = N_("SmoothGrad"),
  .summary = N_("The mean gradient of many copies of the photo with noise on them."),
  .source = "Smilkov et al. 2017",
  .join = FOVEA_JOIN_LARGEST,
  .samples = SAMPLES,
  .noise = NOISE,
  .run = run,
};
