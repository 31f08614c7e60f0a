/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Winograd layers against the reference path, which sums in double, on every instruction set that the machine has. */

#include <math.h>
#include <string.h>

#include "core/base/cpu.h"
#include "core/base/error.h"
#include "core/base/memory.h"
#include "core/base/pool.h"
#include "core/conv/plan.h"
#include "core/conv/simd/simd.h"
#include "tests/unit/slowdown.h"

/* Largest error of normal random data, relative to the layer's largest value. The transforms of F(2x2,3x3) have entries of at most 1 and
 * round like plain sums; those of six points have entries up to 2.8 and amplify the rounding of 6e-8 some ten times in each direction. */
#define TOLERANCE_4_POINTS 2e-6
#define TOLERANCE_6_POINTS 1e-5

typedef struct
{
  gsize n, c, h, w, k, kernel, groups;
  gsize top, left, bottom, right; /* pads */
  gboolean accurate, residual, clamped;
} Layer;

static const Layer layers[] = {
  /* Maps of all sizes, tiles that are cut on both sides. */
  { 1, 32, 12, 12, 32, 3, 1, 1, 1, 1, 1 },
  { 1, 16, 1, 1, 16, 3, 1, 1, 1, 1, 1 },
  { 1, 16, 3, 3, 16, 3, 1 },
  { 1, 32, 5, 9, 48, 3, 1, 1, 1, 1, 1 },
  { 2, 48, 13, 17, 32, 3, 1, 1, 1, 1, 1 },
  { 3, 16, 2, 31, 32, 3, 1, 1, 1, 1, 1 },
  { 1, 32, 40, 41, 32, 3, 1, 1, 1, 1, 1 },
  { 5, 32, 7, 7, 32, 3, 1, 1, 1, 1, 1 },
  /* Channels that do not fill their blocks. */
  { 1, 17, 9, 9, 1, 3, 1, 1, 1, 1, 1 },
  { 1, 30, 14, 14, 37, 3, 1, 1, 1, 1, 1, .residual = TRUE },
  { 2, 67, 8, 11, 99, 3, 1, 1, 1, 1, 1, .clamped = TRUE },
  /* Pads. */
  { 1, 16, 10, 10, 16, 3, 1, 2, 2, 2, 2 },
  { 1, 16, 10, 10, 16, 3, 1, 0, 2, 1, 0 },
  { 1, 16, 11, 7, 16, 3, 1, 2, 0, 0, 1 },
  /* The fused end. */
  { 2, 32, 13, 13, 32, 3, 1, 1, 1, 1, 1, .residual = TRUE, .clamped = TRUE },
  /* Groups. */
  { 1, 64, 9, 9, 32, 3, 2, 1, 1, 1, 1, .residual = TRUE },
  { 2, 96, 6, 15, 144, 3, 3, 1, 1, 1, 1 },
  /* Many channels: the threads share the tiles. */
  { 1, 512, 16, 16, 48, 3, 1, 1, 1, 1, 1 },
  { 2, 256, 30, 30, 16, 3, 1, 1, 1, 1, 1, .residual = TRUE, .clamped = TRUE },
  { 1, 512, 9, 9, 64, 3, 2, 1, 1, 1, 1 },
  /* F(2x2,3x3). */
  { 1, 32, 7, 7, 32, 3, 1, 1, 1, 1, 1, .accurate = TRUE },
  { 2, 40, 13, 6, 50, 3, 1, 1, 1, 1, 1, .accurate = TRUE, .residual = TRUE, .clamped = TRUE },
  { 1, 64, 1, 1, 32, 3, 2, 1, 1, 1, 1, .accurate = TRUE },
  { 1, 512, 14, 14, 32, 3, 1, 0, 1, 2, 0, .accurate = TRUE },
  /* F(2x2,5x5). */
  { 1, 32, 14, 14, 64, 5, 1, 2, 2, 2, 2 },
  { 2, 24, 7, 9, 33, 5, 1, 2, 2, 2, 2, .residual = TRUE, .clamped = TRUE },
  { 1, 96, 9, 27, 48, 5, 3, 0, 1, 4, 2 },
  { 1, 16, 5, 5, 16, 5, 1 },
};

