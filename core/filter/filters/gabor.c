/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>
#include <math.h>

#include "core/filter/filters/shape.h"

enum
{
  WAVELENGTH,
  ORIENTATION,
  PHASE,
  ASPECT,
  SIGMA,
  STRENGTH,
  OFFSET,
  N_PARAMETERS,
};

static const FoveaParameter parameters[N_PARAMETERS] = {
  [WAVELENGTH] = { "wavelength", N_("Wavelength"), N_("px"), N_("Distance of the stripes that are found"),
                   FOVEA_PARAMETER_NUMBER, 2.5, 60.0, 8.0, 0.5 },
  [ORIENTATION] = { "orientation", N_("Orientation"), N_("degrees"),
                    N_("Direction across the stripes, counter-clockwise from the right"),
                    FOVEA_PARAMETER_NUMBER, -180.0, 180.0, 0.0, 1.0 },
  [PHASE] = { "phase", N_("Phase"), N_("degrees"), N_("0: a stripe lies in the centre; 90: an edge does"),
              FOVEA_PARAMETER_NUMBER, -180.0, 180.0, 0.0, 1.0 },
  [ASPECT] = { "aspect", N_("Aspect"), NULL, N_("Width of the bell across the stripes divided by that along them"),
               FOVEA_PARAMETER_NUMBER, 0.5, 2.0, 0.5, 0.05 },
  [SIGMA] = { "sigma", N_("Sigma"), N_("px"),
              N_("Width of the bell across the stripes: over half a wavelength counts several"),
              FOVEA_PARAMETER_NUMBER, 0.8, 20.0, 4.0, 0.1 },
  [STRENGTH] = FOVEA_PARAMETER_STRENGTH (0.05, 8.0, N_("At 1 the strongest answer possible is 255")),
  [OFFSET] = FOVEA_PARAMETER_OFFSET (128.0),
};

/* The wave's mean under the bell is taken off, so that flat areas give the offset; then the absolute values sum to 2 strength,
 * half of it on either side of zero. */
static void
normalise (FoveaKernel *kernel, const double *bell, double strength)
{
  gsize n = kernel->width * kernel->height;
  double bells = 0.0, waves = 0.0, size = 0.0;

  for (gsize i = 0; i < n; i++)
    {
      bells += bell[i];
      waves += bell[i] * kernel->values[i];
    }
  for (gsize i = 0; i < n; i++)
    {
      kernel->values[i] = bell[i] * (kernel->values[i] - waves / bells);
      size += fabs (kernel->values[i]);
    }
  for (gsize i = 0; i < n; i++)
    kernel->values[i] *= 2.0 * strength / size;
}

static gboolean
build (const double *values, FoveaKernel **kernels, GError **error)
{
  double sigma = values[SIGMA], phase = values[PHASE] * G_PI / 180.0, c, s;
  gsize radius = (gsize) ceil (3.0 * sigma * MAX (1.0, 1.0 / values[ASPECT])), side = 2 * radius + 1;
  g_autofree double *bell = g_new (double, side * side);

  kernels[0] = fovea_kernel_new (side, side, NULL);
  fovea_shape_direction (values[ORIENTATION], &c, &s);
  for (gsize i = 0; i < side * side; i++)
    {
      double x = (double) (i % side) - (double) radius, y = (double) radius - (double) (i / side); /* y points up */
      double across = x * c + y * s, along = values[ASPECT] * (y * c - x * s);

      bell[i] = exp (-0.5 * (across * across + along * along) / (sigma * sigma));
      kernels[0]->values[i] = cos (2.0 * G_PI * across / values[WAVELENGTH] + phase);
    }
  normalise (kernels[0], bell, values[STRENGTH]);
  kernels[0]->offset = values[OFFSET];
  return TRUE;
}

const FoveaFilter fovea_filter_gabor = {
  .id = "gabor",
  .title = N_("Gabor"),
  .category = N_("Stylise"),
  .description = N_("A wave under a Gaussian bell (Daugman 1985), without its mean: stripes of one width and direction"),
  .parameters = parameters,
  .n_parameters = N_PARAMETERS,
  .n_kernels = 1,
  .build = build,
};
