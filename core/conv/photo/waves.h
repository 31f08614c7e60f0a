/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/conv/simd/simd.h"

G_BEGIN_DECLS

/**
 * fovea_conv_fit_waves:
 * @line: (taps): symmetric
 * @tolerance: the largest sum of absolute differences that is allowed
 * @waves: filled
 *
 * Approximates a line by a mean and the fewest cosines, after Sugimoto and Kamata, "Fast Gaussian filter with second-order shift property
 * of DCT-5" (2013). Here the cosines' period is longer than the line: a Gaussian that is cut at some sigmas, whose periodic
 * repetition has a kink, then needs four or five terms for what takes dozens of a Fourier series.
 *
 * Returns: the sum of absolute differences, or -1 where @line is not symmetric or FOVEA_MAX_WAVES are not enough
 */
double fovea_conv_fit_waves (const double *line, gsize taps, double tolerance, FoveaWaves *waves);

G_END_DECLS
