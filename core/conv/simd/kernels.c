/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The inner loops. This file is compiled once for each instruction set (see meson.build), with FOVEA_SIMD_NAME and the
 * shapes of the register tiles defined; vectors are GCC's, so that each build gets the machine's own. */

#include "core/conv/simd/simd.h"

#include <string.h>

#define LANES FOVEA_SIMD_LANES
#define TILE_ROWS FOVEA_SIMD_TILE_ROWS
#define TILE_VECTORS FOVEA_SIMD_TILE_VECTORS
#define TILE_COLS (TILE_VECTORS * LANES)
#define STRIP_VECTORS FOVEA_SIMD_STRIP_VECTORS

#define INLINE static inline __attribute__ ((always_inline))

typedef float Vector __attribute__ ((vector_size (4 * LANES)));
typedef gint32 Integers __attribute__ ((vector_size (4 * LANES)));
typedef guint8 Bytes __attribute__ ((vector_size (LANES)));
typedef float Unaligned __attribute__ ((vector_size (4 * LANES), aligned (4), may_alias));

extern const FoveaSimd FOVEA_SIMD_NAME;

INLINE Vector
load (const float *p)
{
  return *(const Unaligned *) p;
}

INLINE void
store (float *p, Vector v)
{
  *(Unaligned *) p = v;
}

INLINE Vector
fill (float x)
{
  return (Vector){ 0 } + x;
}

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

static void
matrix_tile (gsize cols, gsize depth, const float *a, const float *b, gsize ldb, float *c, gsize ldc, const float *bias,
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

/* One input row's part in output rows @first to @last of a strip: row r takes kernel row ky - r. */
INLINE void
strip_row (Vector (*sum)[STRIP_VECTORS], int first, int last, int vectors, const float *in, const float *weights, gsize kernel_w,
           gsize step)
{
  for (gsize kx = 0; kx < kernel_w; kx++)
    {
      Vector samples[STRIP_VECTORS];

#pragma GCC unroll 8
      for (int v = 0; v < vectors; v++)
        samples[v] = load (in + kx * step + v * LANES);
#pragma GCC unroll 4
      for (int r = first; r <= last; r++)
        {
          float weight = (weights - (gsize) r * kernel_w)[kx];

#pragma GCC unroll 8
          for (int v = 0; v < vectors; v++)
            sum[r][v] += weight * samples[v];
        }
    }
}

/* @rows output rows of @vectors vectors, the kernel being at least @rows high: input rows at the top and the bottom serve fewer
 * output rows than those between. Each output adds its products in the order of the kernel, whatever @rows and @vectors are. */
INLINE void
strip (int rows, int vectors, const float *in, gsize in_stride, float *out, gsize out_stride, const float *weights, gsize kernel_h,
       gsize kernel_w, gsize step, float bias)
{
  Vector sum[4][STRIP_VECTORS];
  gsize y = 0;

#pragma GCC unroll 4
  for (int r = 0; r < rows; r++)
#pragma GCC unroll 8
    for (int v = 0; v < vectors; v++)
      sum[r][v] = fill (bias);

#pragma GCC unroll 4
  for (int r = 0; r < rows - 1; r++, y++)
    strip_row (sum, 0, r, vectors, in + y * in_stride, weights + y * kernel_w, kernel_w, step);
  for (; y < kernel_h; y++)
    strip_row (sum, 0, rows - 1, vectors, in + y * in_stride, weights + y * kernel_w, kernel_w, step);
#pragma GCC unroll 4
  for (int r = 1; r < rows; r++, y++)
    strip_row (sum, r, rows - 1, vectors, in + y * in_stride, weights + y * kernel_w, kernel_w, step);

#pragma GCC unroll 4
  for (int r = 0; r < rows; r++)
#pragma GCC unroll 8
    for (int v = 0; v < vectors; v++)
      store (out + (gsize) r * out_stride + v * LANES, sum[r][v]);
}

#define DEFINE_STRIPS(rows)                                                                                                       \
  static void strips_##rows (const float *in, gsize in_stride, float *out, gsize out_stride, gsize n, const float *weights,      \
                             gsize kernel_h, gsize kernel_w, gsize step, float bias)                                             \
  {                                                                                                                              \
    gsize x = 0;                                                                                                                 \
    for (; x + STRIP_VECTORS * LANES <= n; x += STRIP_VECTORS * LANES)                                                           \
      strip (rows, STRIP_VECTORS, in + x, in_stride, out + x, out_stride, weights, kernel_h, kernel_w, step, bias);              \
    for (; x < n; x += LANES)                                                                                                    \
      strip (rows, 1, in + x, in_stride, out + x, out_stride, weights, kernel_h, kernel_w, step, bias);                          \
  }

DEFINE_STRIPS (1)
DEFINE_STRIPS (2)
DEFINE_STRIPS (4)

static void
correlate (const float *in, gsize in_stride, float *out, gsize out_stride, gsize rows, gsize n, const float *weights, gsize kernel_h,
           gsize kernel_w, gsize step, float bias)
{
  gsize y = 0;

  for (; kernel_h >= 4 && y + 4 <= rows; y += 4)
    strips_4 (in + y * in_stride, in_stride, out + y * out_stride, out_stride, n, weights, kernel_h, kernel_w, step, bias);
  for (; kernel_h >= 2 && y + 2 <= rows; y += 2)
    strips_2 (in + y * in_stride, in_stride, out + y * out_stride, out_stride, n, weights, kernel_h, kernel_w, step, bias);
  for (; y < rows; y++)
    strips_1 (in + y * in_stride, in_stride, out + y * out_stride, out_stride, n, weights, kernel_h, kernel_w, step, bias);
}

static float
dot (const float *a, const float *b, gsize n)
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

static void
from_u8 (const guint8 *in, float *out, gsize n)
{
  gsize i = 0;

  for (; i + LANES <= n; i += LANES)
    {
      Bytes bytes;

      memcpy (&bytes, in + i, LANES);
      store (out + i, __builtin_convertvector (__builtin_convertvector (bytes, Integers), Vector));
    }
  for (; i < n; i++)
    out[i] = in[i];
}

/* Comparisons give all ones where they hold. Adding 2^23 leaves the rounded integer in the low bits. */
INLINE Integers
round_and_clamp (Vector x)
{
  Integers below;

  x = (Vector) ((Integers) x & (x > 0.0f)); /* NaN, too, becomes 0 */
  below = x < 255.0f;
  x = (Vector) (((Integers) x & below) | ((Integers) fill (255.0f) & ~below));
  return (Integers) (x + 8388608.0f) & 0xff;
}

static void
to_u8 (const float *in, guint8 *out, gsize n)
{
  gsize i = 0;

  for (; i + LANES <= n; i += LANES)
    {
      Bytes bytes = __builtin_convertvector (round_and_clamp (load (in + i)), Bytes);

      memcpy (out + i, &bytes, LANES);
    }
  if (i < n)
    {
      float rest[LANES] = { 0 };
      Bytes bytes;

      memcpy (rest, in + i, (n - i) * sizeof (float));
      bytes = __builtin_convertvector (round_and_clamp (load (rest)), Bytes);
      memcpy (out + i, &bytes, n - i);
    }
}

const FoveaSimd FOVEA_SIMD_NAME = {
  .lanes = LANES,
  .tile_rows = TILE_ROWS,
  .tile_cols = TILE_COLS,
  .matrix_tile = matrix_tile,
  .correlate = correlate,
  .dot = dot,
  .from_u8 = from_u8,
  .to_u8 = to_u8,
};
