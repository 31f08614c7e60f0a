/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Layers in blocks of channels whose groups have one channel: the lanes are filtered side by side. */

#include "core/conv/simd/vectors.h"

#define TILE_PIXELS (LANES == 16 ? 12 : 6)

/* @pixels neighbouring outputs. What the compiler knows of @kernel_w and of the steps lets it load a column once for all its taps. */
INLINE void
tile (const FoveaDepthwiseRow *row, int pixels, gsize x, gsize kernel_w, gsize step, gsize column)
{
  const float *in = row->in + x * step, *weights = row->weights;
  Vector sum[TILE_PIXELS];

#pragma GCC unroll 16
  for (int p = 0; p < pixels; p++)
    sum[p] = load (row->bias);
  for (gsize i = 0; i < row->kernel_h; i++, in += row->in_row)
#pragma GCC unroll 7
    for (gsize j = 0; j < kernel_w; j++, weights += LANES)
      {
        Vector weight = load (weights);

#pragma GCC unroll 16
        for (int p = 0; p < pixels; p++)
          sum[p] += load (in + (gsize) p * step + j * column) * weight;
      }
#pragma GCC unroll 16
  for (int p = 0; p < pixels; p++)
    {
      gsize at = (x + (gsize) p) * LANES;

      if (row->add)
        sum[p] += load (row->add + at);
      store (row->out + at, clamp (sum[p], row->lowest, row->highest));
    }
}

INLINE void
whole_row (const FoveaDepthwiseRow *row, gsize kernel_w, gsize step, gsize column)
{
  gsize x = 0;

  for (; x + TILE_PIXELS <= row->pixels; x += TILE_PIXELS)
    tile (row, TILE_PIXELS, x, kernel_w, step, column);
  for (; x + TILE_PIXELS / 3 <= row->pixels; x += TILE_PIXELS / 3)
    tile (row, TILE_PIXELS / 3, x, kernel_w, step, column);
  for (; x < row->pixels; x++)
    tile (row, 1, x, kernel_w, step, column);
}

void
FOVEA_SIMD_SYMBOL (depthwise_row) (const FoveaDepthwiseRow *row)
{
  gboolean dense = row->column == LANES;

  if (dense && row->kernel_w == 3 && row->step == LANES)
    whole_row (row, 3, LANES, LANES);
  else if (dense && row->kernel_w == 3 && row->step == 2 * LANES)
    whole_row (row, 3, 2 * LANES, LANES);
  else if (dense && row->kernel_w == 5 && row->step == LANES)
    whole_row (row, 5, LANES, LANES);
  else
    whole_row (row, row->kernel_w, row->step, row->column);
}
