/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Photo filters: rows of interleaved samples. */

#include "core/conv/simd/vectors.h"

#define STRIP_VECTORS FOVEA_SIMD_STRIP_VECTORS

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

void
FOVEA_SIMD_SYMBOL (correlate) (const float *in, gsize in_stride, float *out, gsize out_stride, gsize rows, gsize n, const float *weights, gsize kernel_h,
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

void
FOVEA_SIMD_SYMBOL (from_u8) (const guint8 *in, float *out, gsize n)
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

void
FOVEA_SIMD_SYMBOL (to_u8) (const float *in, guint8 *out, gsize n)
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
