/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Layers in blocks of channels that are bound by memory: pools, normalisation, sums a channel, and activations. */

#include <math.h>

#include "core/conv/simd/vectors.h"

/* Half a vector of floats becomes a vector of doubles. */
typedef float Half __attribute__ ((vector_size (2 * LANES)));
typedef float UnalignedHalf __attribute__ ((vector_size (2 * LANES), aligned (4), may_alias));
typedef double Doubles __attribute__ ((vector_size (4 * LANES)));
typedef double UnalignedDoubles __attribute__ ((vector_size (4 * LANES), aligned (8), may_alias));

/* @a where it is larger, else @b: one instruction, with NaN in @a left out. */
INLINE Vector
larger (Vector a, Vector b)
{
  Vector result;

  for (int l = 0; l < LANES; l++)
    result[l] = a[l] > b[l] ? a[l] : b[l];
  return result;
}

INLINE void
max_windows (const FoveaPoolTaps *taps, gsize pixels, gsize rows, gsize columns, gsize column, gsize step)
{
  for (gsize p = 0; p < pixels; p++)
    {
      Vector most = fill (-INFINITY);

#pragma GCC unroll 3
      for (gsize j = 0; j < rows; j++)
#pragma GCC unroll 3
        for (gsize i = 0; i < columns; i++)
          most = larger (load (taps->in + p * step + j * taps->row + i * column), most);
      store (taps->out + p * LANES, most);
    }
}

INLINE void
average_windows (const FoveaPoolTaps *taps, gsize pixels, gsize rows, gsize columns, gsize column, gsize step)
{
  for (gsize p = 0; p < pixels; p++)
    {
      Vector sum = fill (0.0f);

#pragma GCC unroll 3
      for (gsize j = 0; j < rows; j++)
#pragma GCC unroll 3
        for (gsize i = 0; i < columns; i++)
          sum += load (taps->in + p * step + j * taps->row + i * column);
      store (taps->out + p * LANES, sum * taps->factor);
    }
}

/* The usual windows, with numbers that the compiler knows. */
#define DEFINE_POOL(name, windows)                                                            \
  void FOVEA_SIMD_SYMBOL (name) (const FoveaPoolTaps *taps, gsize pixels)                     \
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

DEFINE_POOL (pool_max, max_windows)
DEFINE_POOL (pool_average, average_windows)

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
FOVEA_SIMD_SYMBOL (channel_squares) (const float *in, gsize pixels, const double *centers, double *sums)
{
  Doubles low = { 0.0 }, high = { 0.0 };
  Doubles low_center = *(const UnalignedDoubles *) centers, high_center = *(const UnalignedDoubles *) (centers + LANES / 2);

  for (gsize i = 0; i < pixels * LANES; i += LANES)
    {
      Doubles a = to_doubles (in + i) - low_center, b = to_doubles (in + i + LANES / 2) - high_center;

      low += a * a;
      high += b * b;
    }
  add_doubles (sums, low);
  add_doubles (sums + LANES / 2, high);
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

/* e^x = 2^n e^r with |r| <= ln (2) / 2, e^r by the polynomial of the Cephes library (expf); x is kept to where 2^n is a normal
 * number. ln (2) is subtracted in two parts, of which n times the first is exact. */
INLINE Vector
exponential (Vector x)
{
  const float shift = 12582912.0f; /* 1.5 * 2^23: adding it rounds to whole numbers */
  Vector shifted, n, r, p;
  Integers exponent;

  x = clamp (x, -87.33f, 88.37f);
  shifted = x * 1.44269504f + shift;
  n = shifted - shift;
  exponent = (Integers) shifted - (Integers) fill (shift);
  r = x - n * 0.693359375f - n * -2.12194440e-4f;
  p = fill (1.9875691500e-4f);
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = p * r * r + r + 1.0f;
  return p * (Vector) ((exponent + 127) << 23);
}

INLINE Vector
logistic (Vector x)
{
  return 1.0f / (1.0f + exponential (-x));
}

void
FOVEA_SIMD_SYMBOL (sigmoid) (const float *in, float *out, gsize n)
{
  gsize i = 0;

  for (; i + LANES <= n; i += LANES)
    store (out + i, logistic (load (in + i)));
  if (i < n)
    {
      float rest[LANES] = { 0 };

      memcpy (rest, in + i, (n - i) * sizeof (float));
      store (rest, logistic (load (rest)));
      memcpy (out + i, rest, (n - i) * sizeof (float));
    }
}
