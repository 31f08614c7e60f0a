/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/filter/filters/shape.h"

enum
{
  SIZE,
  BOOST,
  N_PARAMETERS,
};

static const FoveaParameter parameters[N_PARAMETERS] = {
  [SIZE] = { "size", N_("Size"), N_("px"), N_("Side of the square whose mean is subtracted"),
             FOVEA_PARAMETER_INTEGER, 3.0, 101.0, 3.0, 2.0 },
  [BOOST] = { "boost", N_("Boost"), NULL, N_("Weight of the fine detail: over 1 is high boost"),
              FOVEA_PARAMETER_NUMBER, 0.0, 8.0, 2.0, 0.1 },
};

static gboolean
build (const double *values, FoveaKernel **kernels, GError **error)
{
  gsize side = (gsize) values[SIZE], cells = side * side;
  FoveaKernel *kernel = kernels[0] = fovea_kernel_new (side, side, NULL);

  for (gsize i = 0; i < cells; i++)
    kernel->values[i] = -values[BOOST];
  kernel->values[kernel->anchor_y * side + kernel->anchor_x] += (double) cells * (1.0 + values[BOOST]);
  kernel->divisor = (double) cells;
  return TRUE;
}

const FoveaFilter fovea_filter_high_boost = {
  .id = "high-boost",
  .title = N_("High boost"),
  .category = N_("Sharpen"),
  .description = N_("Photo + boost × (photo − mean of a square), after Gonzalez and Woods"),
  .parameters = parameters,
  .n_parameters = N_PARAMETERS,
  .n_kernels = 1,
  .build = build,
};
