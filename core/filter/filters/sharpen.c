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
    0.0, -s,            0.0, //
    -s,  1.0 + 4.0 * s, -s,  //
    0.0, -s,            0.0, //
  };

  kernels[0] = fovea_kernel_new (3, 3, cells);
  return TRUE;
}

const FoveaFilter fovea_filter_sharpen = {
  .id = "sharpen",
  .title = N_("Sharpen"),
  .category = N_("Sharpen"),
  .description = N_("Adds the Laplacian of the 4 nearest pixels: at strength 1 the kernel 0 −1 0, −1 5 −1, 0 −1 0"),
  .parameters = parameters,
  .n_parameters = G_N_ELEMENTS (parameters),
  .n_kernels = 1,
  .build = build,
};
