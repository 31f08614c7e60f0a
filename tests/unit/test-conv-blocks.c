/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Layers in blocks of channels (core/conv/blocks.h) against the formula of core/conv/problem.h, written here once more as loops in double
 * precision: random problems on every path, instruction set and number of threads. */

#include <math.h>
#include <string.h>

#include "core/base/cpu.h"
#include "core/base/memory.h"
#include "core/base/pool.h"
#include "core/conv/plan.h"
#include "core/conv/simd/simd.h"
#include "tests/unit/slowdown.h"

#define RANDOM_PROBLEMS CASES (2000, 60)
#define MAX_MACS 250000
#define MAX_THREADS 3

static const union
{
  guint32 bits;
  float value;
} untouched = { 0x7fc0beef }; /* a NaN: it spreads when read */

static gsize
below (GRand *random, gsize n)
{
  return (gsize) g_rand_int_range (random, 0, (gint32) n);
}

static float
random_float (GRand *random)
{
  return (float) g_rand_double_range (random, -1.0, 1.0);
}

static float *
random_floats (GRand *random, gsize n)
{
  float *floats = g_new (float, n);

  for (gsize i = 0; i < n; i++)
    floats[i] = random_float (random);
  return floats;
}

/* A value as a part of a larger one, with memory of its own. */
typedef struct
{
  FoveaBlocks whole, part;
  float *memory;
  gsize floats;
} Value;

/* Everything is untouched at first. */
static Value
value_new (gsize n, gsize c, gsize h, gsize w, gsize block, gsize halo_h, gsize halo_w, gsize before, gsize after)
{
  gsize blocks = (c + block - 1) / block;
  Value value = { .whole = fovea_blocks_layout (n, (before + blocks + after) * block, h, w, block, halo_h, halo_w) };

  value.floats = fovea_blocks_floats (&value.whole);
  value.memory = fovea_memory_alloc (value.floats * sizeof (float), "a value", NULL);
  for (gsize i = 0; i < value.floats; i++)
    value.memory[i] = untouched.value;
  fovea_blocks_place (&value.whole, value.memory);
  value.part = fovea_blocks_part (&value.whole, before, c);
  return value;
}

static void
value_clear (Value *value)
{
  fovea_memory_free (value->memory);
}

/* From planes, with a zero halo and some finite value in the channels behind the last. */
static void
value_fill (Value *value, const float *planes)
{
  const FoveaBlocks *part = &value->part;

  fovea_blocks_clear_halo (part);
  g_assert_true (fovea_blocks_from_planes (part, planes, NULL));
  for (gsize n = 0; n < part->n; n++)
    for (gsize c = part->c; c < fovea_blocks_count (part) * part->block; c++)
      for (gsize i = 0; i < part->h * part->w; i++)
        fovea_blocks_at (part, n, c / part->block, i / part->w, i % part->w)[c % part->block] = 1e6f;
}

/* Marks the floats of the part's channels, halo not included, as seen; what remains must be untouched. */
static void
check_surroundings (const Value *value)
{
  g_autofree guint8 *inside = g_new0 (guint8, value->floats);
  const FoveaBlocks *part = &value->part;

  for (gsize n = 0; n < part->n; n++)
    for (gsize b = 0; b < fovea_blocks_count (part); b++)
      for (gsize y = 0; y < part->h; y++)
        memset (inside + (fovea_blocks_at (part, n, b, y, 0) - value->memory), 1, part->w * part->block);
  for (gsize i = 0; i < value->floats; i++)
    if (inside[i])
      g_assert_true (isfinite (value->memory[i]));
    else
      g_assert_cmpmem (value->memory + i, sizeof (float), &untouched, sizeof (float));
}

typedef struct
{
  FoveaConvProblem problem; /* input_block: 1 or, for the lanes of the instruction set, 0 */
  gsize out_h, out_w, n_out;
  float *input, *weights, *bias, *residual; /* dense */
  double *expected, *magnitude;             /* the result, and the sum of absolute addends */
  gsize halo_h, halo_w;                     /* beyond the pads */
  gsize blocks_before, blocks_after;        /* of the values that hold input, residual and output */
  gboolean in_place;                        /* the residual is the output */
} Case;

