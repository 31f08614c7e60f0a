/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Layers in blocks of channels: the register tile of pixels by output channels. */

#include "core/conv/simd/vectors.h"

#define TILE_PIXELS FOVEA_SIMD_TILE_PIXELS
#define HALF (TILE_PIXELS / 2)

/* Pixels whose addresses share a register: all when the compiler knows their step, else those up to twice the step away, which an address
 * can hold. */
#define SHARE(step) (__builtin_constant_p (step) ? TILE_PIXELS : 3)
#define UNROLL FOVEA_BLOCK_UNROLL (LANES)
#define LINE 16 /* floats of a cache line */

/* The sums begin with bias and addend. */
INLINE void
begin (const FoveaBlockTile *tile, int rows, int pixels, int vectors, Vector (*sum)[2])
{
#pragma GCC unroll 2
  for (int v = 0; v < vectors; v++)
    {
      Vector bias = tile->bias ? load (tile->bias + v * LANES) : fill (0.0f);

#pragma GCC unroll 32
      for (int p = 0; p < rows * pixels; p++)
        sum[p][v] = bias;
    }
  if (tile->add)
#pragma GCC unroll 2
    for (int v = 0; v < vectors; v++)
#pragma GCC unroll 32
      for (int p = 0; p < rows * pixels; p++)
        sum[p][v] += load (tile->add + v * tile->add_plane + p / pixels * tile->add_row + p % pixels * LANES);
}

/* Left to itself, GCC moves the sums from register to register and spills them. */
INLINE void
add_product (Vector *sum, Vector a, Vector b)
{
#ifdef __FMA__
  __asm__ ("vfmadd231ps %2, %1, %0" : "+v" (*sum) : "v" (a), "v" (b));
#else
  *sum += a * b;
#endif
}

/* The products with one input float of each pixel, @i floats behind the bases. It is broadcast, weights are loaded. */
INLINE void
multiply_float (const float *const *base, gsize step, int i, const float *weights, int rows, int pixels, int vectors, Vector (*sum)[2])
{
  const int share = SHARE (step), bases = (pixels + share - 1) / share;
  Vector w[2];

#pragma GCC unroll 2
  for (int v = 0; v < vectors; v++)
    w[v] = load (weights + v * LANES);
#pragma GCC unroll 32
  for (int p = 0; p < rows * pixels; p++)
    {
      int x = p % pixels;
      float in = (base[p / pixels * bases + x / share] + (gsize) (x % share) * step)[i];

      if (vectors == 1)
        sum[p][0] += in * w[0]; /* broadcast by the multiplication itself */
      else
#pragma GCC unroll 2
        for (int v = 0; v < vectors; v++)
          add_product (&sum[p][v], fill (in), w[v]);
    }
}

/* The pixels of a block of channels, which lie far from those of the block before, come from an outer cache: in time, when asked for early. */
INLINE void
fetch_pixels (const FoveaBlockTile *tile, gsize segment, gsize step, int rows, int pixels)
{
  const float *in = tile->in + tile->offsets[segment];
  const gsize pace = MAX (step, LINE);

  if (tile->run != LANES)
    return; /* only segments as short as these, those of 1x1 kernels, leave the machine waiting */
#pragma GCC unroll 2
  for (int y = 0; y < rows; y++)
#pragma GCC unroll 16
    for (gsize x = 0; x < (gsize) pixels * step; x += pace)
      __builtin_prefetch (in + (gsize) y * tile->in_row + x);
}

/* All products of @rows by @pixels pixels and @vectors blocks of output channels. */
INLINE void
multiply (const FoveaBlockTile *tile, gsize step, int rows, int pixels, int vectors, Vector (*sum)[2])
{
  const int share = SHARE (step), bases = (pixels + share - 1) / share;
  const float *weights = tile->weights, *fetch = tile->fetch;

  for (gsize s = 0; s < tile->n_segments; s++)
    {
      const float *base[TILE_PIXELS];
      gsize i = 0;

      fetch_pixels (tile, MIN (s + 1, tile->n_segments - 1), step, rows, pixels);
#pragma GCC unroll 16
      for (int b = 0; b < rows * bases; b++)
        base[b] = tile->in + tile->offsets[s] + (gsize) (b / bases) * tile->in_row + (gsize) (b % bases * share) * step;
      for (; i + UNROLL <= tile->run; i += UNROLL, weights += UNROLL * vectors * LANES, fetch += tile->fetch_step)
        {
#pragma GCC unroll 4
          for (int line = 0; line < FOVEA_BLOCK_FETCH; line += LINE)
            __builtin_prefetch (fetch + line, 0, 2);
#pragma GCC unroll 8
          for (int u = 0; u < UNROLL; u++)
            multiply_float (base, step, u, weights + u * vectors * LANES, rows, pixels, vectors, sum);
#pragma GCC unroll 16
          for (int b = 0; b < rows * bases; b++)
            base[b] += UNROLL;
        }
      for (; i < tile->run; i++, weights += vectors * LANES)
        {
          multiply_float (base, step, 0, weights, rows, pixels, vectors, sum);
#pragma GCC unroll 16
          for (int b = 0; b < rows * bases; b++)
            base[b]++;
        }
    }
}

INLINE void
finish (const FoveaBlockTile *tile, int rows, int pixels, int vectors, Vector (*sum)[2])
{
  float lowest = tile->lowest, highest = tile->highest;

#pragma GCC unroll 2
  for (int v = 0; v < vectors; v++)
    {
      float *out = tile->out + v * tile->out_plane;

#pragma GCC unroll 32
      for (int p = 0; p < rows * pixels; p++)
        store (out + p / pixels * tile->out_row + p % pixels * LANES, clamp (sum[p][v], lowest, highest));
    }
}

INLINE void
block (const FoveaBlockTile *tile, gsize step, int rows, int pixels, int vectors)
{
  Vector sum[TILE_PIXELS][2];

  begin (tile, rows, pixels, vectors, sum);
  multiply (tile, step, rows, pixels, vectors, sum);
  finish (tile, rows, pixels, vectors, sum);
}

typedef void (*TileFunc) (const FoveaBlockTile *tile);

#define DEFINE_TILE(rows, pixels)                                                                                  \
  static void tile_##rows##_##pixels##_1 (const FoveaBlockTile *tile)                                              \
  {                                                                                                                \
    tile->step == LANES ? block (tile, LANES, rows, pixels, 1) : block (tile, tile->step, rows, pixels, 1);        \
  }                                                                                                                \
  static void tile_##rows##_##pixels##_2 (const FoveaBlockTile *tile)                                              \
  {                                                                                                                \
    tile->step == LANES ? block (tile, LANES, rows, pixels, 2) : block (tile, tile->step, rows, pixels, 2);        \
  }
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

  if (rows == 2)
    twin[pixels - 1][vectors - 1](tile);
  else
    single[pixels - 1][vectors - 1](tile);
}
