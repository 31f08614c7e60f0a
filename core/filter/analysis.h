/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/filter/kernel.h"

G_BEGIN_DECLS

/* How a kernel looks the same, up to 1e-9 of its largest cell. */
typedef enum
{
  FOVEA_SYMMETRY_LEFT_RIGHT = 1 << 0,
  FOVEA_SYMMETRY_TOP_BOTTOM = 1 << 1,
  FOVEA_SYMMETRY_POINT = 1 << 2,     /* turned by half a turn: correlation and convolution are the same */
  FOVEA_SYMMETRY_DIAGONAL = 1 << 3,  /* transposed */
  FOVEA_SYMMETRY_ODD = 1 << 4,       /* turned by half a turn it is its own negative: an odd derivative */
} FoveaSymmetry;

/**
 * FoveaKernelAnalysis:
 * @sum: of all cells
 * @gain: sum / divisor: what an even grey is multiplied by (the response at frequency 0)
 * @noise_gain: sqrt (sum of squares) / |divisor|: what the deviation of white noise is multiplied by
 * @smallest, @largest: the range of results for pixels of 0 to 255, offset included, before they are cut to 0 to 255
 * @symmetries: FoveaSymmetry
 * @rank: singular values above 1e-9 of the first one; 0 for a kernel of zeros
 * @singular_values: (MIN (width, height)), descending
 * @column, @row: (height), (width): the best product of a column and a row, column[y] * row[x]; the sign is such that the largest entry of the
 *   column is positive, and both have the same length
 * @separable_error: sqrt of the share of the squares that this product misses, 0 to 1; 0: separable
 *
 * What a kernel does, of its numbers alone. From a singular value decomposition (one-sided Jacobi; Golub and Van Loan, "Matrix Computations",
 * 8.6.3).
 */
typedef struct
{
  double sum, gain, noise_gain, smallest, largest;
  guint symmetries;
  gsize rank;
  double *singular_values, *column, *row;
  double separable_error;
} FoveaKernelAnalysis;

void fovea_kernel_analyse (const FoveaKernel *kernel, FoveaKernelAnalysis *analysis);
void fovea_kernel_analysis_clear (FoveaKernelAnalysis *analysis);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (FoveaKernelAnalysis, fovea_kernel_analysis_clear)

/**
 * fovea_kernel_response:
 * @fx, @fy: cycles a pixel, -0.5 to 0.5, to the right and down
 * @real, @imaginary: (out): sum of values[y][x] / divisor * exp (2 pi i (fx * (x - anchor_x) + fy * (y - anchor_y)))
 *
 * What a wave exp (2 pi i (fx * x + fy * y)) is multiplied by.
 */
void fovea_kernel_response (const FoveaKernel *kernel, double fx, double fy, double *real, double *imaginary);

/* @magnitudes: (n, n) of the response; cell (y, x) has the frequencies (x - n / 2) / n and (y - n / 2) / n: 0 stands in the middle. */
void fovea_kernel_response_picture (const FoveaKernel *kernel, gsize n, float *magnitudes);
/* @magnitudes: (n), from frequency 0 to 0.5 in the direction @angle (radians, 0: along rows, pi / 2: along columns). */
void fovea_kernel_response_profile (const FoveaKernel *kernel, double angle, gsize n, double *magnitudes);

typedef enum
{
  FOVEA_SIGNAL_IMPULSE, /* one pixel of 1 in zeros: gives the kernel turned by half a turn */
  FOVEA_SIGNAL_STEP,    /* 0 left of the middle column, 1 from there on */
  FOVEA_SIGNAL_RAMP,    /* the same with a transition of as many pixels as a quarter of the width */
} FoveaSignal;

/* @input, @result: (n, n). The signal (0 to 1, going on beyond the edge) and sum (values * signal) / divisor; the offset is left out. */
void fovea_kernel_effect (const FoveaKernel *kernel, FoveaSignal signal, gsize n, float *input, float *result);

G_END_DECLS