#define STEEPEST_ACTIVATION 1.5 /* the slope of hard swish before 3 */

static double
activate (FoveaConvActivation activation, double x)
{
  return activation == FOVEA_CONV_SILU ? x / (1.0 + exp (-x)) : activation == FOVEA_CONV_HARD_SWISH ? x * CLAMP (x / 6.0 + 0.5, 0.0, 1.0) : x;
}

static void
expect_sample (Case *test, gsize index)
{
  const FoveaConvProblem *p = &test->problem;
  gsize x = index % test->out_w, y = index / test->out_w % test->out_h, k = index / test->out_w / test->out_h % p->k;
  gsize n = index / test->out_w / test->out_h / p->k, depth = p->c / p->groups, first = k / (p->k / p->groups) * depth;
  const float *weight = test->weights + k * depth * p->kernel_h * p->kernel_w;
  double sum = test->bias[k], magnitude = fabs (sum);

  for (gsize c = first; c < first + depth; c++)
    for (gsize i = 0; i < p->kernel_h; i++)
      for (gsize j = 0; j < p->kernel_w; j++, weight++)
        {
          gsize row = y * p->stride_h + i * p->dilation_h - p->pad_top, column = x * p->stride_w + j * p->dilation_w - p->pad_left;

          if (row < p->h && column < p->w) /* before the edge they wrap around and are huge */
            {
              double product = (double) *weight * test->input[((n * p->c + c) * p->h + row) * p->w + column];

              sum += product;
              magnitude += fabs (product);
            }
        }
  if (p->residual)
    {
      sum += test->residual[index];
      magnitude += fabs (test->residual[index]);
    }
  test->expected[index] = activate (p->activation, CLAMP (sum, p->lowest, p->highest));
  test->magnitude[index] = p->activation ? STEEPEST_ACTIVATION * magnitude : magnitude;
}

static Case
case_new (const FoveaConvProblem *problem, GRand *random)
{
  Case test = { .problem = *problem, .out_h = fovea_conv_problem_out_h (problem), .out_w = fovea_conv_problem_out_w (problem) };

  test.n_out = problem->n * problem->k * test.out_h * test.out_w;
  test.input = random_floats (random, problem->n * problem->c * problem->h * problem->w);
  test.weights = random_floats (random, problem->k * (problem->c / problem->groups) * problem->kernel_h * problem->kernel_w);
  test.bias = random_floats (random, problem->k);
  test.residual = random_floats (random, test.n_out);
  test.expected = g_new (double, test.n_out);
  test.magnitude = g_new (double, test.n_out);
  for (gsize i = 0; i < test.n_out; i++)
    expect_sample (&test, i);
  test.halo_h = below (random, 2) * below (random, 3);
  test.halo_w = below (random, 2) * below (random, 3);
  test.blocks_before = below (random, 2) * below (random, 3);
  test.blocks_after = below (random, 2);
  test.in_place = below (random, 2);
  return test;
}

static void
case_clear (Case *test)
{
  g_free (test->input);
  g_free (test->weights);
  g_free (test->bias);
  g_free (test->residual);
  g_free (test->expected);
  g_free (test->magnitude);
}

