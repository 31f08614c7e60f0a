/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/filter/filters/shape.h"

static const FoveaParameter parameters[] = {
  FOVEA_PARAMETER_STRENGTH (0.05, 8.0, N_("The kernels are multiplied by this")),
};

/* Both differences belong to the corner between four pixels, half a pixel right of and below the output pixel. */
static gboolean
build (const double *values, FoveaKernel **kernels, GError **error)
{
  kernels[0] = fovea_shape_scaled (2, 2, (const double[]){ 1.0, 0.0, 0.0, -1.0 }, values[0], 0.0);
  kernels[1] = fovea_shape_scaled (2, 2, (const double[]){ 0.0, 1.0, -1.0, 0.0 }, values[0], 0.0);
  for (int i = 0; i < 2; i++)
    kernels[i]->anchor_x = kernels[i]->anchor_y = 0;
  return TRUE;
}

const FoveaFilter fovea_filter_roberts = {
  .id = "roberts",
  .title = N_("Roberts cross"),
  .category = N_("Edges"),
  .description = N_("Root of the sum of squares of the two diagonal differences of 2 × 2 pixels (Roberts 1963)"),
  .parameters = parameters,
  .n_parameters = G_N_ELEMENTS (parameters),
  .n_kernels = 2,
  .build = build,
  .combine = fovea_combine_magnitude,
};
