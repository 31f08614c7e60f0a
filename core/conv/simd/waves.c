/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Sliding sums under cosines (FoveaWaves): down over rows of samples, then across over vectors whose lanes are rows. */

#include "core/conv/simd/bytes.h"

typedef enum
{
  FLOATS,
  BYTES,
} Kind;

/* Of a vector of lines: the running sum; the sums under the waves and how they changed in the last step; the samples that entered and
 * left the window in that step. */
typedef struct
{
  Vector sum, entered, left;
  Vector value[FOVEA_MAX_WAVES], slope[FOVEA_MAX_WAVES];
} Sums;

INLINE Vector
advance (int n_waves, const FoveaWaves *waves, Sums *sums, Vector entering, Vector leaving)
{
  Vector outer = entering + sums->left, inner = sums->entered + leaving, result;

  sums->sum += waves->mean * (entering - leaving);
  result = sums->sum;
#pragma GCC unroll 8
  for (int k = 0; k < n_waves; k++)
    {
      sums->slope[k] += waves->outer[k] * outer;
      sums->slope[k] -= waves->inner[k] * inner;
      sums->slope[k] -= waves->pull[k] * sums->value[k];
      sums->value[k] += sums->slope[k];
      result += sums->value[k];
    }
  sums->entered = entering;
  sums->left = leaving;
  return result;
}

/* Lane l of vector i changes places with lane i of vector l. */
INLINE void
transpose (Vector *block)
{
  Integers lane;

#pragma GCC unroll 16
  for (int i = 0; i < LANES; i++)
    lane[i] = i;
#pragma GCC unroll 4
  for (int side = 1; side < LANES; side *= 2)
    {
      /* From both vectors the lanes without @side in their number, and those with it. */
      Integers without = (lane & ~side) + (((lane & side) != 0) & LANES), with = without + side;

#pragma GCC unroll 16
      for (int i = 0; i < LANES; i++)
        if (!(i & side))
          {
            Vector a = block[i], b = block[i + side];

            block[i] = __builtin_shuffle (a, b, without);
            block[i + side] = __builtin_shuffle (a, b, with);
          }
    }
}

INLINE Vector
get (Kind kind, gconstpointer row, gsize i)
{
  return kind == BYTES ? load_bytes ((const guint8 *) row + i) : load ((const float *) row + i);
}

INLINE gconstpointer
row_at (Kind kind, gconstpointer in, gsize i)
{
  return kind == BYTES ? (gconstpointer) ((const guint8 *) in + i) : (gconstpointer) ((const float *) in + i);
}

INLINE void
down (Kind kind, int n_waves, const FoveaWaves *waves, const FoveaWaveRows *rows, gsize n, float *state, float *out)
{
  for (gsize x = 0; x < n; x += LANES, state += (3 + 2 * n_waves) * LANES)
    {
      Vector block[LANES];
      Sums sums = { load (state), load (state + LANES), load (state + 2 * LANES), { { 0 } }, { { 0 } } };

#pragma GCC unroll 8
      for (int k = 0; k < n_waves; k++)
        {
          sums.value[k] = load (state + (3 + 2 * k) * LANES);
          sums.slope[k] = load (state + (4 + 2 * k) * LANES);
        }
      for (gsize r = 0; r < rows->n; r++)
        block[r] = advance (n_waves, waves, &sums, get (kind, row_at (kind, rows->entering, r * rows->stride), x),
                            get (kind, row_at (kind, rows->leaving, r * rows->leaving_stride), x));
      store (state, sums.sum);
      store (state + LANES, sums.entered);
      store (state + 2 * LANES, sums.left);
#pragma GCC unroll 8
      for (int k = 0; k < n_waves; k++)
        {
          store (state + (3 + 2 * k) * LANES, sums.value[k]);
          store (state + (4 + 2 * k) * LANES, sums.slope[k]);
        }
      if (!out)
        continue;
      for (gsize r = rows->n; r < LANES; r++)
        block[r] = fill (0.0f);
      transpose (block);
#pragma GCC unroll 16
      for (int i = 0; i < LANES; i++)
        store (out + (x + (gsize) i) * LANES, block[i]);
    }
}

