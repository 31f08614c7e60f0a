/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Fourier transforms for convolution: as many lines side by side as a vector has lanes, so that no sample ever changes its lane but in
 * the transpositions. The inverse transform is the forward one with real and imaginary parts exchanged. */

#include "core/conv/photo/fourier.h"
#include "core/conv/simd/vectors.h"

typedef struct
{
  Vector re, im;
} Complex;

#define STEP FOVEA_FOURIER_STEP (LANES)

INLINE Complex
get (const float *p, gboolean exchanged)
{
  return (Complex){ load (p + (exchanged ? LANES : 0)), load (p + (exchanged ? 0 : LANES)) };
}

INLINE void
put (float *p, Complex x, gboolean exchanged)
{
  store (p + (exchanged ? LANES : 0), x.re);
  store (p + (exchanged ? 0 : LANES), x.im);
}

INLINE Complex
add (Complex a, Complex b)
{
  return (Complex){ a.re + b.re, a.im + b.im };
}

INLINE Complex
subtract (Complex a, Complex b)
{
  return (Complex){ a.re - b.re, a.im - b.im };
}

/* x * -i */
INLINE Complex
turn (Complex x)
{
  return (Complex){ x.im, -x.re };
}

INLINE Complex
multiply (Complex a, Complex b)
{
  return (Complex){ a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re };
}

/* x * (w[0] + i w[1]) */
INLINE Complex
twiddle (Complex x, const float *w)
{
  return (Complex){ x.re * w[0] - x.im * w[1], x.re * w[1] + x.im * w[0] };
}

INLINE void
dft3 (Complex x[3])
{
  const float height = 0.86602540378443864676f;
  Complex sum = add (x[1], x[2]), d = subtract (x[1], x[2]), middle = { x[0].re - 0.5f * sum.re, x[0].im - 0.5f * sum.im };

  x[0] = add (x[0], sum);
  x[1] = (Complex){ middle.re + height * d.im, middle.im - height * d.re };
  x[2] = (Complex){ middle.re - height * d.im, middle.im + height * d.re };
}

INLINE void
dft4 (Complex x[4])
{
  Complex a = add (x[0], x[2]), b = subtract (x[0], x[2]), c = add (x[1], x[3]), d = turn (subtract (x[1], x[3]));

  x[0] = add (a, c);
  x[1] = add (b, d);
  x[2] = subtract (a, c);
  x[3] = subtract (b, d);
}

/* Points 1 and 4, and 2 and 3, have conjugate factors. */
INLINE void
dft5 (Complex x[5])
{
  const float cos1 = 0.30901699437494742410f, cos2 = -0.80901699437494742410f, sin1 = 0.95105651629515357212f, sin2 = 0.58778525229247312917f;
  Complex s1 = add (x[1], x[4]), s2 = add (x[2], x[3]), d1 = subtract (x[1], x[4]), d2 = subtract (x[2], x[3]);
  Complex a1 = { x[0].re + cos1 * s1.re + cos2 * s2.re, x[0].im + cos1 * s1.im + cos2 * s2.im };
  Complex a2 = { x[0].re + cos2 * s1.re + cos1 * s2.re, x[0].im + cos2 * s1.im + cos1 * s2.im };
  Complex b1 = turn ((Complex){ sin1 * d1.re + sin2 * d2.re, sin1 * d1.im + sin2 * d2.im });
  Complex b2 = turn ((Complex){ sin2 * d1.re - sin1 * d2.re, sin2 * d1.im - sin1 * d2.im });

  x[0] = add (x[0], add (s1, s2));
  x[1] = add (a1, b1);
  x[2] = add (a2, b2);
  x[3] = subtract (a2, b2);
  x[4] = subtract (a1, b1);
}

INLINE void
dft8 (Complex x[8])
{
  const float diagonal = 0.70710678118654752440f;
  Complex even[4] = { x[0], x[2], x[4], x[6] }, odd[4] = { x[1], x[3], x[5], x[7] };

  dft4 (even);
  dft4 (odd);
  odd[1] = (Complex){ odd[1].re + odd[1].im, odd[1].im - odd[1].re };
  odd[2] = turn (odd[2]);
  odd[3] = (Complex){ odd[3].im - odd[3].re, -(odd[3].re + odd[3].im) };
#pragma GCC unroll 4
  for (int k = 0; k < 4; k++)
    {
      float scale = k % 2 ? diagonal : 1.0f;

      x[k] = (Complex){ even[k].re + scale * odd[k].re, even[k].im + scale * odd[k].im };
      x[k + 4] = (Complex){ even[k].re - scale * odd[k].re, even[k].im - scale * odd[k].im };
    }
}

