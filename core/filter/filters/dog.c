/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/filter/filters/shape.h"

enum
{
  SIGMA_1,
  SIGMA_2,
  STRENGTH,
  OFFSET,
  N_PARAMETERS,
};

static const FoveaParameter parameters[N_PARAMETERS] = {
  [SIGMA_1] = { "sigma1", N_("First sigma"), N_("px"), N_("Width of the blur that is kept"),
                FOVEA_PARAMETER_NUMBER, 0.3, FOVEA_MAX_SIGMA, 1.0, 0.1 },
  [SIGMA_2] = { "sigma2", N_("Second sigma"), N_("px"), N_("Width of the blur that is subtracted"),
                FOVEA_PARAMETER_NUMBER, 0.3, FOVEA_MAX_SIGMA, 1.6, 0.1 },
  [STRENGTH] = FOVEA_PARAMETER_STRENGTH (0.05, 16.0, N_("The difference is multiplied by this")),
  [OFFSET] = FOVEA_PARAMETER_OFFSET (0.0),
};

/* Two kernels and not their difference: each of them is separable. */
static gboolean
build (const double *values, FoveaKernel **kernels, GError **error)
{
  gsize radius = fovea_shape_gaussian_radius (MAX (values[SIGMA_1], values[SIGMA_2]));

  kernels[0] = fovea_shape_gaussian (values[SIGMA_1], radius, values[STRENGTH]);
  kernels[1] = fovea_shape_gaussian (values[SIGMA_2], radius, values[STRENGTH]);
  kernels[0]->offset = values[OFFSET];
  return TRUE;
}

static void
combine (const double *values, gsize n, const float *const *results, const float *centre, float *output)
{
  for (gsize i = 0; i < n; i++)
    output[i] = results[0][i] - results[1][i];
}

const FoveaFilter fovea_filter_dog = {
  .id = "dog",
  .title = N_("Difference of Gaussians"),
  .category = N_("Edges"),
  .description = N_("A Gaussian blur minus a wider one: a band of detail sizes"),
  .parameters = parameters,
  .n_parameters = N_PARAMETERS,
  .n_kernels = 2,
  .build = build,
  .combine = combine,
};
