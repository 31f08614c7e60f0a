/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/filter/filters/shape.h"

static const FoveaParameter parameters[] = {
  { "size", N_("Size"), N_("px"), N_("Side of the square; an even one reaches a pixel further to the left and up"),
    FOVEA_PARAMETER_INTEGER, 1.0, FOVEA_MAX_KERNEL_SIDE, 5.0, 2.0 },
};

static gboolean
build (const double *values, FoveaKernel **kernels, GError **error)
{
  gsize side = (gsize) values[0], cells = side * side;

  kernels[0] = fovea_kernel_new (side, side, NULL);
  for (gsize i = 0; i < cells; i++)
    kernels[0]->values[i] = 1.0;
  kernels[0]->divisor = (double) cells;
  return TRUE;
}

const FoveaFilter fovea_filter_box = {
  .id = "box",
  .title = N_("Box blur"),
  .category = N_("Blur"),
  .description = N_("The mean of a square"),
  .parameters = parameters,
  .n_parameters = G_N_ELEMENTS (parameters),
  .n_kernels = 1,
  .build = build,
};