static FoveaConvProblem
problem_of (const Layer *layer)
{
  FoveaConvProblem p = fovea_conv_problem_blocks (layer->n, layer->c, layer->h, layer->w, layer->k, layer->kernel, layer->kernel,
                                                  fovea_simd ()->lanes);

  p.groups = layer->groups;
  p.pad_top = layer->top;
  p.pad_left = layer->left;
  p.pad_bottom = layer->bottom;
  p.pad_right = layer->right;
  p.accurate = layer->accurate;
  p.residual = layer->residual;
  if (layer->clamped)
    {
      p.lowest = -1;
      p.highest = 30;
    }
  return p;
}

static double
normal (GRand *random)
{
  return sqrt (-2 * log (1 - g_rand_double (random))) * cos (2 * G_PI * g_rand_double (random));
}

static float *
random_floats (gsize n, double scale, guint32 seed)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (seed);
  float *values = g_new (float, n);

  for (gsize i = 0; i < n; i++)
    values[i] = (float) (scale * normal (random));
  return values;
}

/* A value whose memory is NaN all around: before and behind it stand blocks of a larger one. */
typedef struct
{
  FoveaBlocks whole, part;
  float *memory;
  gsize floats;
} Value;

static Value
value_new (gsize n, gsize c, gsize h, gsize w, gsize halo_h, gsize halo_w)
{
  gsize lanes = fovea_simd ()->lanes, blocks = (c + lanes - 1) / lanes;
  Value value = { fovea_blocks_layout (n, (blocks + 2) * lanes, h, w, lanes, halo_h, halo_w) };

  value.floats = fovea_blocks_floats (&value.whole);
  value.memory = fovea_memory_alloc (value.floats * sizeof (float), "a value", NULL);
  for (gsize i = 0; i < value.floats; i++)
    value.memory[i] = NAN;
  fovea_blocks_place (&value.whole, value.memory);
  value.part = fovea_blocks_part (&value.whole, 1, c);
  fovea_blocks_clear_halo (&value.part);
  return value;
}

static void
value_clear (Value *value)
{
  fovea_memory_free (value->memory);
}

static Value
value_filled (gsize n, gsize c, gsize h, gsize w, gsize halo_h, gsize halo_w, guint32 seed)
{
  Value value = value_new (n, c, h, w, halo_h, halo_w);
  g_autofree float *planes = random_floats (n * c * h * w, 1, seed);

  fovea_blocks_from_planes (&value.part, planes, NULL);
  return value;
}

/* Everything but the value's own pixels is as value_new() left it: NaN, and zeros in the halo. */
static void
assert_surroundings (const Value *value)
{
  Value fresh = value_new (value->part.n, value->part.c, value->part.h, value->part.w, value->part.halo_h, value->part.halo_w);

  for (gsize n = 0; n < value->part.n; n++)
    for (gsize b = 0; b < fovea_blocks_count (&value->part); b++)
      for (gsize y = 0; y < value->part.h; y++)
        memcpy (fovea_blocks_at (&fresh.part, n, b, y, 0), fovea_blocks_at (&value->part, n, b, y, 0),
                value->part.w * value->part.block * sizeof (float));
  g_assert_cmpmem (fresh.memory, fresh.floats * sizeof (float), value->memory, value->floats * sizeof (float));
  value_clear (&fresh);
}

