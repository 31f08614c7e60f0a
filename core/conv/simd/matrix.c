/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Matrix products: the register tile of the packed paths, and dot products. */

#include "core/conv/simd/vectors.h"

#define TILE_ROWS FOVEA_SIMD_TILE_ROWS
#define TILE_VECTORS FOVEA_SIMD_TILE_VECTORS

/* TILE_ROWS output channels by @vectors vectors of pixels. */
INLINE void
matrix_block (int vectors, gsize depth, const float *a, const float *b, gsize ldb, float *c, gsize ldc, const float *bias,
              gboolean accumulate)
{
  Vector sum[TILE_ROWS][TILE_VECTORS];

#pragma GCC unroll 16
  for (int r = 0; r < TILE_ROWS; r++)
#pragma GCC unroll 4
    for (int v = 0; v < vectors; v++)
      sum[r][v] = accumulate ? load (c + r * ldc + v * LANES) : fill (bias[r]);

  for (gsize d = 0; d < depth; d++, a += TILE_ROWS, b += ldb)
    {
      Vector pixels[TILE_VECTORS];

#pragma GCC unroll 4
      for (int v = 0; v < vectors; v++)
        pixels[v] = load (b + v * LANES);
#pragma GCC unroll 16
      for (int r = 0; r < TILE_ROWS; r++)
#pragma GCC unroll 4
        for (int v = 0; v < vectors; v++)
          sum[r][v] += a[r] * pixels[v];
    }

#pragma GCC unroll 16
  for (int r = 0; r < TILE_ROWS; r++)
#pragma GCC unroll 4
    for (int v = 0; v < vectors; v++)
      store (c + r * ldc + v * LANES, sum[r][v]);
}

void
FOVEA_SIMD_SYMBOL (matrix_tile) (gsize cols, gsize depth, const float *a, const float *b, gsize ldb, float *c, gsize ldc, const float *bias,
             gboolean accumulate)
{
  G_STATIC_ASSERT (TILE_VECTORS == 2 || TILE_VECTORS == 3);
  if (cols <= LANES)
    matrix_block (1, depth, a, b, ldb, c, ldc, bias, accumulate);
  else if (TILE_VECTORS == 2 || cols <= 2 * LANES)
    matrix_block (2, depth, a, b, ldb, c, ldc, bias, accumulate);
  else
    matrix_block (TILE_VECTORS, depth, a, b, ldb, c, ldc, bias, accumulate);
}

float
FOVEA_SIMD_SYMBOL (dot) (const float *a, const float *b, gsize n)
{
  Vector sum[4] = { { 0 } };
  float result = 0;
  gsize i = 0;

  for (; i + 4 * LANES <= n; i += 4 * LANES)
#pragma GCC unroll 4
    for (int v = 0; v < 4; v++)
      sum[v] += load (a + i + v * LANES) * load (b + i + v * LANES);
  for (; i + LANES <= n; i += LANES)
    sum[0] += load (a + i) * load (b + i);
  sum[0] = (sum[0] + sum[1]) + (sum[2] + sum[3]);
  for (int lane = 0; lane < LANES; lane++)
    result += sum[0][lane];
  for (; i < n; i++)
    result += a[i] * b[i];
  return result;
}
