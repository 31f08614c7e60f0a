/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Photo filters: rows of interleaved samples, as floats or as bytes. */

#include "core/conv/simd/bytes.h"

#define STRIP_VECTORS FOVEA_SIMD_STRIP_VECTORS

/* What an output row holds: known where a strip is compiled. */
typedef enum
{
  FLOATS,
  BYTES,
} Kind;

/* What is correlated, in the terms of FoveaSimd. */
typedef struct
{
  const float *in;
  gsize in_stride;
  float *out;
  gsize out_stride;
  guint8 *const *out_rows;
  const float *weights;
  gsize kernel_h, kernel_w, step;
  float bias;
} Job;

INLINE void
put (Kind kind, const Job *job, gsize y, gsize x, Vector result, gsize n)
{
  if (kind == BYTES)
    store_bytes (job->out_rows[y] + x, result, n);
  else
    store (job->out + y * job->out_stride + x, result);
}

/* One input row's part in output rows @first to @last of a strip: row r takes kernel row ky - r. */
INLINE void
strip_row (Vector (*sum)[STRIP_VECTORS], int first, int last, int vectors, const Job *job, gsize in, const float *weights)
{
  for (gsize kx = 0; kx < job->kernel_w; kx++)
    {
      Vector samples[STRIP_VECTORS];

#pragma GCC unroll 8
      for (int v = 0; v < vectors; v++)
        samples[v] = load (job->in + in + kx * job->step + v * LANES);
#pragma GCC unroll 4
      for (int r = first; r <= last; r++)
        {
          float weight = (weights - (gsize) r * job->kernel_w)[kx];

#pragma GCC unroll 8
          for (int v = 0; v < vectors; v++)
            sum[r][v] += weight * samples[v];
        }
    }
}

/* Output rows @y to @y + @rows - 1, @vectors vectors from sample @x on of which @n samples are wanted, the kernel being at least @rows
 * high: input rows at the top and the bottom serve fewer output rows than those between. Each output adds its products in the order of
 * the kernel, whatever @rows and @vectors are. */
INLINE void
strip (Kind to, int rows, int vectors, const Job *job, gsize y, gsize x, gsize n)
{
  Vector sum[4][STRIP_VECTORS];
  gsize ky = 0, in = y * job->in_stride + x;

#pragma GCC unroll 4
  for (int r = 0; r < rows; r++)
#pragma GCC unroll 8
    for (int v = 0; v < vectors; v++)
      sum[r][v] = fill (job->bias);

#pragma GCC unroll 4
  for (int r = 0; r < rows - 1; r++, ky++)
    strip_row (sum, 0, r, vectors, job, in + ky * job->in_stride, job->weights + ky * job->kernel_w);
  for (; ky < job->kernel_h; ky++)
    strip_row (sum, 0, rows - 1, vectors, job, in + ky * job->in_stride, job->weights + ky * job->kernel_w);
#pragma GCC unroll 4
  for (int r = 1; r < rows; r++, ky++)
    strip_row (sum, r, rows - 1, vectors, job, in + ky * job->in_stride, job->weights + ky * job->kernel_w);

#pragma GCC unroll 4
  for (int r = 0; r < rows; r++)
#pragma GCC unroll 8
    for (int v = 0; v < vectors; v++)
      put (to, job, y + (gsize) r, x + v * LANES, sum[r][v], n - v * LANES);
}

INLINE void
strips (Kind to, int rows, const Job *job, gsize y, gsize n)
{
  gsize x = 0;

  for (; x + STRIP_VECTORS * LANES <= n; x += STRIP_VECTORS * LANES)
    strip (to, rows, STRIP_VECTORS, job, y, x, STRIP_VECTORS * LANES);
  for (; x < n; x += LANES)
    strip (to, rows, 1, job, y, x, n - x);
}

INLINE void
correlate (Kind to, const Job *job, gsize rows, gsize n)
{
  gsize y = 0;

  for (; job->kernel_h >= 4 && y + 4 <= rows; y += 4)
    strips (to, 4, job, y, n);
  for (; job->kernel_h >= 3 && y + 3 <= rows; y += 3)
    strips (to, 3, job, y, n);
  for (; job->kernel_h >= 2 && y + 2 <= rows; y += 2)
    strips (to, 2, job, y, n);
  for (; y < rows; y++)
    strips (to, 1, job, y, n);
}

void
FOVEA_SIMD_SYMBOL (correlate) (const float *in, gsize in_stride, float *out, gsize out_stride, gsize rows, gsize n, const float *weights,
                               gsize kernel_h, gsize kernel_w, gsize step, float bias)
{
  correlate (FLOATS, &(Job){ in, in_stride, out, out_stride, NULL, weights, kernel_h, kernel_w, step, bias }, rows, n);
}

void
FOVEA_SIMD_SYMBOL (correlate_to_u8) (const float *in, gsize in_stride, guint8 *const *out, gsize rows, gsize n, const float *weights,
                                     gsize kernel_h, gsize kernel_w, gsize step, float bias)
{
  correlate (BYTES, &(Job){ in, in_stride, NULL, 0, out, weights, kernel_h, kernel_w, step, bias }, rows, n);
}

void
FOVEA_SIMD_SYMBOL (from_u8) (const guint8 *in, float *out, gsize n)
{
  gsize i = 0;

  for (; i + LANES <= n; i += LANES)
    store (out + i, load_bytes (in + i));
  for (; i < n; i++)
    out[i] = in[i];
}

void
FOVEA_SIMD_SYMBOL (to_u8) (const float *in, guint8 *out, gsize n)
{
  gsize i = 0;

  for (; i + LANES <= n; i += LANES)
    store_bytes (out + i, load (in + i), LANES);
  if (i < n)
    {
      float rest[LANES] = { 0 };

      memcpy (rest, in + i, (n - i) * sizeof (float));
      store_bytes (out + i, load (rest), n - i);
    }
}
