/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/filter/filters/shape.h"

#include <glib/gi18n-lib.h>
#include <math.h>

const FoveaParameter fovea_derivative_parameters[FOVEA_N_DERIVATIVE_PARAMETERS] = {
  FOVEA_PARAMETER_STRENGTH (0.05, 8.0, N_("The kernel is multiplied by this")),
  FOVEA_PARAMETER_OFFSET (0.0),
};

FoveaKernel *
fovea_shape_scaled (gsize width, gsize height, const double *values, double strength, double offset)
{
  FoveaKernel *kernel = fovea_kernel_new (width, height, values);

  for (gsize i = 0; i < width * height; i++)
    kernel->values[i] *= strength;
  kernel->offset = offset;
  return kernel;
}

/* Rows and columns exchanged. */
static FoveaKernel *
transposed (const FoveaKernel *kernel)
{
  FoveaKernel *turned = fovea_kernel_new (kernel->height, kernel->width, NULL);

  for (gsize y = 0; y < kernel->height; y++)
    for (gsize x = 0; x < kernel->width; x++)
      turned->values[x * turned->width + y] = kernel->values[y * kernel->width + x];
  turned->divisor = kernel->divisor;
  turned->offset = kernel->offset;
  return turned;
}

gboolean
fovea_shape_gradient (gsize side, const double *horizontal, double strength, FoveaKernel **kernels)
{
  kernels[0] = fovea_shape_scaled (side, side, horizontal, strength, 0.0);
  kernels[1] = transposed (kernels[0]);
  return TRUE;
}

gsize
fovea_shape_gaussian_radius (double sigma)
{
  return (gsize) ceil (3.0 * sigma);
}

FoveaKernel *
fovea_shape_gaussian (double sigma, gsize radius, double scale)
{
  gsize side = 2 * radius + 1;
  FoveaKernel *kernel = fovea_kernel_new (side, side, NULL);
  g_autofree double *line = g_new (double, side);
  double sum = 0.0;

  for (gsize i = 0; i < side; i++)
    {
      double x = ((double) i - (double) radius) / sigma;

      line[i] = exp (-0.5 * x * x);
      sum += line[i];
    }
  for (gsize y = 0; y < side; y++)
    for (gsize x = 0; x < side; x++)
      kernel->values[y * side + x] = scale * ((line[y] / sum) * (line[x] / sum));
  return kernel;
}

void
fovea_shape_direction (double degrees, double *cosine, double *sine)
{
  double quarter = round (degrees / 90.0), left = degrees - 90.0 * quarter, rest = left * G_PI / 180.0;
  double c = cos (rest), s = fabs (left) == 45.0 ? copysign (c, rest) : sin (rest); /* of diagonals both are the same, exactly */
  int turns = (int) quarter & 3;

  *cosine = turns == 0 ? c : turns == 1 ? -s : turns == 2 ? -c : s;
  *sine = turns == 0 ? s : turns == 1 ? c : turns == 2 ? -s : -c;
}

void
fovea_combine_magnitude (const double *values, gsize n, const float *const *results, const float *centre, float *output)
{
  for (gsize i = 0; i < n; i++)
    output[i] = sqrtf (results[0][i] * results[0][i] + results[1][i] * results[1][i]);
}
