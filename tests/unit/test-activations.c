/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The activations with exponentials, of each instruction set, against the library's functions in double precision. */

#include <math.h>

#include "core/conv/simd/simd.h"

#define N 200001
#define TINY 1e-36 /* exponentials end at 1e-38, which x multiplies */

typedef void (*Map) (const float *in, float *out, gsize n);

static double
logistic (double x)
{
  return 1.0 / (1.0 + exp (-x));
}

static double
silu (double x)
{
  return x * logistic (x);
}

static double
softplus (double x)
{
  return fmax (x, 0.0) + log1p (exp (-fabs (x)));
}

static double
mish (double x)
{
  return x * tanh (softplus (x));
}

static double
gelu (double x)
{
  return 0.5 * x * erfc (-x * M_SQRT1_2);
}

static double
gelu_tanh (double x)
{
  return x * logistic (2.0 * sqrt (M_2_PI) * (x + 0.044715 * x * x * x));
}

static const struct
{
  const char *name;
  gsize offset; /* in FoveaSimd */
  double (*exact) (double x);
  gboolean tail; /* the exponent of e is rounded, too */
  double lowest, highest; /* what infinities give; mish, silu and the gelus have no number at -INFINITY */
} functions[] = {
  { "exp", G_STRUCT_OFFSET (FoveaSimd, exp), exp, FALSE, 0.0, INFINITY },
  { "erf", G_STRUCT_OFFSET (FoveaSimd, erf), erf, FALSE, -1.0, 1.0 },
  { "sigmoid", G_STRUCT_OFFSET (FoveaSimd, sigmoid), logistic, FALSE, 0.0, 1.0 },
  { "silu", G_STRUCT_OFFSET (FoveaSimd, silu), silu, FALSE, NAN, INFINITY },
  { "tanh", G_STRUCT_OFFSET (FoveaSimd, tanh), tanh, FALSE, -1.0, 1.0 },
  { "softplus", G_STRUCT_OFFSET (FoveaSimd, softplus), softplus, FALSE, 0.0, INFINITY },
  { "mish", G_STRUCT_OFFSET (FoveaSimd, mish), mish, FALSE, NAN, INFINITY },
  { "gelu", G_STRUCT_OFFSET (FoveaSimd, gelu), gelu, TRUE, NAN, INFINITY },
  { "gelu_tanh", G_STRUCT_OFFSET (FoveaSimd, gelu_tanh), gelu_tanh, TRUE, NAN, INFINITY },
};

static Map
map_of (gsize i)
{
  return G_STRUCT_MEMBER (Map, fovea_simd (), functions[i].offset);
}

static void
check (const char *name, float x, float y, double exact, double tolerance)
{
  if (!(fabs ((double) y - exact) <= tolerance * fabs (exact) + TINY))
    g_error ("%s (%.9g) is %.9g, not %.9g", name, (double) x, (double) y, exact);
}

/* @in becomes N numbers from -@end to @end. */
static void
fill (float *in, double end)
{
  for (gsize i = 0; i < N; i++)
    in[i] = (float) (((double) i / (N / 2) - 1.0) * end);
}

static void
check_function (gsize f, const float *in, float *out)
{
  map_of (f) (in, out, N);
  for (gsize i = 0; i < N; i++)
    {
      double exact = functions[f].exact ((double) in[i]);
      double exponent = functions[f].tail && in[i] < 0.0f ? fabs (log (fmax (fabs (exact), TINY))) : 0.0;

      if (isfinite ((float) exact) && fabs (exact) >= TINY)
        check (functions[f].name, in[i], out[i], exact, functions[f].tail ? 6e-7 * fmax (exponent, 1.0) : 4e-7);
    }
}

/* What is close to zero, and all that is of interest. */
static void
test_values (void)
{
  g_autofree float *in = g_new (float, N), *out = g_new (float, N);
  const double ends[] = { 1e-3, 2.0, 12.0, 100.0 };

  for (int isa = 0; isa < FOVEA_N_ISAS && fovea_cpu_force_isa ((FoveaIsa) isa); isa++)
    for (gsize e = 0; e < G_N_ELEMENTS (ends); e++)
      {
        fill (in, ends[e]);
        for (gsize f = 0; f < G_N_ELEMENTS (functions); f++)
          check_function (f, in, out);
        fovea_simd ()->elu (in, out, N, 1.5f, 0.5f, 2.0f);
        for (gsize i = 0; i < N; i++)
          check ("elu", in[i], out[i], in[i] < 0.0f ? 1.5 * expm1 (0.5 * (double) in[i]) : 2.0 * (double) in[i], 4e-7);
      }
  fovea_cpu_force_isa (fovea_cpu_best_isa ());
}

/* In a vector and in what is left of one. */
static void
test_special (void)
{
  float in[FOVEA_MAX_LANES + 3], out[FOVEA_MAX_LANES + 3];
  const float special[] = { NAN, INFINITY, -INFINITY };

  for (gsize i = 0; i < G_N_ELEMENTS (in); i++)
    in[i] = special[i % G_N_ELEMENTS (special)];
  for (int isa = 0; isa < FOVEA_N_ISAS && fovea_cpu_force_isa ((FoveaIsa) isa); isa++)
    for (gsize f = 0; f < G_N_ELEMENTS (functions); f++)
      {
        map_of (f) (in, out, G_N_ELEMENTS (in));
        for (gsize i = 0; i < G_N_ELEMENTS (in); i++)
          if (isnan (in[i]))
            g_assert_true (isnan (out[i]));
          else if (in[i] > 0.0f)
            g_assert_cmpfloat ((double) out[i], ==, functions[f].highest);
          else if (!isnan (functions[f].lowest))
            g_assert_cmpfloat_with_epsilon ((double) out[i], functions[f].lowest, TINY);
      }
  fovea_cpu_force_isa (fovea_cpu_best_isa ());
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/activations/values", test_values);
  g_test_add_func ("/activations/special", test_special);
  return g_test_run ();
}