/* 2 and 3 have no common factor: points and frequencies in Good's order need no twiddles. */
INLINE void
dft6 (Complex x[6])
{
  Complex even[3] = { x[0], x[2], x[4] }, odd[3] = { x[3], x[5], x[1] };

  dft3 (even);
  dft3 (odd);
#pragma GCC unroll 3
  for (int k = 0; k < 3; k++)
    {
      x[4 * k % 6] = add (even[k], odd[k]);
      x[(4 * k + 3) % 6] = subtract (even[k], odd[k]);
    }
}

INLINE void
dft (int radix, Complex *x)
{
  if (radix == 4)
    dft4 (x);
  else if (radix == 5)
    dft5 (x);
  else if (radix == 6)
    dft6 (x);
  else
    dft8 (x);
}

/* One pass over @groups groups; with a span of 1 all twiddles are 1. Decimation in time has its twiddles before the butterfly. */
INLINE void
pass (int radix, gboolean in_time, float *samples, gsize stride, gsize span, gsize groups, const float *twiddles)
{
  for (gsize g = 0; g < groups; g++, samples += (gsize) radix * span * stride)
    for (gsize j = 0; j < span; j++)
      {
        const float *w = twiddles + j * 2 * (gsize) (radix - 1);
        float *p = samples + j * stride;
        Complex x[8];

#pragma GCC unroll 8
        for (int q = 0; q < radix; q++)
          x[q] = get (p + (gsize) q * span * stride, in_time);
        if (in_time && span > 1)
#pragma GCC unroll 8
          for (int q = 1; q < radix; q++)
            x[q] = twiddle (x[q], w + 2 * (q - 1));
        dft (radix, x);
        if (!in_time && span > 1)
#pragma GCC unroll 8
          for (int q = 1; q < radix; q++)
            x[q] = twiddle (x[q], w + 2 * (q - 1));
#pragma GCC unroll 8
        for (int q = 0; q < radix; q++)
          put (p + (gsize) q * span * stride, x[q], in_time);
      }
}

/* The last pass forward, the product of spectra and the first pass back, without leaving the registers. */
INLINE void
turning_pass (int radix, float *samples, gsize groups, const float *spectrum)
{
  for (gsize g = 0; g < groups; g++, samples += radix * STEP, spectrum += radix * STEP)
    {
      Complex x[8];

#pragma GCC unroll 8
      for (int q = 0; q < radix; q++)
        x[q] = get (samples + q * STEP, FALSE);
      dft (radix, x);
#pragma GCC unroll 8
      for (int q = 0; q < radix; q++)
        {
          Complex product = multiply (x[q], get (spectrum + q * STEP, FALSE));

          x[q] = (Complex){ product.im, product.re };
        }
      dft (radix, x);
#pragma GCC unroll 8
      for (int q = 0; q < radix; q++)
        put (samples + q * STEP, x[q], TRUE);
    }
}

#define DEFINE_PASSES(radix)                                                                                                      \
  static void forward_##radix (float *samples, gsize stride, gsize span, gsize groups, const float *twiddles)                     \
  {                                                                                                                               \
    if (span == 1)                                                                                                                \
      pass (radix, FALSE, samples, stride, 1, groups, twiddles);                                                                  \
    else                                                                                                                          \
      pass (radix, FALSE, samples, stride, span, groups, twiddles);                                                               \
  }                                                                                                                               \
  static void inverse_##radix (float *samples, gsize stride, gsize span, gsize groups, const float *twiddles)                     \
  {                                                                                                                               \
    if (span == 1)                                                                                                                \
      pass (radix, TRUE, samples, stride, 1, groups, twiddles);                                                                   \
    else                                                                                                                          \
      pass (radix, TRUE, samples, stride, span, groups, twiddles);                                                                \
  }                                                                                                                               \
  static void turn_##radix (float *samples, gsize groups, const float *spectrum)                                                  \
  {                                                                                                                               \
    turning_pass (radix, samples, groups, spectrum);                                                                              \
  }

DEFINE_PASSES (4)
DEFINE_PASSES (5)
DEFINE_PASSES (6)
DEFINE_PASSES (8)

typedef void (*Pass) (float *samples, gsize stride, gsize span, gsize groups, const float *twiddles);
typedef void (*Turn) (float *samples, gsize groups, const float *spectrum);