/* The outputs of one run, as planes, the channels that fill up the last block checked to be finite. */
static float *
run_layer (const Layer *layer, FoveaConvPath path, gsize more_halo)
{
  FoveaConvProblem p = problem_of (layer);
  gsize out_h = fovea_conv_problem_out_h (&p), out_w = fovea_conv_problem_out_w (&p);
  gsize depth = p.c / p.groups * p.kernel_h * p.kernel_w;
  g_autofree float *weights = random_floats (p.k * depth, sqrt (1.0 / (double) depth), 1), *bias = random_floats (p.k, 1, 2);
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaConvPlan) plan = fovea_conv_plan_new (&p, weights, bias, path, &error);
  Value input = value_filled (p.n, p.c, p.h, p.w, MAX (p.pad_top, p.pad_bottom) + more_halo, MAX (p.pad_left, p.pad_right) + more_halo, 3);
  Value output = p.residual ? value_filled (p.n, p.k, out_h, out_w, 1, 2, 4) : value_new (p.n, p.k, out_h, out_w, 1, 2);
  float *result = g_new (float, p.n * p.k * out_h * out_w);
  gsize scratch_bytes;
  gpointer scratch;

  g_assert_no_error (error);
  scratch_bytes = fovea_conv_plan_get_scratch (plan);
  scratch = fovea_memory_alloc (scratch_bytes, "scratch", &error);
  g_assert_no_error (error);
  memset (scratch, 0xff, scratch_bytes); /* NaN */
  g_assert_true (fovea_conv_plan_run_blocks (plan, &input.part, p.residual ? &output.part : NULL, &output.part, scratch, NULL));

  for (gsize n = 0; n < p.n; n++)
    for (gsize b = 0; b < fovea_blocks_count (&output.part); b++)
      for (gsize i = 0; i < out_h * out_w * output.part.block; i++)
        g_assert_true (isfinite (fovea_blocks_at (&output.part, n, b, i / output.part.block / out_w, 0)[i % (out_w * output.part.block)]));
  assert_surroundings (&output);
  fovea_blocks_to_planes (&output.part, result, NULL);
  fovea_memory_free (scratch);
  value_clear (&input);
  value_clear (&output);
  return result;
}

/* Largest difference, relative to the largest of @expected. */
static double
relative_error (const float *values, const float *expected, gsize n)
{
  double difference = 0, largest = 0;

  for (gsize i = 0; i < n; i++)
    {
      difference = MAX (difference, fabs ((double) values[i] - (double) expected[i]));
      largest = MAX (largest, fabs ((double) expected[i]));
    }
  return difference / largest;
}

static void
check_layer (const Layer *layer)
{
  FoveaConvProblem p = problem_of (layer);
  gsize n = p.n * p.k * fovea_conv_problem_out_h (&p) * fovea_conv_problem_out_w (&p);
  g_autofree float *expected = run_layer (layer, FOVEA_CONV_REFERENCE, 0);
  double tolerance = layer->accurate ? TOLERANCE_4_POINTS : TOLERANCE_6_POINTS, error;
  g_autofree float *first = NULL;

  for (guint threads = 1; threads <= 3; threads += CASES (1, 2))
    {
      g_autofree float *values = NULL, *with_halo = NULL;

      fovea_pool_set_threads (threads);
      values = run_layer (layer, FOVEA_CONV_WINOGRAD, 0);
      with_halo = run_layer (layer, FOVEA_CONV_WINOGRAD, threads);
      if (!first)
        first = g_steal_pointer (&values);
      else
        g_assert_cmpmem (values, n * sizeof (float), first, n * sizeof (float));
      g_assert_cmpmem (with_halo, n * sizeof (float), first, n * sizeof (float));
    }
  fovea_pool_set_threads (0);
  error = relative_error (first, expected, n);
  g_test_message ("%zu x %zu x %zu x %zu to %zu, %zux%zu%s: largest error %.2g", p.n, p.c, p.h, p.w, p.k, p.kernel_h, p.kernel_w,
                  p.accurate ? ", accurate" : "", error);
  g_assert_cmpfloat (error, <, tolerance);
}

static void
test_layers (gconstpointer data)
{
  FoveaIsa isa = (FoveaIsa) GPOINTER_TO_UINT (data);

  if (!fovea_cpu_force_isa (isa))
    {
      g_printerr ("NOT RUN: this machine has no %s\n", fovea_isa_name (isa));
      return;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (layers); i += CASES (1, 2))
    check_layer (&layers[i]);
  fovea_cpu_force_isa (fovea_cpu_best_isa ());
}

