/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/explain/pixels.h"

static FoveaTensor *
run (const FoveaAttributionRequest *request, gint layer, FoveaProgress *progress, GError **error)
{
  FoveaTensor *result = fovea_pixels_run (request, FOVEA_BACKWARD_GRADIENT, progress, error);
  g_autoptr (FoveaTensor) photo = result ? fovea_pixels_result (request, fovea_pixels_photo (request), error) : NULL;

  for (gsize i = 0; photo && i < fovea_tensor_count (photo); i++)
    ((float *) result->data)[i] *= fovea_tensor_floats (photo)[i];
  if (!photo)
    g_clear_pointer (&result, fovea_tensor_unref);
  return result;
}

const FoveaAttributionMethod fovea_attribution_gradient_input = {
  .id = "gradient-input",
  .title = N_("Gradient × Input"),
  .summary = N_("The gradient times the input: what each pixel adds, if the network were linear."),
  .source = "Shrikumar et al. 2016",
  .join = FOVEA_JOIN_SUM,
  .run = run,
};
