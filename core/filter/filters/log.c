/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>
#include <math.h>

#include "core/filter/filters/shape.h"

enum
{
  SIGMA,
  STRENGTH,
  OFFSET,
  N_PARAMETERS,
};

static const FoveaParameter parameters[N_PARAMETERS] = {
  [SIGMA] = { "sigma", N_("Sigma"), N_("px"),
              N_("Width of the blur before the Laplacian: the size of the details found"),
              FOVEA_PARAMETER_NUMBER, 0.4, 30.0, 1.4, 0.1 },
  [STRENGTH] = FOVEA_PARAMETER_STRENGTH (0.05, 16.0, N_("The kernel is multiplied by this")),
  [OFFSET] = FOVEA_PARAMETER_OFFSET (0.0),
};

/* sigma^2 times the Laplacian, so that details of any size answer alike (Lindeberg 1998). Where the samples cut the tails,
 * their mean is left over and taken off: flat areas give exactly the offset. */
static gboolean
build (const double *values, FoveaKernel **kernels, GError **error)
{
  double sigma = values[SIGMA], mean;
  gsize radius = (gsize) ceil (4.0 * sigma), side = 2 * radius + 1;
  FoveaKernel *kernel = kernels[0] = fovea_shape_gaussian (sigma, radius, values[STRENGTH]);

  for (gsize i = 0; i < side; i++)
    for (gsize j = 0; j < side; j++)
      {
        double x = (double) j - (double) radius, y = (double) i - (double) radius;

        kernel->values[i * side + j] *= (x * x + y * y) / (sigma * sigma) - 2.0;
      }
  mean = fovea_kernel_sum (kernel) / (double) (side * side);
  for (gsize i = 0; i < side * side; i++)
    kernel->values[i] -= mean;
  kernel->offset = values[OFFSET];
  return TRUE;
}

const FoveaFilter fovea_filter_log = {
  .id = "log",
  .title = N_("Laplacian of Gaussian"),
  .category = N_("Edges"),
  .description = N_("sigma² times the Laplacian of a Gaussian (Marr and Hildreth 1980): dark spots turn bright, with sum 0"),
  .parameters = parameters,
  .n_parameters = N_PARAMETERS,
  .n_kernels = 1,
  .build = build,
};
