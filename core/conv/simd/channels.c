/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Layers in blocks of channels that are bound by memory: pools, normalisation, sums a channel, resampling. */

#include <math.h>

#include "core/conv/simd/vectors.h"

/* Half a vector of floats becomes a vector of doubles. */
typedef float Half __attribute__ ((vector_size (2 * LANES)));
typedef float UnalignedHalf __attribute__ ((vector_size (2 * LANES), aligned (4), may_alias));
typedef double Doubles __attribute__ ((vector_size (4 * LANES)));
typedef double UnalignedDoubles __attribute__ ((vector_size (4 * LANES), aligned (8), may_alias));

INLINE void
max_windows (const FoveaPoolTaps *taps, gsize pixels, gsize rows, gsize columns, gsize column, gsize step)
{
  const float *in = taps->in;
  float *out = taps->out;
  gsize row = taps->row;

  for (gsize p = 0; p < pixels; p++, in += step, out += LANES)
    {
      Vector most = fill (-INFINITY);

#pragma GCC unroll 3
      for (gsize j = 0; j < rows; j++)
#pragma GCC unroll 3
        for (gsize i = 0; i < columns; i++)
          most = LARGER (load (in + j * row + i * column), most); /* leaves NaN out */
      store (out, most);
    }
}

INLINE void
average_windows (const FoveaPoolTaps *taps, gsize pixels, gsize rows, gsize columns, gsize column, gsize step)
{
  const float *in = taps->in;
  float *out = taps->out, factor = taps->factor;
  gsize row = taps->row;

  for (gsize p = 0; p < pixels; p++, in += step, out += LANES)
    {
      Vector sum = fill (0.0f);

#pragma GCC unroll 3
      for (gsize j = 0; j < rows; j++)
#pragma GCC unroll 3
        for (gsize i = 0; i < columns; i++)
          sum += load (in + j * row + i * column);
      store (out, sum * factor);
    }
}

/* The first of the largest; nothing is larger than a NaN that comes first, and no later one is larger than anything. */
INLINE void
return_to_largest (const FoveaPoolReturns *taps, gsize pixels, gsize rows, gsize columns, gsize column, gsize step)
{
  const float *in = taps->in, *gradients = taps->gradient;
  float *to = taps->to;
  gsize row = taps->row, to_row = taps->to_row;

  for (gsize p = 0; p < pixels; p++, in += step, to += step, gradients += LANES)
    {
      Vector most = load (in), gradient = load (gradients);
      Integers place = { 0 };

#pragma GCC unroll 3
      for (gsize j = 0; j < rows; j++)
#pragma GCC unroll 3
        for (gsize i = 0; i < columns; i++)
          {
            Vector tap = load (in + j * row + i * column);
            Integers larger = tap > most;

            most = choose (larger, tap, most);
            place = (place & ~larger) | ((gint32) (j * columns + i) & larger);
          }
#pragma GCC unroll 3
      for (gsize j = 0; j < rows; j++)
#pragma GCC unroll 3
        for (gsize i = 0; i < columns; i++)
          {
            float *at = to + j * to_row + i * column;

            store (at, load (at) + choose (place == (gint32) (j * columns + i), gradient, fill (0.0f)));
          }
    }
}

INLINE void
return_to_all (const FoveaPoolReturns *taps, gsize pixels, gsize rows, gsize columns, gsize column, gsize step)
{
  const float *gradients = taps->gradient;
  float *to = taps->to, factor = taps->factor;
  gsize row = taps->to_row;

  for (gsize p = 0; p < pixels; p++, to += step, gradients += LANES)
    {
      Vector gradient = load (gradients) * factor;

#pragma GCC unroll 3
      for (gsize j = 0; j < rows; j++)
#pragma GCC unroll 3
        for (gsize i = 0; i < columns; i++)
          store (to + j * row + i * column, load (to + j * row + i * column) + gradient);
    }
}

