/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Layers in blocks of channels: the register tile of pixels by output channels. */

#include "core/conv/simd/vectors.h"

#define TILE_PIXELS FOVEA_SIMD_TILE_PIXELS
#define HALF (TILE_PIXELS / 2)

/* All products of @rows by @pixels pixels and @vectors blocks of output channels. An input float is broadcast, weights are loaded. */
INLINE void
multiply (const FoveaBlockTile *tile, int rows, int pixels, int vectors, Vector (*sum)[2])
{
  const float *weights = tile->weights;
  gsize step = tile->step, in_row = tile->in_row;

  for (gsize s = 0; s < tile->n_segments; s++)
    {
      const float *in = tile->in + tile->offsets[s];

      for (gsize i = 0; i < tile->run; i++, in++, weights += vectors * LANES)
        {
          Vector w[2];

#pragma GCC unroll 2
          for (int v = 0; v < vectors; v++)
            w[v] = load (weights + v * LANES);
#pragma GCC unroll 32
          for (int p = 0; p < rows * pixels; p++)
#pragma GCC unroll 2
            for (int v = 0; v < vectors; v++)
              sum[p][v] += in[(gsize) (p / pixels) * in_row + (gsize) (p % pixels) * step] * w[v];
        }
    }
}

INLINE void
finish (const FoveaBlockTile *tile, int rows, int pixels, int vectors, Vector (*sum)[2])
{
#pragma GCC unroll 2
  for (int v = 0; v < vectors; v++)
    {
      Vector bias = tile->bias ? load (tile->bias + v * LANES) : fill (0.0f);

#pragma GCC unroll 32
      for (int p = 0; p < rows * pixels; p++)
        {
          int y = p / pixels, x = p % pixels;
          Vector result = sum[p][v] + bias;

          if (tile->add)
            result += load (tile->add + v * tile->add_plane + y * tile->add_row + x * LANES);
          store (tile->out + v * tile->out_plane + y * tile->out_row + x * LANES, clamp (result, tile->lowest, tile->highest));
        }
    }
}

INLINE void
block (const FoveaBlockTile *tile, int rows, int pixels, int vectors)
{
  Vector sum[TILE_PIXELS][2];

#pragma GCC unroll 32
  for (int p = 0; p < rows * pixels; p++)
#pragma GCC unroll 2
    for (int v = 0; v < vectors; v++)
      sum[p][v] = fill (0.0f);
  multiply (tile, rows, pixels, vectors, sum);
  finish (tile, rows, pixels, vectors, sum);
}

typedef void (*TileFunc) (const FoveaBlockTile *tile);

#define DEFINE_TILE(rows, pixels)                                                                                  \
  static void tile_##rows##_##pixels##_1 (const FoveaBlockTile *tile) { block (tile, rows, pixels, 1); } \
  static void tile_##rows##_##pixels##_2 (const FoveaBlockTile *tile) { block (tile, rows, pixels, 2); }
#define TILE(rows, pixels) { tile_##rows##_##pixels##_1, tile_##rows##_##pixels##_2 }

DEFINE_TILE (1, 1)
DEFINE_TILE (1, 2)
DEFINE_TILE (1, 3)
DEFINE_TILE (1, 4)
DEFINE_TILE (1, 5)
DEFINE_TILE (1, 6)
DEFINE_TILE (2, 1)
DEFINE_TILE (2, 2)
DEFINE_TILE (2, 3)
#if TILE_PIXELS > 6
DEFINE_TILE (1, 7)
DEFINE_TILE (1, 8)
DEFINE_TILE (1, 9)
DEFINE_TILE (1, 10)
DEFINE_TILE (1, 11)
DEFINE_TILE (1, 12)
DEFINE_TILE (1, 13)
DEFINE_TILE (1, 14)
DEFINE_TILE (2, 4)
DEFINE_TILE (2, 5)
DEFINE_TILE (2, 6)
DEFINE_TILE (2, 7)
#endif

void
FOVEA_SIMD_SYMBOL (block_tile) (const FoveaBlockTile *tile, gsize rows, gsize pixels, gsize vectors)
{
  static const TileFunc single[TILE_PIXELS][2] = {
    TILE (1, 1), TILE (1, 2), TILE (1, 3), TILE (1, 4), TILE (1, 5), TILE (1, 6),
#if TILE_PIXELS > 6
    TILE (1, 7), TILE (1, 8), TILE (1, 9), TILE (1, 10), TILE (1, 11), TILE (1, 12), TILE (1, 13), TILE (1, 14),
#endif
  };
  static const TileFunc twin[HALF][2] = {
    TILE (2, 1), TILE (2, 2), TILE (2, 3),
#if TILE_PIXELS > 6
    TILE (2, 4), TILE (2, 5), TILE (2, 6), TILE (2, 7),
#endif
  };

  (rows == 2 ? twin : single)[pixels - 1][vectors - 1](tile);
}
