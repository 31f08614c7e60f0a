/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The convolution engine against the formula of core/conv/problem.h, written here once more as loops in double precision, on every
 * instruction set that the machine has. */

#include <math.h>
#include <string.h>

#include "core/base/cpu.h"
#include "core/base/error.h"
#include "core/base/memory.h"
#include "core/base/pool.h"
#include "core/conv/plan.h"
#include "core/conv/simd/simd.h"
#include "tests/unit/slowdown.h"

/* Of the sum of absolute products of an output sample: single precision rounds each of up to 20,000 additions by 6e-8. */
#define DIRECT_TOLERANCE 1e-5
/* The reference adds in double and rounds once. */
#define REFERENCE_TOLERANCE 2e-7
/* Of the kernel's absolute sum times the photo's largest sample: a transform's rounding spreads over its whole tile. */
#define FFT_TOLERANCE 2e-6

#define RANDOM_PROBLEMS CASES (5400, 240)
#define MAX_MACS 500000

typedef struct
{
  FoveaConvProblem problem;
  gsize out_h, out_w, n_in, n_out, n_weights;
  float *input, *weights, *bias;
  double *expected, *magnitude; /* the sum, and the sum of absolute products */
  double largest;               /* FFT's scale */
} Case;

static void
case_clear (Case *test)
{
  g_free (test->input);
  g_free (test->weights);
  g_free (test->bias);
  g_free (test->expected);
  g_free (test->magnitude);
}

static gssize
naive_border (FoveaBorder border, gssize i, gssize n)
{
  while (border == FOVEA_BORDER_WRAP && (i < 0 || i >= n))
    i += i < 0 ? n : -n;
  if (border == FOVEA_BORDER_REPLICATE)
    return i < 0 ? 0 : MIN (i, n - 1);
  while (border == FOVEA_BORDER_REFLECT && n > 1 && (i < 0 || i >= n))
    i = i < 0 ? -i : 2 * (n - 1) - i;
  if (border == FOVEA_BORDER_REFLECT && n == 1)
    return 0;
  return i < 0 || i >= n ? -1 : i;
}

/* Input sample (n, c, y, x) of either layout. */
static double
input_at (const Case *test, gsize n, gsize c, gssize y, gssize x)
{
  const FoveaConvProblem *p = &test->problem;

  y = naive_border (p->border, y, (gssize) p->h);
  x = naive_border (p->border, x, (gssize) p->w);
  if (y < 0 || x < 0)
    return 0;
  if (p->samples == FOVEA_CONV_ROWS)
    return test->input[((gsize) y * p->w + (gsize) x) * p->c + c];
  return test->input[((n * p->c + c) * p->h + (gsize) y) * p->w + (gsize) x];
}

static void
add_products (const Case *test, gsize n, gsize c, const float *kernel, gsize y, gsize x, double *sum, double *magnitude)
{
  const FoveaConvProblem *p = &test->problem;

  for (gsize i = 0; i < p->kernel_h; i++)
    for (gsize j = 0; j < p->kernel_w; j++)
      {
        gsize cell = p->flip ? (p->kernel_h - 1 - i) * p->kernel_w + p->kernel_w - 1 - j : i * p->kernel_w + j;
        double product = kernel[cell]
                         * input_at (test, n, c, (gssize) (y * p->stride_h + i * p->dilation_h) - (gssize) p->pad_top,
                                     (gssize) (x * p->stride_w + j * p->dilation_w) - (gssize) p->pad_left);

        *sum += product;
        *magnitude += fabs (product);
      }
}

/* Tensor outputs are (n, k, y, x); photo outputs (k, y, x, c). */
static void
expect_sample (Case *test, gsize index)
{
  const FoveaConvProblem *p = &test->problem;
  gsize cells = p->kernel_h * p->kernel_w;
  double sum, magnitude = 0;

  if (p->samples == FOVEA_CONV_ROWS)
    {
      gsize c = index % p->c, x = index / p->c % test->out_w, y = index / p->c / test->out_w % test->out_h;
      gsize k = index / p->c / test->out_w / test->out_h;

      sum = test->bias[k];
      add_products (test, 0, c, test->weights + k * cells, y, x, &sum, &magnitude);
    }
  else
    {
      gsize x = index % test->out_w, y = index / test->out_w % test->out_h, k = index / test->out_w / test->out_h % p->k;
      gsize n = index / test->out_w / test->out_h / p->k, depth = p->c / p->groups, first = k / (p->k / p->groups) * depth;

      sum = test->bias[k];
      for (gsize c = 0; c < depth; c++)
        add_products (test, n, first + c, test->weights + (k * depth + c) * cells, y, x, &sum, &magnitude);
    }
  test->expected[index] = sum;
  test->magnitude[index] = magnitude;
}