/* The output after a run of @plan. */
static Value
run_plan (const Case *test, const FoveaConvPlan *plan, gsize input_block)
{
  const FoveaConvProblem *p = &test->problem;
  gsize lanes = fovea_simd ()->lanes, planar_before = test->blocks_before;
  Value input = value_new (p->n, p->c, p->h, p->w, input_block, MAX (p->pad_top, p->pad_bottom) + test->halo_h,
                           MAX (p->pad_left, p->pad_right) + test->halo_w, planar_before, test->blocks_after);
  Value output = value_new (p->n, p->k, test->out_h, test->out_w, lanes, test->halo_h, test->halo_w, test->blocks_before, test->blocks_after);
  Value residual = value_new (p->n, p->k, test->out_h, test->out_w, lanes, test->halo_w, test->halo_h, 0, test->blocks_before);
  gsize scratch_bytes = fovea_conv_plan_get_scratch (plan);
  gpointer scratch = fovea_memory_alloc (scratch_bytes + 1, "scratch", NULL);

  memset (scratch, 0xff, scratch_bytes); /* NaN: nothing may be used before it is written */
  value_fill (&input, test->input);
  g_assert_true (fovea_blocks_from_planes (test->in_place ? &output.part : &residual.part, test->residual, NULL));
  g_assert_true (fovea_conv_plan_run_blocks (plan, &input.part, !p->residual ? NULL : test->in_place ? &output.part : &residual.part,
                                             &output.part, scratch, NULL));
  fovea_memory_free (scratch);
  value_clear (&input);
  value_clear (&residual);
  return output;
}

static char *
describe (const Case *test, FoveaConvPath path)
{
  const FoveaConvProblem *p = &test->problem;

  return g_strdup_printf ("%s %s, %u threads: n %zu c %zu h %zu w %zu, k %zu of %zux%zu, groups %zu, strides %zu %zu, dilations %zu %zu, pads "
                          "%zu %zu %zu %zu, planar %zu, residual %d, activation %d, in place %d", fovea_isa_name (fovea_cpu_isa ()),
                          fovea_conv_path_id (path), fovea_pool_get_threads (), p->n, p->c, p->h, p->w, p->k, p->kernel_h, p->kernel_w,
                          p->groups, p->stride_h, p->stride_w, p->dilation_h, p->dilation_w, p->pad_top, p->pad_left, p->pad_bottom,
                          p->pad_right, p->input_block, p->residual, p->activation, test->in_place);
}

/* The largest error as a share of the absolute addends. */
static double
check_output (const Case *test, const FoveaBlocks *output, FoveaConvPath path, double tolerance)
{
  g_autofree float *planes = g_new (float, test->n_out);
  double worst = 0;

  g_assert_true (fovea_blocks_to_planes (output, planes, NULL));
  for (gsize i = 0; i < test->n_out; i++)
    {
      double difference = fabs (planes[i] - test->expected[i]) / (test->magnitude[i] + 1);

      if (!(difference <= tolerance))
        {
          g_autofree char *text = describe (test, path);

          g_error ("%s: sample %zu is %.9g, expected %.9g (%.2g of its addends)", text, i, planes[i], test->expected[i], difference);
        }
      worst = MAX (worst, difference);
    }
  return worst;
}

/* Runs @test on @path with 1, 2 and 3 threads, which must give the same bytes; FALSE where the path is not applicable. */
static gboolean
check_path (const Case *test, FoveaConvPath path, double tolerance, double *worst)
{
  Value first = { 0 };

  for (guint threads = 1; threads <= (path == FOVEA_CONV_REFERENCE ? 1 : MAX_THREADS); threads++)
    {
      FoveaConvProblem problem = test->problem;
      g_autoptr (FoveaConvPlan) plan = NULL;
      Value output;

      problem.input_block = problem.input_block ? problem.input_block : fovea_simd ()->lanes;
      fovea_pool_set_threads (threads);
      plan = fovea_conv_plan_new (&problem, test->weights, test->bias, path, NULL);
      if (!plan)
        return FALSE;
      output = run_plan (test, plan, problem.input_block);
      if (threads == 1)
        {
          check_surroundings (&output);
          *worst = MAX (*worst, check_output (test, &output.part, path, tolerance));
          first = output;
          continue;
        }
      g_assert_cmpmem (output.memory, output.floats * sizeof (float), first.memory, first.floats * sizeof (float));
      value_clear (&output);
    }
  value_clear (&first);
  fovea_pool_set_threads (0);
  return TRUE;
}

