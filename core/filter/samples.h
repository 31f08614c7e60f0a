/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/conv/simd/simd.h"
#include "core/filter/chain.h"

G_BEGIN_DECLS

/**
 * FoveaSamples:
 * @colours: colour samples of a pixel: 3, or 1 for luminance and single channels
 * @alpha: one sample more, the alpha (0 to 255); the colours are multiplied by alpha / 255
 *
 * How a step sees a photo: what the convolution reads of @source, and what it makes of the results in @result. All samples lie
 * between 0 and 255, with linear light too.
 */
typedef struct
{
  const FoveaStep *step;
  const FoveaImage *source;
  FoveaImage *result;
  gsize colours;
  gboolean alpha;

  /*< private >*/
  const FoveaSimd *simd;
  float decode[256];
  gsize n_kernels;
  float sums[FOVEA_FILTER_MAX_KERNELS], biases[FOVEA_FILTER_MAX_KERNELS];
} FoveaSamples;

void fovea_samples_init (FoveaSamples *samples, const FoveaStep *step, const FoveaImage *source, FoveaImage *result);
gsize fovea_samples_per_pixel (const FoveaSamples *samples);
/* What the writer must know of kernel @i: the sum of its weights, and what was added to its results. */
void fovea_samples_set_kernel (FoveaSamples *samples, gsize i, float sum, float bias);
/* Callbacks with @samples as their user data. */
FoveaConvRows fovea_samples_rows (FoveaSamples *samples);

G_END_DECLS