/* A change of one field that makes a layer that could be taken one that cannot. */
static void
test_obstacles (void)
{
  FoveaConvProblem plain = fovea_conv_problem_blocks (1, 32, 11, 11, 32, 3, 3, fovea_simd ()->lanes), problems[8];
  g_autofree float *weights = g_new0 (float, 64 * 32 * 25);

  for (gsize i = 0; i < G_N_ELEMENTS (problems); i++)
    problems[i] = plain;
  problems[1].kernel_w = 5;
  problems[2].stride_h = 2;
  problems[3].dilation_w = 2;
  problems[4].c = 8;
  problems[5].input_block = 1;
  problems[6].kernel_h = problems[6].kernel_w = 5;
  problems[6].accurate = TRUE;
  problems[7].groups = 4;
  problems[7].c = 68;
  for (gsize i = 0; i < G_N_ELEMENTS (problems); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (FoveaConvPlan) plan = fovea_conv_plan_new (&problems[i], weights, NULL, FOVEA_CONV_WINOGRAD, &error);

      if (i == 0)
        g_assert_no_error (error);
      else
        g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_REFUSED);
    }
}

/* Transformed kernels count against the budget, and may not fit it. */
static void
test_memory (void)
{
  FoveaConvProblem p = fovea_conv_problem_blocks (1, 256, 28, 28, 256, 3, 3, fovea_simd ()->lanes);
  g_autofree float *weights = g_new0 (float, 256 * 256 * 9);
  gsize used = fovea_memory_get_used ();
  g_autoptr (FoveaConvPlan) plan = fovea_conv_plan_new (&p, weights, NULL, FOVEA_CONV_WINOGRAD, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (fovea_memory_get_used () - used, >=, 36 * 256 * 256 * sizeof (float));
  g_clear_pointer (&plan, fovea_conv_plan_free);
  g_assert_cmpuint (fovea_memory_get_used (), ==, used);
  fovea_memory_set_budget (used + (1 << 20));
  plan = fovea_conv_plan_new (&p, weights, NULL, FOVEA_CONV_WINOGRAD, &error);
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_LIMIT);
  g_assert_null (plan);
  fovea_memory_set_budget (0);
}

static void
test_cancel (void)
{
  FoveaConvProblem p = fovea_conv_problem_blocks (1, 256, 28, 28, 64, 3, 3, fovea_simd ()->lanes);
  g_autofree float *weights = g_new0 (float, 256 * 64 * 9);
  g_autoptr (FoveaConvPlan) plan = fovea_conv_plan_new (&p, weights, NULL, FOVEA_CONV_WINOGRAD, NULL);
  Value input = value_filled (1, 256, 28, 28, 0, 0, 1), output = value_new (1, 64, 26, 26, 0, 0);
  gpointer scratch = fovea_memory_alloc (fovea_conv_plan_get_scratch (plan), "scratch", NULL);
  g_autoptr (FoveaProgress) progress = fovea_progress_new ();

  g_assert_true (fovea_conv_plan_run_blocks (plan, &input.part, NULL, &output.part, scratch, progress));
  fovea_progress_cancel (progress);
  g_assert_false (fovea_conv_plan_run_blocks (plan, &input.part, NULL, &output.part, scratch, progress));
  fovea_memory_free (scratch);
  value_clear (&input);
  value_clear (&output);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint isa = 0; isa < FOVEA_N_ISAS; isa++)
    {
      g_autofree char *path = g_strdup_printf ("/winograd/layers/%s", fovea_isa_name ((FoveaIsa) isa));

      g_test_add_data_func (path, GUINT_TO_POINTER (isa), test_layers);
    }
  g_test_add_func ("/winograd/obstacles", test_obstacles);
  g_test_add_func ("/winograd/memory", test_memory);
  g_test_add_func ("/winograd/cancel", test_cancel);
  return g_test_run ();
}