static void
random_axis (GRand *random, gsize *size, gsize *kernel, gsize *stride, gsize *dilation, gsize *before, gsize *after)
{
  *size = 1 + below (random, 40);
  *kernel = 1 + (below (random, 4) ? below (random, 5) : below (random, 12));
  *stride = below (random, 2) ? 1 : 1 + below (random, 4);
  *dilation = below (random, 3) ? 1 : 1 + below (random, 3);
  *before = below (random, 3) ? *kernel / 2 : below (random, 9);
  *after = below (random, 3) ? *before : below (random, 9);
}

typedef enum
{
  ANY,
  DEEP,      /* more products than a pass over the weights takes */
  DEPTHWISE, /* one channel a group */
  WINOGRAD,  /* square kernels of 3 or 5, many channels, groups of whole blocks */
} Kind;

static void
make_winograd (GRand *random, FoveaConvProblem *p)
{
  gboolean grouped = below (random, 3) == 0;

  p->kernel_h = p->kernel_w = below (random, 3) ? 3 : 5;
  p->stride_h = p->stride_w = p->dilation_h = p->dilation_w = 1;
  p->groups = grouped ? 2 + below (random, 2) : 1;
  p->c = p->groups * (grouped ? 16 * (1 + below (random, 2)) : 16 + below (random, 60));
  p->k = p->groups * (grouped ? 16 * (1 + below (random, 2)) : 1 + below (random, 70));
  p->accurate = p->kernel_h == 3 && below (random, 3) == 0;
}

static FoveaConvProblem
random_problem (GRand *random, Kind kind)
{
  for (;;)
    {
      gboolean planar = kind == ANY && below (random, 4) == 0;
      FoveaConvProblem p = fovea_conv_problem_blocks (1 + below (random, 3), 1, 1, 1, 1, 1, 1, planar);

      random_axis (random, &p.h, &p.kernel_h, &p.stride_h, &p.dilation_h, &p.pad_top, &p.pad_bottom);
      random_axis (random, &p.w, &p.kernel_w, &p.stride_w, &p.dilation_w, &p.pad_left, &p.pad_right);
      p.groups = kind == DEPTHWISE ? 1 + below (random, 70) : kind == DEEP || below (random, 2) ? 1 : 1 + below (random, 9);
      p.c = p.groups * (kind == DEPTHWISE ? 1 : kind == DEEP ? 400 + below (random, 500) : 1 + below (random, planar ? 4 : 40));
      p.k = p.groups * (kind == DEPTHWISE ? 1 : 1 + below (random, 70));
      p.residual = below (random, 2);
      p.lowest = below (random, 2) ? 0 : below (random, 2) ? -INFINITY : -0.5f;
      p.highest = below (random, 2) ? INFINITY : 6;
      p.activation = below (random, 2) ? FOVEA_CONV_NO_ACTIVATION : below (random, 2) ? FOVEA_CONV_SILU : FOVEA_CONV_HARD_SWISH;
      if (kind == DEEP)
        {
          p.h = MIN (p.h, 4);
          p.w = MIN (p.w, 4);
        }
      if (kind == WINOGRAD)
        make_winograd (random, &p);
      if (fovea_conv_problem_check (&p, NULL) && fovea_conv_problem_macs (&p) <= (kind == DEEP || kind == WINOGRAD ? 4 : 1) * MAX_MACS)
        return p;
    }
}

/* One row a path: its problems, and how far a result may be off, as a share of the sum of absolute addends. */
static const struct
{
  FoveaConvPath path;
  double tolerance;
  guint least; /* runs out of a hundred problems */
} paths[] = {
  { FOVEA_CONV_REFERENCE, 2e-7, 99 }, /* adds in double and rounds once */
  { FOVEA_CONV_DIRECT, 1e-5, 99 },    /* single precision rounds each of up to 20,000 additions by 6e-8 */
  { FOVEA_CONV_DEPTHWISE, 1e-5, 20 }, /* the same */
  { FOVEA_CONV_WINOGRAD, 5e-5, 24 },  /* rounding spreads over a tile: to outputs, too, that have few addends of their own */
};

