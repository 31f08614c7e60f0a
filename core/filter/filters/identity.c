/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/filter/filters/shape.h"

static gboolean
build (const double *values, FoveaKernel **kernels, GError **error)
{
  kernels[0] = fovea_shape_scaled (1, 1, (const double[]){ 1.0 }, 1.0, 0.0);
  return TRUE;
}

const FoveaFilter fovea_filter_identity = {
  .id = "identity",
  .title = N_("Identity"),
  .category = N_("Basics"),
  .description = N_("The kernel of a single one: leaves the photo as it is"),
  .n_kernels = 1,
  .build = build,
};
