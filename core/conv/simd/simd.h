/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/base/cpu.h"

G_BEGIN_DECLS

/**
 * FoveaSimd:
 *
 * The inner loops, one set per instruction set, all built from simd/kernels.c. Rows that they read must have
 * @lanes further floats behind their end; results may be written up to a multiple of @lanes.
 */
typedef struct
{
  gsize lanes;     /* floats in a vector */
  gsize tile_rows; /* output channels of the matrix tile */
  gsize tile_cols; /* pixels of the matrix tile */

  /* c[r][p] (rows @ldc apart) = (accumulate ? c[r][p] : bias[r]) + sum over d < depth of a[d * tile_rows + r] * b[d * ldb + p],
   * for r < tile_rows, p < @cols rounded up to a multiple of @lanes; @cols is 1 to tile_cols. */
  void (*matrix_tile) (gsize cols, gsize depth, const float *a, const float *b, gsize ldb, float *c, gsize ldc, const float *bias,
                       gboolean accumulate);

  /* out[y * out_stride + i] = bias + sum over ky, kx of weights[ky * kernel_w + kx] * in[(y + ky) * in_stride + i + kx * step]
   * for y < rows, i < n rounded up to a multiple of @lanes. */
  void (*correlate) (const float *in, gsize in_stride, float *out, gsize out_stride, gsize rows, gsize n, const float *weights,
                     gsize kernel_h, gsize kernel_w, gsize step, float bias);

  float (*dot) (const float *a, const float *b, gsize n);

  void (*from_u8) (const guint8 *in, float *out, gsize n);
  /* Rounded half to even, clamped to 0..255; NaN gives 0. */
  void (*to_u8) (const float *in, guint8 *out, gsize n);
} FoveaSimd;

/* For fovea_cpu_isa(). */
const FoveaSimd *fovea_simd (void);

G_END_DECLS