static const Pass forward_passes[9] = { [4] = forward_4, [5] = forward_5, [6] = forward_6, [8] = forward_8 };
static const Pass inverse_passes[9] = { [4] = inverse_4, [5] = inverse_5, [6] = inverse_6, [8] = inverse_8 };
static const Turn turns[9] = { [4] = turn_4, [5] = turn_5, [6] = turn_6, [8] = turn_8 };

/* Pass @i of a stretch of @n samples: all of the line, or one part of those that the first pass leaves independent. */
INLINE void
run_pass (const Pass *table, const FoveaFourier *f, gsize i, float *samples, gsize stride, gsize n)
{
  const FoveaFourierPass *p = &f->passes[i];

  table[p->radix] (samples, stride, p->span, n / (p->radix * p->span), p->twiddles);
}

/* After the first pass each part is finished while it is in the first-level cache. */
void
FOVEA_SIMD_SYMBOL (fourier_forward) (const FoveaFourier *f, float *samples, gsize stride)
{
  gsize part = f->passes[0].span;

  run_pass (forward_passes, f, 0, samples, stride, f->n);
  for (gsize x = 0; x < f->n; x += part)
    for (gsize i = 1; i < f->n_passes; i++)
      run_pass (forward_passes, f, i, samples + x * stride, stride, part);
}

void
FOVEA_SIMD_SYMBOL (fourier_inverse) (const FoveaFourier *f, float *samples, gsize stride)
{
  gsize part = f->passes[0].span;

  for (gsize x = 0; x < f->n; x += part)
    for (gsize i = f->n_passes - 1; i >= 1; i--)
      run_pass (inverse_passes, f, i, samples + x * stride, stride, part);
  run_pass (inverse_passes, f, 0, samples, stride, f->n);
}

void
FOVEA_SIMD_SYMBOL (fourier_filter) (const FoveaFourier *f, float *samples, const float *spectrum)
{
  gsize part = f->passes[0].span, last = f->n_passes - 1;

  run_pass (forward_passes, f, 0, samples, STEP, f->n);
  for (gsize x = 0; x < f->n; x += part)
    {
      for (gsize i = 1; i < last; i++)
        run_pass (forward_passes, f, i, samples + x * STEP, STEP, part);
      turns[f->passes[last].radix] (samples + x * STEP, part / f->passes[last].radix, spectrum + x * STEP);
      for (gsize i = last - 1; i >= 1; i--)
        run_pass (inverse_passes, f, i, samples + x * STEP, STEP, part);
    }
  run_pass (inverse_passes, f, 0, samples, STEP, f->n);
}

/* Sample i of vector v and sample v of vector i change places: blocks of half a vector first, then of a quarter, and so on. */
INLINE void
transpose_vectors (Vector v[LANES])
{
  Integers lane;

  for (int i = 0; i < LANES; i++)
    lane[i] = i;
#pragma GCC unroll 4
  for (int half = LANES / 2; half >= 1; half /= 2)
    {
      Integers low = (lane & ~half) | (lane & half) * (LANES / half), high = low + half;

#pragma GCC unroll 16
      for (int i = 0; i < LANES; i++)
        if (!(i & half))
          {
            Vector a = v[i], b = v[i + half];

            v[i] = __builtin_shuffle (a, b, low);
            v[i + half] = __builtin_shuffle (a, b, high);
          }
    }
}

void
FOVEA_SIMD_SYMBOL (fourier_transpose) (const float *in, gsize in_stride, gsize in_step, float *out, gsize out_stride, gsize out_step,
                                       gsize n)
{
  for (gsize b = 0; b < n; b++, in += in_step, out += out_step)
    for (int part = 0; part < STEP; part += LANES)
      {
        Vector v[LANES];

#pragma GCC unroll 16
        for (int i = 0; i < LANES; i++)
          v[i] = load (in + (gsize) i * in_stride + part);
        transpose_vectors (v);
#pragma GCC unroll 16
        for (int i = 0; i < LANES; i++)
          store (out + (gsize) i * out_stride + part, v[i]);
      }
}

void
FOVEA_SIMD_SYMBOL (fourier_pack) (const float *re, const float *im, float *out, gsize n)
{
  for (gsize x = 0; x < n; x += LANES, out += STEP)
    put (out, (Complex){ load (re + x), load (im + x) }, FALSE);
}

void
FOVEA_SIMD_SYMBOL (fourier_unpack) (const float *in, float bias, float *out, gsize n)
{
  for (gsize x = 0; x < n; x += LANES, in += STEP)
    store (out + x, load (in) + bias);
}

