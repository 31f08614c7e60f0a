/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Layers in blocks of channels: the register tile of pixels by output channels. */

#include "core/conv/simd/vectors.h"

#define TILE_PIXELS FOVEA_SIMD_TILE_PIXELS

/* All products of @pixels pixels and @vectors blocks of output channels. An input float is broadcast, weights are loaded. */
INLINE void
multiply (const FoveaBlockTile *tile, int pixels, int vectors, gsize step, Vector (*sum)[2])
{
  const float *weights = tile->weights;

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
          for (int p = 0; p < pixels; p++)
#pragma GCC unroll 2
            for (int v = 0; v < vectors; v++)
              sum[p][v] += in[(gsize) p * step] * w[v];
        }
    }
}

INLINE void
finish (const FoveaBlockTile *tile, int pixels, int vectors, Vector (*sum)[2])
{
#pragma GCC unroll 2
  for (int v = 0; v < vectors; v++)
    {
      Vector bias = tile->bias ? load (tile->bias + v * LANES) : fill (0.0f);

#pragma GCC unroll 32
      for (int p = 0; p < pixels; p++)
        {
          Vector result = sum[p][v] + bias;

          if (tile->add)
            result += load (tile->add + v * tile->add_plane + p * LANES);
          store (tile->out + v * tile->out_plane + p * LANES, clamp (result, tile->lowest, tile->highest));
        }
    }
}

INLINE void
block (const FoveaBlockTile *tile, int pixels, int vectors, gsize step)
{
  Vector sum[TILE_PIXELS][2];

#pragma GCC unroll 32
  for (int p = 0; p < pixels; p++)
#pragma GCC unroll 2
    for (int v = 0; v < vectors; v++)
      sum[p][v] = fill (0.0f);
  multiply (tile, pixels, vectors, step, sum);
  finish (tile, pixels, vectors, sum);
}

/* Steps known to the compiler give addresses without arithmetic. */
#define DEFINE_TILES(pixels)                                                        \
  static void tile_##pixels (const FoveaBlockTile *tile, gsize vectors)            \
  {                                                                                 \
    if (tile->step == LANES)                                                        \
      vectors == 2 ? block (tile, pixels, 2, LANES) : block (tile, pixels, 1, LANES); \
    else                                                                            \
      vectors == 2 ? block (tile, pixels, 2, tile->step) : block (tile, pixels, 1, tile->step); \
  }

DEFINE_TILES (1)
DEFINE_TILES (2)
DEFINE_TILES (3)
DEFINE_TILES (4)
DEFINE_TILES (5)
DEFINE_TILES (6)
#if TILE_PIXELS > 6
DEFINE_TILES (7)
DEFINE_TILES (8)
DEFINE_TILES (9)
DEFINE_TILES (10)
DEFINE_TILES (11)
DEFINE_TILES (12)
DEFINE_TILES (13)
DEFINE_TILES (14)
#endif

void
FOVEA_SIMD_SYMBOL (block_tile) (const FoveaBlockTile *tile, gsize pixels, gsize vectors)
{
  static void (*const tiles[]) (const FoveaBlockTile *, gsize) = {
    tile_1, tile_2, tile_3, tile_4, tile_5, tile_6,
#if TILE_PIXELS > 6
    tile_7, tile_8, tile_9, tile_10, tile_11, tile_12, tile_13, tile_14,
#endif
  };

  tiles[pixels - 1](tile, vectors);
}
