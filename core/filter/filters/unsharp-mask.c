/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>
#include <math.h>

#include "core/filter/filters/shape.h"

enum
{
  SIGMA,
  AMOUNT,
  THRESHOLD,
  N_PARAMETERS,
};

static const FoveaParameter parameters[N_PARAMETERS] = {
  [SIGMA] = { "sigma", N_("Sigma"), N_("px"), N_("Width of the blur that is taken as the unsharp photo"),
              FOVEA_PARAMETER_NUMBER, 0.3, FOVEA_MAX_SIGMA, 2.0, 0.1 },
  [AMOUNT] = { "amount", N_("Amount"), NULL, N_("How much of the difference to the blurred photo is added"),
               FOVEA_PARAMETER_NUMBER, 0.0, 5.0, 1.0, 0.05 },
  [THRESHOLD] = { "threshold", N_("Threshold"), NULL,
                  N_("Smaller differences are left alone, so that noise is not sharpened"),
                  FOVEA_PARAMETER_NUMBER, 0.0, 255.0, 0.0, 1.0 },
};

static gboolean
build (const double *values, FoveaKernel **kernels, GError **error)
{
  kernels[0] = fovea_shape_gaussian (values[SIGMA], fovea_shape_gaussian_radius (values[SIGMA]), 1.0);
  return TRUE;
}

static void
combine (const double *values, gsize n, const float *const *results, const float *centre, float *output)
{
  const float amount = (float) values[AMOUNT], threshold = (float) values[THRESHOLD];

  for (gsize i = 0; i < n; i++)
    {
      float detail = centre[i] - results[0][i];

      output[i] = centre[i] + (fabsf (detail) >= threshold ? amount * detail : 0.0f);
    }
}

const FoveaFilter fovea_filter_unsharp_mask = {
  .id = "unsharp-mask",
  .title = N_("Unsharp mask"),
  .category = N_("Sharpen"),
  .description = N_("Photo + amount × (photo − Gaussian blur), where the difference reaches the threshold"),
  .parameters = parameters,
  .n_parameters = N_PARAMETERS,
  .n_kernels = 1,
  .build = build,
  .combine = combine,
};