INLINE void
across (int n_waves, const FoveaWaves *waves, float *line, gsize n, gsize step)
{
  gsize pixel = step * LANES;
  Sums sums = { { 0 }, { 0 }, { 0 }, { { 0 } }, { { 0 } } };

  for (gsize x = 1; x < waves->taps; x++)
    advance (n_waves, waves, &sums, load (line + x * pixel), fill (0.0f));
  for (gsize x = 0; x < n; x++)
    store (line + x * pixel, advance (n_waves, waves, &sums, load (line + (x + waves->taps) * pixel), load (line + x * pixel)));
}

/* The number of waves is known where the loops are compiled: their sums stay in registers. */
#define FOR_EACH_NUMBER(CASE) CASE (0) CASE (1) CASE (2) CASE (3) CASE (4) CASE (5) CASE (6)

void
FOVEA_SIMD_SYMBOL (waves_down) (const FoveaWaves *waves, const FoveaWaveRows *rows, gsize n, float *state, float *out)
{
  switch (waves->n)
    {
#define CASE(number)                                   \
  case number:                                         \
    if (rows->bytes)                                   \
      down (BYTES, number, waves, rows, n, state, out); \
    else                                               \
      down (FLOATS, number, waves, rows, n, state, out); \
    break;
      FOR_EACH_NUMBER (CASE)
#undef CASE
    default:
      g_assert_not_reached ();
    }
}

void
FOVEA_SIMD_SYMBOL (waves_across) (const FoveaWaves *waves, float *lines, gsize n, gsize step)
{
  for (gsize c = 0; c < step; c++)
    switch (waves->n)
      {
#define CASE(number)                                                \
  case number:                                                      \
    across (number, waves, lines + c * LANES, n, step);             \
    break;
        FOR_EACH_NUMBER (CASE)
#undef CASE
      default:
        g_assert_not_reached ();
      }
}

INLINE void
floats_from_lanes (const float *in, gsize n, gsize rows, float scale, float bias, float *out, gsize out_stride)
{
  for (gsize x = 0; x < n; x += LANES)
    {
      Vector block[LANES];

#pragma GCC unroll 16
      for (int i = 0; i < LANES; i++)
        block[i] = load (in + (x + (gsize) i) * LANES) * scale + bias;
      transpose (block);
      for (gsize r = 0; r < rows; r++)
        store (out + r * out_stride + x, block[r]);
    }
}

/* Four neighbours become the bytes of a word before words change places. */
INLINE void
bytes_from_lanes (const float *in, gsize n, gsize rows, float scale, float bias, guint8 *const *out)
{
  for (gsize x = 0; x < n; x += 4 * LANES)
    {
      Vector block[LANES];

#pragma GCC unroll 16
      for (int i = 0; i < LANES; i++)
        {
          Integers word = { 0 };

#pragma GCC unroll 4
          for (int b = 0; b < 4; b++)
            word |= to_steps (load (in + (x + (gsize) (4 * i + b)) * LANES) * scale + bias) << (8 * b);
          block[i] = (Vector) word;
        }
      transpose (block);
      for (gsize r = 0; r < rows; r++)
        if (n - x >= 4 * LANES)
          memcpy (out[r] + x, &block[r], 4 * LANES);
        else
          memcpy (out[r] + x, &block[r], n - x);
    }
}

void
FOVEA_SIMD_SYMBOL (rows_from_lanes) (const float *in, gsize n, gsize rows, float scale, float bias, float *out, gsize out_stride,
                                     guint8 *const *bytes)
{
  if (bytes)
    bytes_from_lanes (in, n, rows, scale, bias, bytes);
  else
    floats_from_lanes (in, n, rows, scale, bias, out, out_stride);
}
