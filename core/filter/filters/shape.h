/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Shapes and parameters that several filters share. */

#pragma once

#include "core/base/limits.h"
#include "core/filter/filter.h"

G_BEGIN_DECLS

/* The largest sigma of a Gaussian whose radius of 3 sigma fits FOVEA_MAX_KERNEL_SIDE. */
#define FOVEA_MAX_SIGMA 42.0

#define FOVEA_PARAMETER_STRENGTH(least, most, tooltip_)                                                                        \
  { "strength", N_("Strength"), NULL, tooltip_, FOVEA_PARAMETER_NUMBER, least, most, 1.0, 0.05 }
#define FOVEA_PARAMETER_OFFSET(initial_)                                                                                       \
  { "offset", N_("Offset"), NULL, N_("Added to the result: 128 shows negative values as dark and positive ones as bright"),     \
    FOVEA_PARAMETER_NUMBER, 0.0, 255.0, initial_, 1.0 }

/* Strength (factor of the kernel) and offset: the parameters of a filter that takes a derivative. */
enum
{
  FOVEA_DERIVATIVE_STRENGTH,
  FOVEA_DERIVATIVE_OFFSET,
  FOVEA_N_DERIVATIVE_PARAMETERS,
};
extern const FoveaParameter fovea_derivative_parameters[FOVEA_N_DERIVATIVE_PARAMETERS];

/* @values (height, width) times @strength. */
FoveaKernel *fovea_shape_scaled (gsize width, gsize height, const double *values, double strength, double offset);
/* Gradient filters: the kernel (side, side) of the horizontal derivative and its transpose. */
gboolean fovea_shape_gradient (gsize side, const double *horizontal, double strength, FoveaKernel **kernels);

/* The radius that a Gaussian of @sigma is sampled to: 3 sigma, rounded up. */
gsize fovea_shape_gaussian_radius (double sigma);
/* @scale times the Gaussian sampled at the (2 radius + 1)^2 pixel centres and divided by the samples' sum. */
FoveaKernel *fovea_shape_gaussian (double sigma, gsize radius, double scale);

/* Cosine and sine of an angle in degrees; multiples of 90 are exact. */
void fovea_shape_direction (double degrees, double *cosine, double *sine);

/* Combines two derivatives: the root of the sum of their squares. */
void fovea_combine_magnitude (const double *values, gsize n, const float *const *results, const float *centre, float *output);

G_END_DECLS