static float
random_float (GRand *random)
{
  return (float) g_rand_double_range (random, -1.0, 1.0);
}

static void
case_fill (Case *test, GRand *random, gboolean separable)
{
  const FoveaConvProblem *p = &test->problem;
  gsize cells = p->kernel_h * p->kernel_w;
  double weight_sum = 0;

  test->out_h = fovea_conv_problem_out_h (p);
  test->out_w = fovea_conv_problem_out_w (p);
  test->n_in = p->n * p->c * p->h * p->w;
  test->n_out = p->n * p->k * test->out_h * test->out_w * (p->samples == FOVEA_CONV_ROWS ? p->c : 1);
  test->n_weights = p->k * cells * (p->samples == FOVEA_CONV_ROWS ? 1 : p->c / p->groups);
  test->input = g_new (float, test->n_in);
  test->weights = g_new (float, test->n_weights);
  test->bias = g_new (float, p->k);
  test->expected = g_new (double, test->n_out);
  test->magnitude = g_new (double, test->n_out);
  for (gsize i = 0; i < test->n_in; i++)
    test->input[i] = random_float (random);
  for (gsize i = 0; i < test->n_weights; i++)
    test->weights[i] = random_float (random);
  for (gsize k = 0; separable && k < p->k; k++)
    for (gsize i = 0; i < cells; i++) /* first row times first column */
      if (i >= p->kernel_w && i % p->kernel_w)
        test->weights[k * cells + i] = (float) ((double) test->weights[k * cells + i % p->kernel_w]
                                                * test->weights[k * cells + i / p->kernel_w * p->kernel_w] / test->weights[k * cells]);
  for (gsize i = 0; i < test->n_weights; i++)
    weight_sum += fabs (test->weights[i]);
  for (gsize k = 0; k < p->k; k++)
    test->bias[k] = random_float (random);
  test->largest = weight_sum;
  for (gsize i = 0; i < test->n_out; i++)
    expect_sample (test, i);
}

static void
read_samples (gpointer user, gsize y, gsize x, gsize n, float *samples)
{
  const Case *test = user;

  g_assert_cmpuint (y, <, test->problem.h);
  g_assert_cmpuint (x + n, <=, test->problem.w);
  memcpy (samples, test->input + (y * test->problem.w + x) * test->problem.c, n * test->problem.c * sizeof (float));
}

typedef struct
{
  Case *test;
  float *output;
} Sink;

static void
read_from_sink (gpointer user, gsize y, gsize x, gsize n, float *samples)
{
  read_samples (((Sink *) user)->test, y, x, n, samples);
}

static void
write_samples (gpointer user, gsize y, gsize x, gsize n, const float *const *values)
{
  const Sink *sink = user;
  const Case *test = sink->test;
  gsize c = test->problem.c;

  g_assert_cmpuint (y, <, test->out_h);
  g_assert_cmpuint (x + n, <=, test->out_w);
  for (gsize k = 0; k < test->problem.k; k++)
    memcpy (sink->output + ((k * test->out_h + y) * test->out_w + x) * c, values[k], n * c * sizeof (float));
}

/* Runs @test on @path into a new array. */
static float *
run_path (Case *test, FoveaConvPath path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaConvPlan) plan = fovea_conv_plan_new (&test->problem, test->weights, test->bias, path, &error);
  float *output = g_new (float, test->n_out);
  gpointer scratch;

  g_assert_no_error (error);
  for (gsize i = 0; i < test->n_out; i++)
    output[i] = NAN;
  scratch = fovea_memory_alloc (fovea_conv_plan_get_scratch (plan) + 1, "scratch", &error);
  g_assert_no_error (error);
  memset (scratch, 0xff, fovea_conv_plan_get_scratch (plan)); /* NaN: nothing may be used before it is written */
  if (test->problem.samples == FOVEA_CONV_ROWS)
    {
      Sink sink = { test, output };
      FoveaConvRows rows = { read_from_sink, write_samples, &sink };

      g_assert_true (fovea_conv_plan_run_rows (plan, &rows, scratch, NULL));
    }
  else
    g_assert_true (fovea_conv_plan_run (plan, test->input, output, scratch, NULL));
  fovea_memory_free (scratch);
  return output;
}

