/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Activations, a vector of elements at a time. Polynomials without a source were fitted to their function in double precision. */

#include "core/conv/simd/vectors.h"

/* The sum of @factors[i] * x^i. */
#define POLYNOMIAL(x, ...) polynomial (x, (const float[]){ __VA_ARGS__ }, sizeof (float[]){ __VA_ARGS__ } / sizeof (float))

INLINE Vector
polynomial (Vector x, const float *factors, gsize n)
{
  Vector sum = fill (factors[n - 1]);

#pragma GCC unroll 16
  for (gsize i = n - 1; i-- > 0;)
    sum = sum * x + factors[i];
  return sum;
}

/* e^x = 2^n e^r with |r| <= ln (2) / 2; gives e^r - 1 by the polynomial of the Cephes library (expf). ln (2) is subtracted in two
 * parts, of which n times the first is exact. */
INLINE Vector
reduced_exponential (Vector x, Integers *n)
{
  const float shift = 12582912.0f; /* 1.5 * 2^23: adding it rounds to whole numbers */
  Vector shifted = x * 1.44269504f + shift, whole = shifted - shift, r = x - whole * 0.693359375f - whole * -2.12194440e-4f;

  *n = (Integers) shifted - (Integers) fill (shift);
  return POLYNOMIAL (r, 5.0000001201e-1f, 1.6666665459e-1f, 4.1665795894e-2f, 8.3334519073e-3f, 1.3981999507e-3f, 1.9875691500e-4f) * r * r
         + r;
}

/* 2^n for a normal number of it. */
INLINE Vector
power_of_two (Integers n)
{
  return (Vector) ((n + 127) << 23);
}

/* Within the range where it is a normal number: 1e-38 to 2e38. */
INLINE Vector
exponential (Vector x)
{
  Integers n;
  Vector rest = reduced_exponential (clamp (x, -87.33f, 88.37f), &n);

  return (rest + 1.0f) * power_of_two (n);
}

/* From 0 to infinity: two steps each stay within the normal numbers. */
INLINE Vector
full_exponential (Vector x)
{
  Integers n;
  Vector rest = reduced_exponential (clamp (x, -105.0f, 89.0f), &n);

  return (rest + 1.0f) * power_of_two (n >> 1) * power_of_two (n - (n >> 1));
}

/* e^x - 1, without losing the digits of what is small. */
INLINE Vector
exponential_minus_one (Vector x)
{
  Integers n;
  Vector rest = reduced_exponential (clamp (x, -87.33f, 88.37f), &n), scale = power_of_two (n);

  return rest * scale + (scale - 1.0f);
}

/* log (1 + t) = 2 artanh (t / (2 + t)) for 0 <= t <= 1. */
INLINE Vector
logarithm_of_one_plus (Vector t)
{
  Vector u = t / (t + 2.0f);

  return u * POLYNOMIAL (u * u, 2.000000008f, 6.666631468e-1f, 4.002491028e-1f, 2.796060282e-1f, 2.817833461e-1f);
}

INLINE Vector
size_of (Vector x)
{
  return (Vector) ((Integers) x & ~(Integers) fill (-0.0f));
}

INLINE Vector
with_sign_of (Vector size, Vector x)
{
  return (Vector) ((Integers) size | ((Integers) x & (Integers) fill (-0.0f)));
}

/* 1 - erf (x) for x >= 0: e^(-x^2) times a function that falls as 1 / x, a polynomial of 1 / (1 + 0.4 x). */
INLINE Vector
complementary_error (Vector x)
{
  Vector t = 1.0f / (x * 0.4f + 1.0f);

  return t * exponential (-x * x)
         * POLYNOMIAL (t, 2.256758348e-1f, 2.256758602e-1f, 2.076137282e-1f, 1.717392964e-1f, 1.190082272e-1f, 8.391666420e-2f,
                       -4.689574914e-2f, 1.375622071e-1f, -2.355279248e-1f, 1.404470295e-1f, -2.921517975e-2f);
}

