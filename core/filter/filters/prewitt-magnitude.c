/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/filter/filters/shape.h"

static const FoveaParameter parameters[] = {
  FOVEA_PARAMETER_STRENGTH (0.05, 8.0, N_("The kernels are multiplied by this")),
};

static gboolean
build (const double *values, FoveaKernel **kernels, GError **error)
{
  const double cells[] = {
    -1.0, 0.0, 1.0, //
    -1.0, 0.0, 1.0, //
    -1.0, 0.0, 1.0, //
  };

  return fovea_shape_gradient (3, cells, values[0], kernels);
}

const FoveaFilter fovea_filter_prewitt_magnitude = {
  .id = "prewitt-magnitude",
  .title = N_("Prewitt, magnitude"),
  .category = N_("Edges"),
  .description = N_("Root of the sum of squares of the two Prewitt derivatives"),
  .parameters = parameters,
  .n_parameters = G_N_ELEMENTS (parameters),
  .n_kernels = 2,
  .build = build,
  .combine = fovea_combine_magnitude,
};
