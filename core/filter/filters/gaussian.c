/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/filter/filters/shape.h"

static const FoveaParameter parameters[] = {
  { "sigma", N_("Sigma"), N_("px"), N_("Standard deviation of the bell: the width of the blur"),
    FOVEA_PARAMETER_NUMBER, 0.3, FOVEA_MAX_SIGMA, 2.0, 0.1 },
};

static gboolean
build (const double *values, FoveaKernel **kernels, GError **error)
{
  kernels[0] = fovea_shape_gaussian (values[0], fovea_shape_gaussian_radius (values[0]), 1.0);
  return TRUE;
}

const FoveaFilter fovea_filter_gaussian = {
  .id = "gaussian",
  .title = N_("Gaussian blur"),
  .category = N_("Blur"),
  .description = N_("exp (−r² / 2 sigma²) sampled to a radius of 3 sigma, with sum 1"),
  .parameters = parameters,
  .n_parameters = G_N_ELEMENTS (parameters),
  .n_kernels = 1,
  .build = build,
};
