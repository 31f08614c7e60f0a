/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/filter/filters/shape.h"

static const FoveaParameter parameters[] = {
  { "amount", N_("Amount"), NULL, N_("0 leaves the photo as it is, 1 makes it black"),
    FOVEA_PARAMETER_NUMBER, 0.0, 1.0, 0.3, 0.05 },
};

static gboolean
build (const double *values, FoveaKernel **kernels, GError **error)
{
  kernels[0] = fovea_kernel_new (1, 1, (const double[]){ 1.0 - values[0] });
  return TRUE;
}

const FoveaFilter fovea_filter_darken = {
  .id = "darken",
  .title = N_("Darken"),
  .category = N_("Tone"),
  .description = N_("Each pixel times 1 − amount: a kernel of one cell"),
  .parameters = parameters,
  .n_parameters = G_N_ELEMENTS (parameters),
  .n_kernels = 1,
  .build = build,
};