static void
test_random_problems (void)
{
  GRand *random = g_rand_new_with_seed (20261121);
  double worst[G_N_ELEMENTS (paths)] = { 0 };
  guint counts[G_N_ELEMENTS (paths)] = { 0 };

  for (guint i = 0; i < RANDOM_PROBLEMS; i++)
    {
      FoveaConvProblem problem = random_problem (random, i % 4 == 3 ? DEPTHWISE : i % 4 == 1 ? WINOGRAD : i % 20 == 0 ? DEEP : ANY);
      Case test = case_new (&problem, random);

      for (FoveaIsa isa = FOVEA_ISA_GENERIC; isa <= fovea_cpu_best_isa (); isa++)
        for (gsize j = 0; j < G_N_ELEMENTS (paths); j++)
          {
            g_assert_true (fovea_cpu_force_isa (isa));
            counts[j] += check_path (&test, paths[j].path, paths[j].tolerance, &worst[j]);
          }
      case_clear (&test);
    }
  for (gsize j = 0; j < G_N_ELEMENTS (paths); j++)
    {
      g_test_message ("%s: %u runs, largest error %.2g", fovea_conv_path_id (paths[j].path), counts[j], worst[j]);
      g_assert_cmpuint (counts[j], >=, RANDOM_PROBLEMS * (fovea_cpu_best_isa () + 1) * paths[j].least / 100);
    }
  g_rand_free (random);
}

/* Layers of known networks, cut to a few channels and rows: the shapes that the tiles were made for. */
static void
test_network_shapes (void)
{
  static const struct
  {
    gsize c, size, k, kernel_h, kernel_w, stride, planar;
  } shapes[] = {
    { 3, 37, 64, 7, 7, 2, 1 },  { 3, 51, 64, 11, 11, 4, 1 }, { 3, 29, 40, 3, 3, 2, 1 },  { 48, 35, 64, 5, 5, 1, 0 },
    { 64, 7, 96, 3, 3, 1, 0 },  { 40, 8, 72, 1, 3, 1, 0 },   { 32, 17, 32, 1, 7, 1, 0 }, { 32, 17, 48, 7, 1, 1, 0 },
    { 24, 56, 24, 3, 3, 2, 0 }, { 144, 14, 24, 1, 1, 1, 0 }, { 16, 28, 16, 3, 3, 1, 0 }, { 300, 7, 33, 1, 1, 1, 0 },
  };
  GRand *random = g_rand_new_with_seed (3);
  double worst = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (shapes); i++)
    {
      FoveaConvProblem p = fovea_conv_problem_blocks (1, shapes[i].c, shapes[i].size, shapes[i].size, shapes[i].k, shapes[i].kernel_h,
                                                      shapes[i].kernel_w, shapes[i].planar);
      Case test;

      p.stride_h = p.stride_w = shapes[i].stride;
      p.pad_top = p.pad_bottom = shapes[i].kernel_h / 2;
      p.pad_left = p.pad_right = shapes[i].kernel_w / 2;
      test = case_new (&p, random);
      for (FoveaIsa isa = FOVEA_ISA_GENERIC; isa <= fovea_cpu_best_isa (); isa++)
        {
          g_assert_true (fovea_cpu_force_isa (isa));
          g_assert_true (check_path (&test, FOVEA_CONV_DIRECT, 1e-5, &worst));
        }
      case_clear (&test);
    }
  g_rand_free (random);
}

static void
test_cancel (void)
{
  static const FoveaConvPath cancelled[] = { FOVEA_CONV_DIRECT, FOVEA_CONV_DEPTHWISE };
  FoveaConvProblem p = fovea_conv_problem_blocks (1, 32, 20, 20, 32, 1, 1, fovea_simd ()->lanes);
  g_autoptr (FoveaProgress) progress = fovea_progress_new ();
  g_autofree float *weights = g_new0 (float, 32);
  Value value = value_new (1, 32, 20, 20, p.input_block, 0, 0, 0, 0);

  p.groups = 32;
  fovea_progress_cancel (progress);
  for (gsize i = 0; i < G_N_ELEMENTS (cancelled); i++)
    {
      g_autoptr (FoveaConvPlan) plan = fovea_conv_plan_new (&p, weights, NULL, cancelled[i], NULL);
      gpointer scratch = fovea_memory_alloc (fovea_conv_plan_get_scratch (plan) + 1, "scratch", NULL);

      g_assert_false (fovea_conv_plan_run_blocks (plan, &value.part, NULL, &value.part, scratch, progress));
      fovea_memory_free (scratch);
    }
  value_clear (&value);
}