INLINE Vector
error_function (Vector x)
{
  Vector size = size_of (x), z = x * x;
  Vector near = x * POLYNOMIAL (z, 1.128379165f, -3.761261876e-1f, 1.128337657e-1f, -2.683462460e-2f, 5.114345620e-3f,
                                -6.749513744e-4f);

  return choose (size < 0.75f, near, with_sign_of (1.0f - complementary_error (size), x));
}

INLINE Vector
logistic (Vector x)
{
  return 1.0f / (1.0f + exponential (-x));
}

INLINE Vector
weighted_logistic (Vector x)
{
  return x / (1.0f + exponential (-x));
}

/* As in the Cephes library (tanhf): a polynomial near 0, where 1 - 2 / (e^2x + 1) would lose digits. */
INLINE Vector
hyperbolic_tangent (Vector x)
{
  Vector size = size_of (x), z = x * x, far = 1.0f - 2.0f / (exponential (2.0f * size) + 1.0f);
  Vector near = POLYNOMIAL (z, -3.33332819422e-1f, 1.33314422036e-1f, -5.37397155531e-2f, 2.06390887954e-2f, -5.70498872745e-3f);

  return choose (size < 0.625f, near * z * x + x, with_sign_of (far, x));
}

INLINE Vector
rectified_line (Vector x)
{
  return x * clamp (x * (1.0f / 6.0f) + 0.5f, 0.0f, 1.0f);
}

INLINE Vector
soft_rectifier (Vector x)
{
  return choose (x < 0.0f, fill (0.0f), x) + logarithm_of_one_plus (exponential (-size_of (x)));
}

/* tanh (log (1 + e)) = n / (n + 2) with n = e (e + 2) for e = e^x; from 20 on it is 1. */
INLINE Vector
mish_curve (Vector x)
{
  Vector e = exponential (clamp (x, -87.33f, 20.0f)), n = e * (e + 2.0f);

  return x * (n / (n + 2.0f));
}

/* x times the share of a normal distribution below x. */
INLINE Vector
gelu_curve (Vector x)
{
  Vector beyond = 0.5f * complementary_error (size_of (x) * 0.70710678f);

  return x * choose (x < 0.0f, beyond, 1.0f - beyond);
}

/* 0.5 (1 + tanh (u)) is logistic (2 u). */
INLINE Vector
gelu_tanh_curve (Vector x)
{
  return x * logistic (x * (x * x * 0.044715f + 1.0f) * 1.59576912f);
}

#define DO_MAP(function, ...)                                               \
  gsize i = 0;                                                              \
                                                                            \
  for (; i + LANES <= n; i += LANES)                                        \
    store (out + i, function (load (in + i), ##__VA_ARGS__));               \
  if (i < n)                                                                \
    {                                                                       \
      float rest[LANES] = { 0 };                                            \
                                                                            \
      memcpy (rest, in + i, (n - i) * sizeof (float));                      \
      store (rest, function (load (rest), ##__VA_ARGS__));                  \
      memcpy (out + i, rest, (n - i) * sizeof (float));                     \
    }

#define DEFINE_MAP(name, function)                                          \
  void FOVEA_SIMD_SYMBOL (name) (const float *in, float *out, gsize n)      \
  {                                                                         \
    DO_MAP (function)                                                       \
  }

DEFINE_MAP (exp, full_exponential)
DEFINE_MAP (erf, error_function)
DEFINE_MAP (sigmoid, logistic)
DEFINE_MAP (silu, weighted_logistic)
DEFINE_MAP (tanh, hyperbolic_tangent)
DEFINE_MAP (hard_swish, rectified_line)
DEFINE_MAP (softplus, soft_rectifier)
DEFINE_MAP (mish, mish_curve)
DEFINE_MAP (gelu, gelu_curve)
DEFINE_MAP (gelu_tanh, gelu_tanh_curve)

INLINE Vector
bend (Vector x, float depth, float rate, float gain)
{
  return choose (x < 0.0f, depth * exponential_minus_one (x * rate), gain * x);
}

void
FOVEA_SIMD_SYMBOL (elu) (const float *in, float *out, gsize n, float depth, float rate, float gain)
{
  DO_MAP (bend, depth, rate, gain)
}
