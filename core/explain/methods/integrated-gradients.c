/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/explain/pixels.h"

#define STEPS 50

/* The way from nothing (zeros: the mean colour, where pre-processing subtracts one) to the photo, as a sum over the middles of its steps. */
static gboolean
add_steps (FoveaBackprop *backprop, const FoveaAttributionRequest *request, FoveaTensor *sums, FoveaProgress *progress, GError **error)
{
  const FoveaTensor *photo = fovea_pixels_photo (request);
  g_autoptr (FoveaTensor) part = fovea_tensor_new (FOVEA_DTYPE_FLOAT32, &photo->shape, _("Attribution"), error);
  guint steps = request->samples > 0 ? request->samples : STEPS;
  gsize n = fovea_tensor_count (photo);
  double from, to;

  fovea_progress_get_range (progress, &from, &to);
  for (guint step = 0; part && step < steps; step++)
    {
      float share = ((float) step + 0.5f) / (float) steps;
      FoveaTensor *gradient;

      fovea_progress_step (progress, from, to, step, steps);
      for (gsize i = 0; i < n; i++)
        ((float *) part->data)[i] = share * fovea_tensor_floats (photo)[i];
      if (!(gradient = fovea_pixels_gradient (backprop, request, part, progress, error)))
        return FALSE;
      for (gsize i = 0; i < n; i++)
        ((float *) sums->data)[i] += fovea_tensor_floats (gradient)[i] * fovea_tensor_floats (photo)[i] / (float) steps;
    }
  fovea_progress_range (progress, from, to);
  return part != NULL;
}

static FoveaTensor *
run (const FoveaAttributionRequest *request, gint layer, FoveaProgress *progress, GError **error)
{
  g_autoptr (FoveaBackprop) backprop = fovea_pixels_backprop (request, FOVEA_BACKWARD_GRADIENT, progress, error);
  g_autoptr (FoveaTensor) sums = backprop ? fovea_pixels_zeros (request, error) : NULL;

  return sums && add_steps (backprop, request, sums, progress, error) ? fovea_pixels_result (request, sums, error) : NULL;
}

const FoveaAttributionMethod fovea_attribution_integrated_gradients = {
  .id = "integrated-gradients",
  .title = N_("Integrated Gradients"),
  .summary = N_("Gradients along the way from an empty input to the photo: the parts add up to what the score has gained."),
  .source = "Sundararajan, Taly, Yan 2017",
  .join = FOVEA_JOIN_SUM,
  .samples = STEPS,
  .run = run,
};