/* Planes to blocks and back, as a part of a larger value: all that is not the part stays as it was. */
static void
test_planes_and_back (void)
{
  const gsize blocks[] = { 1, 4, 8, 16 };
  GRand *random = g_rand_new_with_seed (5);

  for (guint i = 0; i < 400; i++)
    {
      gsize n = 1 + below (random, 3), c = 1 + below (random, 50), h = 1 + below (random, 12), w = 1 + below (random, 40);
      gsize halo_h = below (random, 3), halo_w = below (random, 4), block = blocks[i % 4];
      Value value = value_new (n, c, h, w, block, halo_h, halo_w, below (random, 3), below (random, 2));
      g_autofree float *planes = random_floats (random, n * c * h * w), *back = g_new0 (float, n * c * h * w);

      g_assert_true (fovea_blocks_from_planes (&value.part, planes, NULL));
      check_surroundings (&value);
      for (gsize x = c; x < fovea_blocks_count (&value.part) * block; x++)
        g_assert_cmpfloat (fovea_blocks_at (&value.part, n - 1, x / block, h - 1, w - 1)[x % block], ==, 0);
      g_assert_true (fovea_blocks_to_planes (&value.part, back, NULL));
      g_assert_cmpmem (planes, n * c * h * w * sizeof (float), back, n * c * h * w * sizeof (float));
      value_clear (&value);
    }
  g_rand_free (random);
}

/* Element by element: zero in the halo, else as before. */
static void
test_clear_halo (void)
{
  Value value = value_new (2, 20, 5, 7, 8, 2, 3, 1, 1);
  const FoveaBlocks *part = &value.part;

  fovea_blocks_clear_halo (part);
  for (gsize n = 0; n < 2; n++)
    for (gsize b = 0; b < 3; b++)
      for (gssize y = -2; y < 7; y++)
        for (gssize x = -3; x < 10; x++)
          for (gsize lane = 0; lane < 8; lane++)
            {
              float at = part->data[(gssize) (n * part->image + b * part->plane) + y * (gssize) part->row + x * 8 + (gssize) lane];

              if (y >= 0 && y < 5 && x >= 0 && x < 7)
                g_assert_true (isnan (at));
              else
                g_assert_cmpfloat (at, ==, 0);
            }
  value_clear (&value);
}

static void
test_layout (void)
{
  FoveaBlocks vector = fovea_blocks_layout (3, 40, 1, 1, 16, 0, 0);
  FoveaBlocks map = fovea_blocks_layout (2, 40, 32, 32, 16, 0, 0);

  g_assert_cmpuint (fovea_blocks_count (&vector), ==, 3);
  g_assert_cmpuint (vector.plane, ==, 16); /* dense */
  g_assert_cmpuint (map.row, ==, 32 * 16);
  g_assert_cmpuint (map.plane, >=, 32 * 32 * 16);
  g_assert_cmpuint (map.plane % 16, ==, 0);
  g_assert_cmpuint (map.plane % 1024, !=, 0); /* planes in different cache sets */
  g_assert_cmpuint (map.image, ==, 3 * map.plane);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/conv-blocks/layout", test_layout);
  g_test_add_func ("/conv-blocks/planes-and-back", test_planes_and_back);
  g_test_add_func ("/conv-blocks/clear-halo", test_clear_halo);
  g_test_add_func ("/conv-blocks/random-problems", test_random_problems);
  g_test_add_func ("/conv-blocks/network-shapes", test_network_shapes);
  g_test_add_func ("/conv-blocks/cancel", test_cancel);
  return g_test_run ();
}
