/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Matrix products: the register tile of the packed paths, and a matrix that is read once, by a vector. */

#include "core/conv/simd/vectors.h"

#define TILE_ROWS FOVEA_SIMD_TILE_ROWS
#define TILE_VECTORS FOVEA_SIMD_TILE_VECTORS

/* Rows of weights that are read side by side: as many streams from memory, which together reach its bandwidth. */
#define DOT_ROWS 4
#define ADDED_ROWS 8
#define AHEAD 512 /* floats of a row that are fetched before their use */
#define FLOATS_A_LINE 16

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

/* A row's products in two chains, then the rest of the row: each sum has one order, whatever stands beside it. */
INLINE void
dots_block (int rows, const float *a, gsize stride, const float *x, gsize depth, float *out)
{
  Vector sum[DOT_ROWS][2] = { { { 0 } } };
  gsize i = 0;

  for (; i + 2 * LANES <= depth; i += 2 * LANES)
    {
      Vector x0 = load (x + i), x1 = load (x + i + LANES);

#pragma GCC unroll 4
      for (int r = 0; r < rows; r++)
        {
          const float *row = a + r * stride + i;

#pragma GCC unroll 2
          for (int line = 0; line < 2 * LANES; line += FLOATS_A_LINE)
            __builtin_prefetch (row + AHEAD + line);
          sum[r][0] += load (row) * x0;
          sum[r][1] += load (row + LANES) * x1;
        }
    }
  for (int r = 0; r < rows; r++)
    {
      Vector both = sum[r][0] + sum[r][1];
      float result = 0.0f;

      for (int lane = 0; lane < LANES; lane++)
        result += both[lane];
      for (gsize j = i; j < depth; j++)
        result += a[r * stride + j] * x[j];
      out[r] = result;
    }
}

void
FOVEA_SIMD_SYMBOL (dots) (const float *rows, gsize stride, gsize n_rows, const float *x, gsize depth, float *out)
{
  gsize r = 0;

  for (; r + DOT_ROWS <= n_rows; r += DOT_ROWS)
    dots_block (DOT_ROWS, rows + r * stride, stride, x, depth, out + r);
  for (; r < n_rows; r++)
    dots_block (1, rows + r * stride, stride, x, depth, out + r);
}

float
FOVEA_SIMD_SYMBOL (dot) (const float *a, const float *b, gsize n)
{
  float result;

  dots_block (1, a, n, b, n, &result);
  return result;
}

/* @vectors of the result. The next rows are fetched meanwhile: too short a run of each is read for the machine to see that it goes on. */
INLINE void
add_rows_part (int n_rows, int vectors, const float *rows, gsize stride, const float *x, float *out)
{
  Vector sum[FLOATS_A_LINE / LANES];

#pragma GCC unroll 4
  for (int v = 0; v < vectors; v++)
    sum[v] = load (out + v * LANES);
#pragma GCC unroll 8
  for (int r = 0; r < n_rows; r++)
    {
      const float *row = rows + r * stride;

      __builtin_prefetch (row + n_rows * stride);
#pragma GCC unroll 4
      for (int v = 0; v < vectors; v++)
        sum[v] += x[r] * load (row + v * LANES);
    }
#pragma GCC unroll 4
  for (int v = 0; v < vectors; v++)
    store (out + v * LANES, sum[v]);
}

INLINE void
add_rows_block (int n_rows, const float *rows, gsize stride, const float *x, gsize n, float *out)
{
  gsize i = 0;

  for (; i + FLOATS_A_LINE <= n; i += FLOATS_A_LINE)
    add_rows_part (n_rows, FLOATS_A_LINE / LANES, rows + i, stride, x, out + i);
  for (; i + LANES <= n; i += LANES)
    add_rows_part (n_rows, 1, rows + i, stride, x, out + i);
  for (; i < n; i++)
    for (int r = 0; r < n_rows; r++)
      out[i] += x[r] * rows[r * stride + i];
}

void
FOVEA_SIMD_SYMBOL (add_rows) (const float *rows, gsize stride, gsize n_rows, const float *x, gsize n, float *out)
{
  gsize r = 0;

  for (; r + ADDED_ROWS <= n_rows; r += ADDED_ROWS)
    add_rows_block (ADDED_ROWS, rows + r * stride, stride, x + r, n, out);
  for (; r < n_rows; r++)
    add_rows_block (1, rows + r * stride, stride, x + r, n, out);
}