static char *
describe (const FoveaConvProblem *p, FoveaConvPath path)
{
  return g_strdup_printf ("%s %s, %u threads: n %zu c %zu h %zu w %zu, k %zu of %zux%zu, groups %zu, strides %zu %zu, dilations %zu %zu, pads %zu %zu "
                          "%zu %zu, border %s, flip %d, samples %d",
                          fovea_isa_name (fovea_cpu_isa ()), fovea_conv_path_id (path), fovea_pool_get_threads (), p->n, p->c, p->h, p->w, p->k,
                          p->kernel_h, p->kernel_w, p->groups, p->stride_h, p->stride_w, p->dilation_h, p->dilation_w, p->pad_top,
                          p->pad_left, p->pad_bottom, p->pad_right, fovea_border_id (p->border), p->flip, p->samples);
}

/* The largest error, as a share of the scale that the path's tolerance is stated in. */
static double
check_output (const Case *test, FoveaConvPath path, const float *output)
{
  double tolerance = path == FOVEA_CONV_FFT ? FFT_TOLERANCE : path == FOVEA_CONV_REFERENCE ? REFERENCE_TOLERANCE : DIRECT_TOLERANCE;
  double worst = 0;

  for (gsize i = 0; i < test->n_out; i++)
    {
      double scale = (path == FOVEA_CONV_FFT ? test->largest : test->magnitude[i]) + 1;
      double difference = fabs (output[i] - test->expected[i]) / scale;

      if (!(difference <= tolerance))
        {
          g_autofree char *text = describe (&test->problem, path);

          g_error ("%s: sample %zu is %.9g, expected %.9g (%.2g of its scale)", text, i, output[i], test->expected[i], difference);
        }
      worst = MAX (worst, difference);
    }
  return worst;
}

static gsize
below (GRand *random, gsize n)
{
  return (gsize) g_rand_int_range (random, 0, (gint32) n);
}

static void
random_axis (GRand *random, gboolean photo, gsize *size, gsize *kernel, gsize *stride, gsize *dilation, gsize *before, gsize *after)
{
  *size = 1 + below (random, 70);
  *kernel = 1 + (below (random, 2) ? below (random, 5) : below (random, 31));
  *stride = photo || below (random, 2) ? 1 : 1 + below (random, 4);
  *dilation = below (random, 3) ? 1 : 1 + below (random, 4);
  *before = below (random, 2) ? below (random, *kernel) : below (random, 34);
  *after = below (random, 2) ? below (random, *kernel) : below (random, 34);
}

static FoveaConvProblem
random_problem (GRand *random, gboolean photo)
{
  for (;;)
    {
      FoveaConvProblem p = { .n = 1 + below (random, photo ? 1 : 3), .border = (FoveaBorder) below (random, FOVEA_N_BORDERS) };

      random_axis (random, photo, &p.h, &p.kernel_h, &p.stride_h, &p.dilation_h, &p.pad_top, &p.pad_bottom);
      random_axis (random, photo, &p.w, &p.kernel_w, &p.stride_w, &p.dilation_w, &p.pad_left, &p.pad_right);
      p.samples = photo ? FOVEA_CONV_ROWS : FOVEA_CONV_TENSOR;
      p.groups = photo ? 1 : 1 + below (random, 4) * below (random, 3);
      p.c = photo ? 1 + below (random, 4) : p.groups * (1 + below (random, 3) * below (random, 5));
      p.k = photo ? 1 + below (random, 2) : p.groups * (1 + below (random, 4) * below (random, 8));
      p.flip = below (random, 2);
      if (!photo && below (random, 8) == 0) /* fully connected */
        {
          p.h = p.kernel_h;
          p.w = p.kernel_w;
          p.dilation_h = p.dilation_w = 1;
          p.pad_top = p.pad_left = p.pad_bottom = p.pad_right = 0;
        }
      if (fovea_conv_problem_check (&p, NULL) && fovea_conv_problem_macs (&p) <= MAX_MACS)
        return p;
    }
}

