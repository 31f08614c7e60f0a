/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/filter/filters/shape.h"

static gboolean
build (const double *values, FoveaKernel **kernels, GError **error)
{
  const double cells[] = {
    1.0,  1.0, 1.0, //
    1.0, -8.0, 1.0, //
    1.0,  1.0, 1.0, //
  };

  kernels[0] = fovea_shape_scaled (3, 3, cells, values[FOVEA_DERIVATIVE_STRENGTH], values[FOVEA_DERIVATIVE_OFFSET]);
  return TRUE;
}

const FoveaFilter fovea_filter_laplacian_8 = {
  .id = "laplacian-8",
  .title = N_("Laplacian (8 neighbours)"),
  .category = N_("Edges"),
  .description = N_("The sum of the second derivatives with diagonals: all 8 neighbours minus 8 times the pixel"),
  .parameters = fovea_derivative_parameters,
  .n_parameters = FOVEA_N_DERIVATIVE_PARAMETERS,
  .n_kernels = 1,
  .build = build,
};
