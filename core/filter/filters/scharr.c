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
     -3.0, 0.0,  3.0, //
    -10.0, 0.0, 10.0, //
     -3.0, 0.0,  3.0, //
  };

  return fovea_shape_gradient (3, cells, values[0], kernels);
}

const FoveaFilter fovea_filter_scharr = {
  .id = "scharr",
  .title = N_("Scharr"),
  .category = N_("Edges"),
  .description = N_("Root of the sum of squares of two derivatives smoothed by 3 10 3, "
                    "which treat all directions alike (Scharr 2000)"),
  .parameters = parameters,
  .n_parameters = G_N_ELEMENTS (parameters),
  .n_kernels = 2,
  .build = build,
  .combine = fovea_combine_magnitude,
};