/* Every applicable path on every instruction set; the number of threads changes from problem to problem. */
static void
check_paths (Case *test, guint threads, double *worst, guint *counts)
{
  for (FoveaIsa isa = FOVEA_ISA_GENERIC; isa <= fovea_cpu_best_isa (); isa++)
    {
      g_autoptr (FoveaConvPlan) plan = NULL;
      const FoveaConvCandidate *candidates;
      gsize n;

      g_assert_true (fovea_cpu_force_isa (isa));
      fovea_pool_set_threads (threads);
      plan = fovea_conv_plan_new (&test->problem, test->weights, test->bias, FOVEA_CONV_AUTO, NULL);
      candidates = fovea_conv_plan_get_candidates (plan, &n);
      for (gsize i = 0; i < n; i++)
        if (candidates[i].applicable)
          {
            g_autofree float *output = run_path (test, candidates[i].path);

            worst[candidates[i].path] = MAX (worst[candidates[i].path], check_output (test, candidates[i].path, output));
            counts[candidates[i].path]++;
          }
    }
}

static void
test_random_problems (void)
{
  GRand *random = g_rand_new_with_seed (20260817);
  double worst[FOVEA_N_CONV_PATHS] = { 0 };
  guint counts[FOVEA_N_CONV_PATHS] = { 0 };

  for (guint i = 0; i < RANDOM_PROBLEMS; i++)
    {
      Case test = { .problem = random_problem (random, i % 2) };

      case_fill (&test, random, i % 4 == 1);
      check_paths (&test, 1 + i / 2 % 3, worst, counts);
      case_clear (&test);
    }
  for (int path = FOVEA_CONV_REFERENCE; path < FOVEA_N_CONV_PATHS; path++)
    {
      /* Blocks of channels, bytes and wide bells are in test-conv-blocks and test-conv-photo. */
      gboolean elsewhere = path == FOVEA_CONV_WINOGRAD || path == FOVEA_CONV_INTEGER || path == FOVEA_CONV_RECURSIVE;

      g_test_message ("%s: %u runs, largest error %.2g", fovea_conv_path_id ((FoveaConvPath) path), counts[path], worst[path]);
      g_assert_cmpuint (counts[path], >=, elsewhere ? 0 : RANDOM_PROBLEMS / 20);
    }
  g_rand_free (random);
  fovea_pool_set_threads (0);
}

/* The same bytes with any number of threads. */
static void
test_threads_do_not_change_bytes (void)
{
  GRand *random = g_rand_new_with_seed (7);

  for (guint i = 0; i < 60; i++)
    {
      Case test = { .problem = random_problem (random, i % 2) };

      case_fill (&test, random, i % 4 == 1);
      for (FoveaConvPath path = FOVEA_CONV_DIRECT; path < FOVEA_N_CONV_PATHS; path++)
        {
          g_autofree float *first = NULL;

          for (guint threads = 1; threads <= 3; threads++)
            {
              g_autoptr (FoveaConvPlan) plan = NULL;
              g_autofree float *output = NULL;

              fovea_pool_set_threads (threads);
              plan = fovea_conv_plan_new (&test.problem, test.weights, test.bias, path, NULL);
              if (!plan)
                break;
              output = run_path (&test, path);
              if (first)
                g_assert_cmpmem (first, test.n_out * sizeof (float), output, test.n_out * sizeof (float));
              else
                first = g_steal_pointer (&output);
            }
        }
      case_clear (&test);
    }
  g_rand_free (random);
  fovea_pool_set_threads (0);
}

/* A photo larger than every tile: seams between tiles, and kernels up to the largest. */
static void
test_tiles_meet (void)
{
  const gsize kernels[][2] = { { 3, 3 }, { 1, 41 }, { 63, 1 }, { 31, 31 }, { 101, 85 } };
  GRand *random = g_rand_new_with_seed (11);

  for (gsize i = 0; i < G_N_ELEMENTS (kernels); i++)
    {
      gsize h = kernels[i][0], w = kernels[i][1];
      Case test = { .problem = fovea_conv_problem_rows (3, 431, 619, 1, h, w, h / 2, w / 2, FOVEA_BORDER_REFLECT) };
      g_autofree float *direct = NULL, *fft = NULL;
      double worst = 0;

      test.out_h = 431, test.out_w = 619;
      test.n_out = test.n_in = 3 * 431 * 619;
      test.input = g_new (float, test.n_in);
      test.weights = g_new (float, h * w);
      test.bias = g_new0 (float, 1);
      for (gsize j = 0; j < test.n_in; j++)
        test.input[j] = (float) below (random, 256);
      for (gsize j = 0; j < h * w; j++)
        test.weights[j] = (float) (g_rand_double (random) * 2 / (double) (h * w));
      direct = run_path (&test, FOVEA_CONV_DIRECT);
      fft = run_path (&test, FOVEA_CONV_FFT);
      for (gsize j = 0; j < test.n_out; j++)
        worst = MAX (worst, fabs (direct[j] - fft[j]));
      g_test_message ("%zux%zu: direct and FFT differ by at most %.2g of 255", h, w, worst);
      g_assert_cmpfloat (worst, <, 0.01);
      case_clear (&test);
    }
  g_rand_free (random);
}

