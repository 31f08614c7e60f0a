/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/base/cpu.h"

G_BEGIN_DECLS

/**
 * FoveaBlockTile:
 *
 * One register tile of a convolution over blocks of channels (core/conv/blocks.h): neighbouring output pixels by blocks of output
 * channels. The products of an output are cut into segments of @run neighbouring input floats: float i of segment s of pixel p is
 * in[offsets[s] + i + p * step]. Segments of blocked input are (block of channels, kernel row) with a run of kernel_w * lanes, those of
 * planar input (channel, kernel row) with a run of kernel_w.
 *
 * out[v * out_plane + p * lanes + l] = clamp (bias[v * lanes + l] + add[v * add_plane + p * lanes + l]
 *   + sum over s, i of weights[((s * run + i) * vectors + v) * lanes + l] * in[offsets[s] + i + p * step], lowest, highest)
 */
typedef struct
{
  const float *in;
  const gssize *offsets;
  gsize n_segments, run, step;
  const float *weights;
  const float *bias; /* or NULL for zeros */
  const float *add;  /* or NULL */
  gsize add_plane;
  float lowest, highest;
  float *out;
  gsize out_plane;
} FoveaBlockTile;

/**
 * FoveaSimd:
 *
 * The inner loops, one set per instruction set, all built from the files in this folder. Rows that they read must have
 * @lanes further floats behind their end; results may be written up to a multiple of @lanes.
 */
typedef struct
{
  gsize lanes;       /* floats in a vector, channels in a block */
  gsize tile_rows;   /* output channels of the matrix tile */
  gsize tile_cols;   /* pixels of the matrix tile */
  gsize tile_pixels; /* pixels of the block tile */

  /* c[r][p] (rows @ldc apart) = (accumulate ? c[r][p] : bias[r]) + sum over d < depth of a[d * tile_rows + r] * b[d * ldb + p],
   * for r < tile_rows, p < @cols rounded up to a multiple of @lanes; @cols is 1 to tile_cols. */
  void (*matrix_tile) (gsize cols, gsize depth, const float *a, const float *b, gsize ldb, float *c, gsize ldc, const float *bias,
                       gboolean accumulate);

  float (*dot) (const float *a, const float *b, gsize n);

  /* @pixels is 1 to tile_pixels, @vectors (blocks of output channels) 1 or 2. */
  void (*block_tile) (const FoveaBlockTile *tile, gsize pixels, gsize vectors);

  /* out[y * out_stride + i] = bias + sum over ky, kx of weights[ky * kernel_w + kx] * in[(y + ky) * in_stride + i + kx * step]
   * for y < rows, i < n rounded up to a multiple of @lanes. */
  void (*correlate) (const float *in, gsize in_stride, float *out, gsize out_stride, gsize rows, gsize n, const float *weights,
                     gsize kernel_h, gsize kernel_w, gsize step, float bias);

  void (*from_u8) (const guint8 *in, float *out, gsize n);
  /* Rounded half to even, clamped to 0..255; NaN gives 0. */
  void (*to_u8) (const float *in, guint8 *out, gsize n);
} FoveaSimd;

/* One row a function of FoveaSimd: a file of this folder defines FOVEA_SIMD_SYMBOL (function). */
#define FOVEA_SIMD_FUNCTIONS(ROW) \
  ROW (matrix_tile) \
  ROW (dot) \
  ROW (block_tile) \
  ROW (correlate) \
  ROW (from_u8) \
  ROW (to_u8)

/* For fovea_cpu_isa(). */
const FoveaSimd *fovea_simd (void);

G_END_DECLS
