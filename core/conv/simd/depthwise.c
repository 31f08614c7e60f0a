/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Layers in blocks of channels whose groups have one channel: the lanes are filtered side by side. */

#include "core/conv/simd/vectors.h"

#define TILE_PIXELS 8 /* enough sums to hide the latency of their additions */
#define MAX_WIDTH 5   /* of a kernel whose weights stay in registers */

/* A kernel row of @width neighbouring taps, at most MAX_WIDTH, for @pixels outputs: each column is loaded once for all its taps. */
INLINE void
add_columns (const float *in, const float *weights, int pixels, int width, int stride, Vector *sum)
{
  Vector w[MAX_WIDTH];

#pragma GCC unroll 8
  for (int j = 0; j < width; j++)
    w[j] = load (weights + j * LANES);
#pragma GCC unroll 32
  for (int c = 0; c < (pixels - 1) * stride + width; c++)
    {
      Vector column = load (in + c * LANES);

#pragma GCC unroll 8
      for (int p = 0; p < pixels; p++)
        if (c >= p * stride && c < p * stride + width)
          sum[p] += column * w[c - p * stride];
    }
}

/* A kernel row of any width and steps. */
INLINE void
add_taps (const FoveaDepthwiseRow *row, const float *in, const float *weights, int pixels, Vector *sum)
{
  for (gsize j = 0; j < row->kernel_w; j++, in += row->column, weights += LANES)
    {
      Vector weight = load (weights);

#pragma GCC unroll 8
      for (int p = 0; p < pixels; p++)
        sum[p] += load (in + (gsize) p * row->step) * weight;
    }
}

/* @pixels outputs from the @x-th on; @width 0: any. */
INLINE void
tile (const FoveaDepthwiseRow *row, gsize x, int pixels, int width, int stride)
{
  const float *in = row->in + x * row->step, *weights = row->weights;
  float lowest = row->lowest, highest = row->highest, *out = row->out + x * LANES;
  Vector sum[TILE_PIXELS], bias = load (row->bias);

#pragma GCC unroll 8
  for (int p = 0; p < pixels; p++)
    sum[p] = bias;
  if (row->add)
#pragma GCC unroll 8
    for (int p = 0; p < pixels; p++)
      sum[p] += load (row->add + (x + (gsize) p) * LANES);
  for (gsize i = 0; i < row->kernel_h; i++, in += row->in_row, weights += row->kernel_w * LANES)
    if (width > 0)
      add_columns (in, weights, pixels, width, stride, sum);
    else
      add_taps (row, in, weights, pixels, sum);
#pragma GCC unroll 8
  for (int p = 0; p < pixels; p++)
    store (out + p * LANES, clamp (sum[p], lowest, highest));
}

#define TILE(count)                       \
  case count:                             \
    tile (row, x, count, width, stride);  \
    break;

/* The row in tiles of even sizes. */
INLINE void
whole_row (const FoveaDepthwiseRow *row, int width, int stride)
{
  gsize n_tiles = (row->pixels + TILE_PIXELS - 1) / TILE_PIXELS, x = 0;

  for (gsize t = 0; t < n_tiles; t++)
    {
      gsize pixels = (row->pixels + t) / n_tiles;

      switch (pixels)
        {
          TILE (1)
          TILE (2)
          TILE (3)
          TILE (4)
          TILE (5)
          TILE (6)
          TILE (7)
          TILE (8)
        }
      x += pixels;
    }
}

void
FOVEA_SIMD_SYMBOL (depthwise_row) (const FoveaDepthwiseRow *row)
{
  gboolean dense = row->column == LANES, single = row->step == LANES, twice = row->step == 2 * LANES;

  if (dense && single && row->kernel_w == 3)
    whole_row (row, 3, 1);
  else if (dense && twice && row->kernel_w == 3)
    whole_row (row, 3, 2);
  else if (dense && single && row->kernel_w == 5)
    whole_row (row, 5, 1);
  else if (dense && twice && row->kernel_w == 5)
    whole_row (row, 5, 2);
  else
    whole_row (row, 0, 0);
}