static void
test_refusals (void)
{
  FoveaConvProblem good = fovea_conv_problem_tensor (1, 4, 5, 6, 8, 3, 3);
  const float weights[8 * 4 * 9] = { 0 };
  struct
  {
    gsize offset, value;
  } const bad[] = {
    { G_STRUCT_OFFSET (FoveaConvProblem, n), 0 },          { G_STRUCT_OFFSET (FoveaConvProblem, h), 2 },
    { G_STRUCT_OFFSET (FoveaConvProblem, groups), 0 },     { G_STRUCT_OFFSET (FoveaConvProblem, groups), 3 },
    { G_STRUCT_OFFSET (FoveaConvProblem, kernel_h), 0 },   { G_STRUCT_OFFSET (FoveaConvProblem, kernel_w), G_MAXSIZE },
    { G_STRUCT_OFFSET (FoveaConvProblem, stride_w), 0 },   { G_STRUCT_OFFSET (FoveaConvProblem, stride_h), (gsize) G_MAXINT64 },
    { G_STRUCT_OFFSET (FoveaConvProblem, dilation_h), 0 }, { G_STRUCT_OFFSET (FoveaConvProblem, dilation_w), 3 },
    { G_STRUCT_OFFSET (FoveaConvProblem, pad_top), G_MAXSIZE }, { G_STRUCT_OFFSET (FoveaConvProblem, w), G_MAXSIZE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      FoveaConvProblem problem = good;

      G_STRUCT_MEMBER (gsize, &problem, bad[i].offset) = bad[i].value;
      g_assert_null (fovea_conv_plan_new (&problem, weights, NULL, FOVEA_CONV_AUTO, &error));
      g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_REFUSED);
    }
}

/* A path that does not fit says why. */
static void
test_forced_path_says_why (void)
{
  const float weights[9] = { 0, -1, 0, -1, 5, -1, 0, -1, 0 };
  FoveaConvProblem photo = fovea_conv_problem_rows (3, 20, 20, 1, 3, 3, 1, 1, FOVEA_BORDER_REPLICATE);
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaConvPlan) plan = NULL;

  g_assert_null (fovea_conv_plan_new (&photo, weights, NULL, FOVEA_CONV_SEPARABLE, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_REFUSED);
  g_assert_nonnull (strstr (error->message, "column and a row"));
  plan = fovea_conv_plan_new (&photo, weights, NULL, FOVEA_CONV_AUTO, NULL);
  g_assert_cmpstr (fovea_conv_path_id (fovea_conv_plan_get_path (plan)), ==, "direct");
  g_assert_nonnull (strstr (fovea_conv_plan_get_reason (plan), "Direct"));
}

/* Rounding to bytes: half to even, clamped, NaN black; any length. */
static void
test_bytes (void)
{
  const float values[] = { 0.5f, 1.5f, 2.5f, -3, 254.4f, 254.5f, 255.5f, 1e20f, -1e20f, NAN, INFINITY, -INFINITY, 127.49999f, 0, 255 };
  const guint8 expected[] = { 0, 2, 2, 0, 254, 254, 255, 255, 0, 0, 255, 0, 127, 0, 255 };
  float in[75];

  for (gsize i = 0; i < G_N_ELEMENTS (in); i++)
    in[i] = values[i % G_N_ELEMENTS (values)];
  for (FoveaIsa isa = FOVEA_ISA_GENERIC; isa <= fovea_cpu_best_isa (); isa++)
    for (gsize n = 1; n <= G_N_ELEMENTS (in); n++)
      {
        guint8 out[76] = { 0 };
        float back[75];

        g_assert_true (fovea_cpu_force_isa (isa));
        out[n] = 77;
        fovea_simd ()->to_u8 (in, out, n);
        for (gsize i = 0; i < n; i++)
          g_assert_cmpuint (out[i], ==, expected[i % G_N_ELEMENTS (expected)]);
        g_assert_cmpuint (out[n], ==, 77);
        fovea_simd ()->from_u8 (out, back, n);
        for (gsize i = 0; i < n; i++)
          g_assert_cmpfloat (back[i], ==, out[i]);
      }
}

