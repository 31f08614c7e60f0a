/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/conv/simd/simd.h"
#include "core/filter/chain.h"
#include "core/image/ring.h"

G_BEGIN_DECLS

/**
 * FoveaSamples:
 * @channels: of the photo: 3 or 4
 * @source, @result: set when the step's rows have their places
 * @colours: colour samples of a pixel: 3, or 1 for luminance and single channels
 * @reduction: pixels of the photo that one of these stands for, across and down, when they are those of a smaller picture of it; else 1
 * @alpha: one sample more, the alpha (0 to 255); the colours are multiplied by alpha / 255
 *
 * How a step sees a photo: what the convolution reads of @source, and what it makes of the results in @result. All samples lie
 * between 0 and 255, with linear light too.
 */
typedef struct
{
  const FoveaStep *step;
  gsize channels;
  const FoveaRing *source, *result;
  gsize colours;
  gsize reduction;
  gboolean alpha;

  /*< private >*/
  const FoveaSimd *simd;
  float decode[256];
  gsize n_kernels;
  float sums[FOVEA_FILTER_MAX_KERNELS], biases[FOVEA_FILTER_MAX_KERNELS];
} FoveaSamples;

/* @opaque: no pixel of a photo with alpha is transparent at all. */
void fovea_samples_init (FoveaSamples *samples, const FoveaStep *step, gsize channels, gboolean opaque);
gsize fovea_samples_per_pixel (const FoveaSamples *samples);
/* Whether samples are the photo's bytes as they are, and results of one kernel end as bytes: what FoveaConvProblem calls bytes. */
gboolean fovea_samples_are_bytes (const FoveaSamples *samples);
/* What the writer must know of kernel @i: the sum of its weights, and what was added to its results. */
void fovea_samples_set_kernel (FoveaSamples *samples, gsize i, float sum, float bias);
/* The step's kernels (free each that is not NULL with fovea_kernel_unref()), its problem on photos of that size, and the weights (n, height, width)
 * divided by the divisors (free with g_free()); @samples gets the kernels' sums and biases. All may be set after a failure, too. */
gboolean fovea_samples_build (FoveaSamples *samples, gsize height, gsize width, FoveaKernel **kernels, FoveaConvProblem *problem, float **weights,
                              GError **error);
/* How the step is done on photos of that size, seen through @samples. */
FoveaConvPlan *fovea_samples_plan (FoveaSamples *samples, gsize height, gsize width, GError **error);
/* Callbacks with @samples as their user data. */
FoveaConvRows fovea_samples_rows (FoveaSamples *samples);

G_END_DECLS