/* The usual windows, with numbers that the compiler knows. */
#define DEFINE_POOL(name, Taps, windows)                                                      \
  void FOVEA_SIMD_SYMBOL (name) (const Taps *taps, gsize pixels)                              \
  {                                                                                           \
    gsize size = taps->rows == taps->columns && taps->column == LANES ? taps->rows : 0;       \
                                                                                              \
    if (size == 3 && taps->step == LANES)                                                     \
      windows (taps, pixels, 3, 3, LANES, LANES);                                             \
    else if (size == 3 && taps->step == 2 * LANES)                                            \
      windows (taps, pixels, 3, 3, LANES, 2 * LANES);                                         \
    else if (size == 2 && taps->step == 2 * LANES)                                            \
      windows (taps, pixels, 2, 2, LANES, 2 * LANES);                                         \
    else                                                                                      \
      windows (taps, pixels, taps->rows, taps->columns, taps->column, taps->step);            \
  }

DEFINE_POOL (pool_max, FoveaPoolTaps, max_windows)
DEFINE_POOL (pool_average, FoveaPoolTaps, average_windows)
DEFINE_POOL (return_max, FoveaPoolReturns, return_to_largest)
DEFINE_POOL (return_average, FoveaPoolReturns, return_to_all)

void
FOVEA_SIMD_SYMBOL (normalize) (const float *in, float *out, gsize pixels, const FoveaNormalization *channels)
{
  Vector mean = load (channels->mean), factor = load (channels->factor), bias = load (channels->bias);

  for (gsize i = 0; i < pixels * LANES; i += LANES)
    store (out + i, clamp ((load (in + i) - mean) * factor + bias, channels->lowest, channels->highest));
}

INLINE Doubles
to_doubles (const float *in)
{
  return __builtin_convertvector ((Half) *(const UnalignedHalf *) in, Doubles);
}

INLINE void
add_doubles (double *sums, Doubles terms)
{
  *(UnalignedDoubles *) sums += terms;
}

void
FOVEA_SIMD_SYMBOL (channel_sums) (const float *in, gsize pixels, double *sums)
{
  Doubles low = { 0.0 }, high = { 0.0 };

  for (gsize i = 0; i < pixels * LANES; i += LANES)
    {
      low += to_doubles (in + i);
      high += to_doubles (in + i + LANES / 2);
    }
  add_doubles (sums, low);
  add_doubles (sums + LANES / 2, high);
}

void
FOVEA_SIMD_SYMBOL (channel_moments) (const float *in, gsize pixels, const double *centers, double *sums, double *squares)
{
  for (gsize half = 0; half < LANES; half += LANES / 2)
    {
      Doubles center = *(const UnalignedDoubles *) (centers + half), sum = { 0.0 }, square = { 0.0 };

      for (gsize i = half; i < pixels * LANES; i += LANES)
        {
          Doubles x = to_doubles (in + i) - center;

          sum += x;
          square += x * x;
        }
      add_doubles (sums + half, sum);
      add_doubles (squares + half, square);
    }
}

void
FOVEA_SIMD_SYMBOL (clamp) (const float *in, float *out, gsize n, float lowest, float highest)
{
  gsize i = 0;

  for (; i + LANES <= n; i += LANES)
    store (out + i, clamp (load (in + i), lowest, highest));
  for (; i < n; i++)
    out[i] = clamp (fill (in[i]), lowest, highest)[0];
}

/* One output row of @n taps in each direction: along the width, then the height. */
INLINE void
blend_pixels (const FoveaBlend *blend, gsize n, gsize pixels, float *out)
{
  const float *rows[4];
  float row_weights[4];

  for (gsize j = 0; j < n; j++)
    {
      rows[j] = blend->rows[j];
      row_weights[j] = blend->row_weights[j];
    }
  for (gsize x = 0; x < pixels; x++)
    {
      const gsize *taps = blend->taps + x * n;
      const float *weights = blend->weights + x * n;
      Vector sum = fill (0.0f);

#pragma GCC unroll 4
      for (gsize j = 0; j < n; j++)
        {
          Vector across = weights[0] * load (rows[j] + taps[0] * LANES);

#pragma GCC unroll 4
          for (gsize i = 1; i < n; i++)
            across += weights[i] * load (rows[j] + taps[i] * LANES);
          sum = j == 0 ? row_weights[0] * across : sum + row_weights[j] * across;
        }
      store (out + x * LANES, sum);
    }
}

void
FOVEA_SIMD_SYMBOL (blend) (const FoveaBlend *blend, gsize n, gsize pixels, float *out)
{
  if (n == 1)
    blend_pixels (blend, 1, pixels, out);
  else if (n == 2)
    blend_pixels (blend, 2, pixels, out);
  else
    blend_pixels (blend, 4, pixels, out);
}