static void
cancel_in_read (gpointer user, gsize y, gsize x, gsize n, float *samples)
{
  memset (samples, 0, n * 3 * sizeof (float));
  fovea_progress_cancel (user);
}

static void
ignore_write (gpointer user, gsize y, gsize x, gsize n, const float *const *values)
{
}

static void
test_cancel (void)
{
  float weights[49];
  FoveaConvProblem photo = fovea_conv_problem_rows (3, 2000, 2000, 1, 7, 7, 3, 3, FOVEA_BORDER_ZERO);

  for (gsize i = 0; i < 49; i++)
    weights[i] = 1;
  for (FoveaConvPath path = FOVEA_CONV_REFERENCE; path < FOVEA_N_CONV_PATHS; path++)
    {
      g_autoptr (FoveaProgress) progress = fovea_progress_new ();
      g_autoptr (FoveaConvPlan) plan = fovea_conv_plan_new (&photo, weights, NULL, path, NULL);
      FoveaConvRows rows = { cancel_in_read, ignore_write, progress };
      gpointer scratch;

      if (!plan)
        continue;
      scratch = fovea_memory_alloc (fovea_conv_plan_get_scratch (plan), "scratch", NULL);
      g_assert_false (fovea_conv_plan_run_rows (plan, &rows, scratch, progress));
      fovea_memory_free (scratch);
    }
}

typedef struct
{
  FoveaProgress *progress;
  guint *n_writes;
} CancelSink;

static void
cancel_in_item_read (gpointer user, gsize y, gsize x, gsize n, float *samples)
{
  memset (samples, 0, n * 4 * sizeof (float));
  fovea_progress_cancel (((CancelSink *) user)->progress);
}

static void
count_write (gpointer user, gsize y, gsize x, gsize n, const float *const *values)
{
  g_atomic_int_inc (((CancelSink *) user)->n_writes);
}

/* Within an item of work: the read that cancels is the first tile's, of the largest there are; none of its many results is computed. */
static void
test_cancel_in_item (void)
{
  enum { SIDE = 301, KERNELS = 8 };
  FoveaConvProblem photo = fovea_conv_problem_rows (4, 600, 600, KERNELS, SIDE, SIDE, 150, 150, FOVEA_BORDER_ZERO);
  g_autofree float *weights = g_new0 (float, KERNELS * SIDE * SIDE);

  for (FoveaIsa isa = FOVEA_ISA_GENERIC; isa <= fovea_cpu_best_isa (); isa++)
    {
      g_autoptr (FoveaProgress) progress = fovea_progress_new ();
      g_autoptr (FoveaConvPlan) plan = NULL;
      guint n_writes = 0;
      CancelSink sink = { progress, &n_writes };
      FoveaConvRows rows = { cancel_in_item_read, count_write, &sink };
      gpointer scratch;

      g_assert_true (fovea_cpu_force_isa (isa));
      plan = fovea_conv_plan_new (&photo, weights, NULL, FOVEA_CONV_FFT, NULL);
      scratch = fovea_memory_alloc (fovea_conv_plan_get_scratch (plan), "scratch", NULL);
      g_assert_false (fovea_conv_plan_run_rows (plan, &rows, scratch, progress));
      g_assert_cmpuint (n_writes, ==, 0);
      fovea_memory_free (scratch);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/conv/random-problems", test_random_problems);
  g_test_add_func ("/conv/threads-do-not-change-bytes", test_threads_do_not_change_bytes);
  g_test_add_func ("/conv/tiles-meet", test_tiles_meet);
  g_test_add_func ("/conv/refusals", test_refusals);
  g_test_add_func ("/conv/forced-path-says-why", test_forced_path_says_why);
  g_test_add_func ("/conv/bytes", test_bytes);
  g_test_add_func ("/conv/cancel", test_cancel);
  g_test_add_func ("/conv/cancel-in-item", test_cancel_in_item);
  return g_test_run ();
}
