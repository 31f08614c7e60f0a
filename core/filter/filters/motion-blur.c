/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>
#include <math.h>

#include "core/filter/filters/shape.h"

enum
{
  LENGTH,
  ANGLE,
  N_PARAMETERS,
};

static const FoveaParameter parameters[N_PARAMETERS] = {
  [LENGTH] = { "length", N_("Length"), N_("px"), N_("How far the camera moved"),
               FOVEA_PARAMETER_NUMBER, 1.0, 250.0, 15.0, 1.0 },
  [ANGLE] = { "angle", N_("Angle"), N_("degrees"), N_("Direction of the movement, counter-clockwise from the right"),
              FOVEA_PARAMETER_NUMBER, -180.0, 180.0, 0.0, 1.0 },
};

/* The cells that a line reaches along one axis: |along| < length / 2 + 1/2 and |across| < 1. */
static gsize
reach (double length, double along, double across)
{
  return (gsize) ceil ((0.5 * length + 0.5) * fabs (along) + fabs (across)) - 1;
}

static gboolean
build (const double *values, FoveaKernel **kernels, GError **error)
{
  double length = values[LENGTH], c, s, sum;
  gsize radius_x, radius_y;
  FoveaKernel *kernel;

  fovea_shape_direction (values[ANGLE], &c, &s);
  radius_x = reach (length, c, s);
  radius_y = reach (length, s, c);
  kernel = kernels[0] = fovea_kernel_new (2 * radius_x + 1, 2 * radius_y + 1, NULL);
  for (gsize i = 0; i < kernel->height; i++)
    for (gsize j = 0; j < kernel->width; j++)
      {
        double x = (double) j - (double) radius_x, y = (double) radius_y - (double) i; /* y points up */
        double along = fabs (x * c + y * s), across = fabs (y * c - x * s);

        kernel->values[i * kernel->width + j] = CLAMP (0.5 * length + 0.5 - along, 0.0, 1.0) * MAX (1.0 - across, 0.0);
      }
  sum = fovea_kernel_sum (kernel);
  for (gsize i = 0; i < kernel->width * kernel->height; i++)
    kernel->values[i] /= sum;
  return TRUE;
}

const FoveaFilter fovea_filter_motion_blur = {
  .id = "motion-blur",
  .title = N_("Motion blur"),
  .category = N_("Blur"),
  .description = N_("The mean along a line one pixel wide with antialiased edges"),
  .parameters = parameters,
  .n_parameters = N_PARAMETERS,
  .n_kernels = 1,
  .build = build,
};
