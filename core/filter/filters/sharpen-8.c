/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/filter/filters/shape.h"

static const FoveaParameter parameters[] = {
  FOVEA_PARAMETER_STRENGTH (0.0, 4.0, N_("How much of the Laplacian is added")),
};

static gboolean
build (const double *values, FoveaKernel **kernels, GError **error)
{
  const double s = values[0];
  const double cells[] = {
    -s, -s,            -s, //
    -s, 1.0 + 8.0 * s, -s, //
    -s, -s,            -s, //
  };

  kernels[0] = fovea_kernel_new (3, 3, cells);
  return TRUE;
}

const FoveaFilter fovea_filter_sharpen_8 = {
  .id = "sharpen-8",
  .title = N_("Sharpen (8 neighbours)"),
  .category = N_("Sharpen"),
  .description = N_("Adds the Laplacian of all 8 neighbours: at strength 1 a centre of 9 among −1"),
  .parameters = parameters,
  .n_parameters = G_N_ELEMENTS (parameters),
  .n_kernels = 1,
  .build = build,
};
