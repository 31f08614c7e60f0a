/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Photos of bytes on the paths that are made for them, on every instruction set that the machine has: integers, running and cosine sums,
 * kernels of low rank, and the views that let a path read and write bytes past the callbacks. */

#include <math.h>
#include <string.h>

#include "core/base/cpu.h"
#include "core/base/error.h"
#include "core/base/memory.h"
#include "core/base/pool.h"
#include "core/conv/photo/low-rank.h"
#include "core/conv/plan.h"
#include "core/conv/photo/waves.h"
#include "tests/unit/slowdown.h"

/* Of the sum of absolute products: as in test-conv.c, for up to some thousand additions in single precision. */
#define FLOAT_TOLERANCE 1e-5
/* What core/conv/photo/recursive.c promises, and the rounding of its recursion in single precision. */
#define RECURSIVE_TOLERANCE (1.0 / 32.0 + 2e-3)

#define ROUNDS CASES (400, 24)
#define BOX_ROUNDS CASES (24, 6)

typedef struct
{
  FoveaConvProblem problem;
  guint8 *photo;  /* (h, w, c) */
  float *weights; /* (kernel_h, kernel_w) */
  float bias;
  gsize n; /* samples of the photo, and of the output */
} Case;

typedef struct
{
  const Case *test;
  guint8 *bytes;
  float *floats; /* or NULL */
} Sink;

static gsize
below (GRand *random, gsize n)
{
  return (gsize) g_rand_int_range (random, 0, (gint32) n);
}

static Case
new_case (GRand *random, gsize c, gsize h, gsize w, gsize kernel_h, gsize kernel_w, FoveaBorder border)
{
  gsize anchor_y = below (random, kernel_h), anchor_x = below (random, kernel_w);
  Case test = { .problem = fovea_conv_problem_rows (c, h, w, 1, kernel_h, kernel_w, anchor_y, anchor_x, border) };
  guint mode = (guint) below (random, 3);

  test.problem.bytes = TRUE;
  test.n = h * w * c;
  test.photo = g_new (guint8, test.n);
  test.weights = g_new0 (float, kernel_h * kernel_w);
  for (gsize i = 0; i < test.n; i++) /* noise, black and white, or nearly flat */
    test.photo[i] = (guint8) (mode == 0 ? below (random, 256) : mode == 1 ? below (random, 2) * 255 : 100 + below (random, 4));
  return test;
}

static void
case_clear (Case *test)
{
  g_free (test->photo);
  g_free (test->weights);
}

static void
read_floats (gpointer user, gsize y, gsize x, gsize n, float *samples)
{
  const Case *test = ((Sink *) user)->test;
  gsize c = test->problem.c;

  g_assert_cmpuint (y, <, test->problem.h);
  g_assert_cmpuint (x + n, <=, test->problem.w);
  for (gsize i = 0; i < n * c; i++)
    samples[i] = test->photo[(y * test->problem.w + x) * c + i];
}

static void
write_floats (gpointer user, gsize y, gsize x, gsize n, const float *const *values)
{
  Sink *sink = user;
  gsize c = sink->test->problem.c, first = (y * sink->test->problem.w + x) * c;

  g_assert_cmpuint (y, <, sink->test->problem.h);
  g_assert_cmpuint (x + n, <=, sink->test->problem.w);
  fovea_simd ()->to_u8 (values[0], sink->bytes + first, n * c);
  if (sink->floats)
    memcpy (sink->floats + first, values[0], n * c * sizeof (float));
}

static const guint8 *
source_row (gpointer user, gsize y)
{
  const Case *test = ((Sink *) user)->test;

  g_assert_cmpuint (y, <, test->problem.h);
  return test->photo + y * test->problem.w * test->problem.c;
}

static guint8 *
result_row (gpointer user, gsize y)
{
  const Sink *sink = user;

  g_assert_cmpuint (y, <, sink->test->problem.h);
  return sink->bytes + y * sink->test->problem.w * sink->test->problem.c;
}

/* The output's bytes, with a guard behind them; NULL where the path refuses. With @floats they come by the callbacks alone. */
static guint8 *
run_path (const Case *test, FoveaConvPath path, gboolean views, float *floats)
{
  FoveaConvProblem problem = test->problem;
  g_autoptr (FoveaConvPlan) plan = NULL;
  Sink sink = { test, g_malloc (test->n + 1), floats };
  FoveaConvRows rows = { read_floats, write_floats, &sink, views ? source_row : NULL, views && !floats ? result_row : NULL };
  gpointer scratch;

  problem.bytes = views && !floats;
  plan = fovea_conv_plan_new (&problem, test->weights, &test->bias, path, NULL);
  if (!plan)
    {
      g_free (sink.bytes);
      return NULL;
    }
  sink.bytes[test->n] = 77;
  scratch = fovea_memory_alloc (fovea_conv_plan_get_scratch (plan) + 1, "scratch", NULL);
  memset (scratch, 0xff, fovea_conv_plan_get_scratch (plan)); /* NaN: nothing may be used before it is written */
  g_assert_true (fovea_conv_plan_run_rows (plan, &rows, scratch, NULL));
  fovea_memory_free (scratch);
  g_assert_cmpuint (sink.bytes[test->n], ==, 77);
  return sink.bytes;
}

/* One output sample by the definition, and the sum of absolute products. */
static double
naive (const Case *test, gsize y, gsize x, gsize c, double *magnitude)
{
  const FoveaConvProblem *p = &test->problem;
  double sum = test->bias;

  *magnitude = fabs (sum);
  for (gsize i = 0; i < p->kernel_h; i++)
    for (gsize j = 0; j < p->kernel_w; j++)
      {
        gssize sy = fovea_border_map (p->border, (gssize) (y + i) - (gssize) p->pad_top, p->h);
        gssize sx = fovea_border_map (p->border, (gssize) (x + j) - (gssize) p->pad_left, p->w);
        double product;

        if (sy < 0 || sx < 0)
          continue;
        product = (double) test->weights[i * p->kernel_w + j] * test->photo[((gsize) sy * p->w + (gsize) sx) * p->c + c];
        sum += product;
        *magnitude += fabs (product);
      }
  return sum;
}

static double *
naive_all (const Case *test, double *magnitudes)
{
  const FoveaConvProblem *p = &test->problem;
  double *sums = g_new (double, test->n);

  for (gsize i = 0; i < test->n; i++)
    sums[i] = naive (test, i / (p->w * p->c), i / p->c % p->w, i % p->c, &magnitudes[i]);
  return sums;
}

static void
random_size (GRand *random, gsize *h, gsize *w)
{
  static const gsize photo_sizes[][2] = { { 1, 1 }, { 1, 7 }, { 9, 1 }, { 5, 3 }, { 13, 33 }, { 70, 21 }, { 37, 101 } };
  const gsize *size = photo_sizes[below (random, G_N_ELEMENTS (photo_sizes))];

  *h = size[0];
  *w = size[1];
}

static Case
random_case (GRand *random, gsize most_side)
{
  static const gsize channels[] = { 1, 3, 4 };
  gsize h, w;

  random_size (random, &h, &w);
  return new_case (random, channels[below (random, 3)], h, w, 1 + below (random, most_side), 1 + below (random, most_side),
                   (FoveaBorder) below (random, FOVEA_N_BORDERS));
}

/* The number of threads and the instruction set change from round to round. Every other one is without products of bytes. */
static void
set_round (guint i)
{
  fovea_cpu_allow_byte_products (i % 2);
  g_assert_true (fovea_cpu_force_isa ((FoveaIsa) (i % (fovea_cpu_best_isa () + 1))));
  fovea_pool_set_threads (1 + i / 3 % 3);
}

static void
fill_any_kernel (Case *test, GRand *random)
{
  gsize width = test->problem.kernel_w, cells = test->problem.kernel_h * width;
  double size = 1.0 / sqrt ((double) cells);
  guint kind = (guint) below (random, 3);

  test->bias = (float) below (random, 60);
  for (gsize i = 0; i < cells; i++) /* rank one, a box, or anything */
    test->weights[i] = (float) (kind == 0   ? cos (0.3 * (double) (i / width)) * cos (0.2 * (double) (i % width)) * size
                                : kind == 1 ? size * size
                                            : g_rand_double_range (random, -size, 1.5 * size));
}

/* Each path gives the same bytes by callbacks and by views, and what the definition says. */
static void
test_views (void)
{
  GRand *random = g_rand_new_with_seed (1);
  guint runs[FOVEA_N_CONV_PATHS] = { 0 };

  for (guint i = 0; i < ROUNDS; i++)
    {
      Case test = random_case (random, 15);
      g_autofree double *magnitudes = g_new (double, test.n);
      g_autofree double *expected = NULL;
      g_autofree float *floats = g_new (float, test.n);

      fill_any_kernel (&test, random);
      expected = naive_all (&test, magnitudes);
      set_round (i);
      for (FoveaConvPath path = FOVEA_CONV_REFERENCE; path < FOVEA_N_CONV_PATHS; path++)
        {
          g_autofree guint8 *by_callbacks = run_path (&test, path, FALSE, floats);
          g_autofree guint8 *by_views = by_callbacks ? run_path (&test, path, TRUE, NULL) : NULL;

          if (!by_callbacks)
            continue;
          runs[path]++;
          for (gsize j = 0; j < test.n; j++)
            {
              double tolerance = path == FOVEA_CONV_RECURSIVE ? RECURSIVE_TOLERANCE
                                                              : FLOAT_TOLERANCE * (path == FOVEA_CONV_FFT ? 1e4 : magnitudes[j] + 1.0);

              g_assert_cmpfloat (fabs (floats[j] - expected[j]), <=, tolerance);
            }
          if (path != FOVEA_CONV_RECURSIVE) /* which begins with bytes or with floats */
            g_assert_cmpmem (by_callbacks, test.n, by_views, test.n);
        }
      case_clear (&test);
    }
  g_assert_cmpuint (runs[FOVEA_CONV_DIRECT], ==, ROUNDS);
  g_assert_cmpuint (runs[FOVEA_CONV_SEPARABLE], >, ROUNDS / 4);
  g_assert_cmpuint (runs[FOVEA_CONV_RECURSIVE], >, ROUNDS / 20);
  g_rand_free (random);
}

/* sum / divisor + bias, halves to the even side, clamped. */
static guint8
exact_byte (gint64 sum, gint64 divisor, gint64 bias)
{
  gint64 twice = 2 * (sum + bias * divisor) + divisor, whole;

  if (twice <= 0)
    return 0;
  whole = twice / (2 * divisor);
  if (twice % (2 * divisor) == 0 && whole % 2 == 1)
    whole--;
  return (guint8) MIN (whole, 255);
}

static gint64
exact_sum (const Case *test, const int *cells, gsize index)
{
  const FoveaConvProblem *p = &test->problem;
  gsize y = index / (p->w * p->c), x = index / p->c % p->w, c = index % p->c;
  gint64 sum = 0;

  for (gsize i = 0; i < p->kernel_h * p->kernel_w; i++)
    {
      gssize sy = fovea_border_map (p->border, (gssize) (y + i / p->kernel_w) - (gssize) p->pad_top, p->h);
      gssize sx = fovea_border_map (p->border, (gssize) (x + i % p->kernel_w) - (gssize) p->pad_left, p->w);

      if (sy >= 0 && sx >= 0)
        sum += cells[i] * test->photo[((gsize) sy * p->w + (gsize) sx) * p->c + c];
    }
  return sum;
}

/* Bytes of the integer path are the exact ones and those of floats: negative sums, halves, offsets, saturation. */
static void
test_integers (void)
{
  static const int divisors[] = { 1, 2, 4, 8, 16, 3, 5, 9, 25, 49, 81, 121, 273 };
  GRand *random = g_rand_new_with_seed (2);
  guint taken = 0;

  for (guint i = 0; i < 2 * ROUNDS; i++)
    {
      Case test = random_case (random, i % 4 ? 7 : 17);
      gsize n = test.problem.kernel_h * test.problem.kernel_w;
      int divisor = divisors[below (random, G_N_ELEMENTS (divisors))], size = 1 << below (random, 7);
      g_autofree int *cells = g_new (int, n);
      g_autofree guint8 *integers = NULL;

      for (gsize j = 0; j < n; j++)
        {
          cells[j] = g_rand_int_range (random, i % 3 ? -size : 0, size + 1);
          test.weights[j] = (float) cells[j] / (float) divisor;
        }
      test.bias = (float) g_rand_int_range (random, -256, 257);
      set_round (i);
      integers = run_path (&test, FOVEA_CONV_INTEGER, TRUE, NULL);
      if (integers)
        {
          g_autofree guint8 *floats = run_path (&test, FOVEA_CONV_DIRECT, FALSE, NULL);

          taken++;
          g_assert_cmpmem (integers, test.n, floats, test.n);
          for (gsize j = 0; j < test.n; j++)
            g_assert_cmpuint (integers[j], ==, exact_byte (exact_sum (&test, cells, j), divisor, (gint64) test.bias));
        }
      case_clear (&test);
    }
  g_test_message ("%u of %u kernels of integers were taken", taken, 2 * ROUNDS);
  g_assert_cmpuint (taken, >, ROUNDS);
  g_rand_free (random);
}

static void
test_integer_obstacles (void)
{
  const struct
  {
    float weights[4];
    float bias;
    gboolean bytes, taken;
  } cases[] = {
    { { 1, -2, 3, 127 }, 0, TRUE, TRUE },
    { { 1, -2, 3, 127 }, 0, FALSE, FALSE },
    { { 1, -2, 3, 127 }, 0.5f, TRUE, FALSE },  /* an offset between bytes */
    { { 1, -2, 3, 127 }, 257, TRUE, FALSE },
    { { 1, -2, 3, 128 }, 0, TRUE, FALSE },     /* too large for a signed byte */
    { { 100, 1, 100, 1 }, 0, TRUE, FALSE },    /* a pair down that does not fit 16 bits */
    { { 100, 100, 1, 1 }, 0, TRUE, TRUE },
    { { 0.1f, 0.3f, 0.7f, 0.2f }, 0, TRUE, FALSE }, /* tenths: halves of bytes would hang on rounding */
    { { 1 / 9.0f, 2 / 9.0f, 3 / 9.0f, 0 }, 0, TRUE, TRUE },
    { { 0.25f, 0.125f, 0, 2 }, 0, TRUE, TRUE },
    { { 0.31830987f, 1, 0, 1 }, 0, TRUE, FALSE },
    { { NAN, 1, 1, 1 }, 0, TRUE, FALSE },
    { { 0, 0, 0, 0 }, 3, TRUE, TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      FoveaConvProblem problem = fovea_conv_problem_rows (3, 20, 20, 1, 2, 2, 0, 0, FOVEA_BORDER_ZERO);
      g_autoptr (GError) error = NULL;
      g_autoptr (FoveaConvPlan) plan = NULL;

      problem.bytes = cases[i].bytes;
      plan = fovea_conv_plan_new (&problem, cases[i].weights, &cases[i].bias, FOVEA_CONV_INTEGER, &error);
      g_assert_cmpint (plan != NULL, ==, cases[i].taken);
      if (!plan)
        g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_REFUSED);
    }
}

/* Sums of bytes under a box are exact at any size: results are off by no more than the rounding of one product. */
static void
test_boxes (void)
{
  static const gsize sides[][2] = { { 9, 9 }, { 10, 10 }, { 1, 15 }, { 31, 1 }, { 4, 17 }, { 63, 63 }, { 101, 40 }, { 255, 255 } };
  GRand *random = g_rand_new_with_seed (3);

  for (guint i = 0; i < BOX_ROUNDS * G_N_ELEMENTS (sides); i++)
    {
      const gsize *side = sides[i / BOX_ROUNDS];
      gsize h, w;

      random_size (random, &h, &w);
      Case test = new_case (random, 3, h, w, side[0], side[1], (FoveaBorder) (i % FOVEA_N_BORDERS));
      g_autofree int *cells = g_new (int, side[0] * side[1]);
      g_autofree guint8 *bytes = NULL;
      double weight = 1.0 / (double) (side[0] * side[1]);

      for (gsize j = 0; j < side[0] * side[1]; j++)
        {
          cells[j] = 1;
          test.weights[j] = (float) weight;
        }
      set_round (i);
      bytes = run_path (&test, FOVEA_CONV_RECURSIVE, TRUE, NULL);
      g_assert_nonnull (bytes);
      for (gsize j = 0; j < test.n; j += side[0] > 100 ? 97 : 1)
        g_assert_cmpfloat (fabs (bytes[j] - (double) exact_sum (&test, cells, j) * weight), <=, 0.5 + 255.0 * 0x1p-22);
      case_clear (&test);
    }
  g_rand_free (random);
}

/* The photo under column * row, in double precision, one direction after the other. */
static double *
naive_separable (const Case *test, const double *column, const double *row)
{
  const FoveaConvProblem *p = &test->problem;
  g_autofree double *down = g_new0 (double, test->n);
  double *across = g_new0 (double, test->n);
  gsize pitch = p->w * p->c;

  for (gsize y = 0; y < p->h; y++)
    for (gsize i = 0; i < p->kernel_h; i++)
      {
        gssize from = fovea_border_map (p->border, (gssize) (y + i) - (gssize) p->pad_top, p->h);

        for (gsize x = 0; from >= 0 && x < pitch; x++)
          down[y * pitch + x] += column[i] * test->photo[(gsize) from * pitch + x];
      }
  for (gsize x = 0; x < p->w; x++)
    for (gsize j = 0; j < p->kernel_w; j++)
      {
        gssize from = fovea_border_map (p->border, (gssize) (x + j) - (gssize) p->pad_left, p->w);

        for (gsize y = 0; from >= 0 && y < p->h; y++)
          for (gsize c = 0; c < p->c; c++)
            across[y * pitch + x * p->c + c] += row[j] * down[y * pitch + (gsize) from * p->c + c];
      }
  return across;
}

static double *
gaussian_line (double sigma, gsize taps)
{
  double *line = g_new (double, taps), sum = 0;

  for (gsize i = 0; i < taps; i++)
    sum += line[i] = exp (-0.5 * pow (((double) i - (double) (taps - 1) / 2.0) / sigma, 2.0));
  for (gsize i = 0; i < taps; i++)
    line[i] /= sum;
  return line;
}

/* Black and white in the pattern that is worst for the difference between the kernel and its waves at one pixel is among random black and
 * white only by chance; stripes of many widths come close. */
static void
fill_stripes (Case *test, gsize width)
{
  for (gsize i = 0; i < test->n; i++)
    test->photo[i] = (i / test->problem.c % test->problem.w) / width % 2 ? 255 : 0;
}

static void
check_gaussian (GRand *random, double sigma, double cut, guint i, double *worst, gsize *off, gsize *all)
{
  gsize taps = 2 * (gsize) ceil (cut * sigma) + (i == 6 ? 2 : 1);
  Case test = new_case (random, 3, 45 + 256 * (i % 5 == 4), 61, taps, taps, (FoveaBorder) (i % FOVEA_N_BORDERS));
  g_autofree double *line = gaussian_line (sigma, taps);
  g_autofree double *expected = NULL;
  g_autofree float *floats = g_new (float, test.n);
  g_autofree guint8 *bytes = NULL, *by_callbacks = NULL;

  if (i % 3 == 1)
    fill_stripes (&test, 1 + taps / 4);
  for (gsize j = 0; j < taps * taps; j++)
    test.weights[j] = (float) (line[j / taps] * line[j % taps]);
  set_round (i);
  expected = naive_separable (&test, line, line);
  by_callbacks = run_path (&test, FOVEA_CONV_RECURSIVE, FALSE, floats);
  bytes = run_path (&test, FOVEA_CONV_RECURSIVE, TRUE, NULL);
  g_assert_nonnull (bytes);
  for (gsize j = 0; j < test.n; j++)
    {
      *worst = MAX (*worst, fabs (floats[j] - expected[j]));
      g_assert_cmpfloat (fabs (floats[j] - expected[j]), <=, RECURSIVE_TOLERANCE);
      g_assert_cmpfloat (fabs (bytes[j] - expected[j]), <=, 0.5 + RECURSIVE_TOLERANCE);
      *off += bytes[j] != (guint8) rint (expected[j]);
    }
  *all += test.n;
  case_clear (&test);
}

/* Gaussians cut where the presets cut them, and elsewhere; with an even number of taps, too. */
static void
test_gaussians (void)
{
  static const double sigmas[] = { 2, 2.5, 3, 3.3, 4, 5, 6.7, 8, 10, 14, 20, 27, 35, 42, 50 };
  GRand *random = g_rand_new_with_seed (4);

  for (gsize s = 0; s < G_N_ELEMENTS (sigmas); s += CASES (1, 5))
    {
      double worst = 0;
      gsize off = 0, all = 0;

      for (guint i = 0; i < 9; i++)
        check_gaussian (random, sigmas[s], i == 8 ? 2.5 : i == 7 ? 4.0 : 3.0, i, &worst, &off, &all);
      g_test_message ("sigma %g: at most %.4f of 255 off before rounding, %.3f %% of bytes differ", sigmas[s], worst,
                      100.0 * (double) off / (double) all);
    }
  g_rand_free (random);
}

static void
test_fit_refuses (void)
{
  double skew[9] = { 1, 2, 3, 4, 5, 4, 3, 2, 1.1 }, rough[21] = { 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0 };
  FoveaWaves waves;

  g_assert_cmpfloat (fovea_conv_fit_waves (skew, 9, 1e-3, &waves), <, 0);
  g_assert_cmpfloat (fovea_conv_fit_waves (rough, 21, 1e-3, &waves), <, 0);
}

/* Sums of @rank random products: found out, and the same to rounding; what is not of low rank is refused. */
static void
test_low_rank (void)
{
  GRand *random = g_rand_new_with_seed (5);

  for (guint i = 0; i < ROUNDS / 2; i++)
    {
      gsize rank = 1 + i % 5, side_h = 20 + below (random, 20), side_w = 20 + below (random, 20);
      Case test = new_case (random, 1 + 2 * (i % 2), 17, 23, side_h, side_w, (FoveaBorder) below (random, FOVEA_N_BORDERS));
      g_autofree double *magnitudes = g_new (double, test.n);
      g_autofree double *columns = g_new (double, FOVEA_CONV_MAX_RANK * side_h), *rows = g_new (double, FOVEA_CONV_MAX_RANK * side_w);
      g_autofree double *expected = NULL;
      g_autofree float *floats = g_new (float, test.n);
      g_autofree guint8 *bytes = NULL;

      for (gsize t = 0; t < rank; t++)
        for (gsize j = 0; j < side_h * side_w; j++)
          test.weights[j] += (float) (sin (1.0 + (double) (t * t + 3 * i) + 0.4 * (double) ((t + 1) * (j / side_w)))
                                      * cos (0.7 * (double) i + 0.5 * (double) ((t + 2) * (j % side_w))) * 0.05);
      set_round (i);
      bytes = run_path (&test, FOVEA_CONV_SEPARABLE, FALSE, floats);
      g_assert_cmpuint (fovea_conv_factor (test.weights, side_h, side_w, columns, rows), ==, rank <= FOVEA_CONV_MAX_RANK ? rank : 0);
      g_assert_cmpint (bytes != NULL, ==, rank <= FOVEA_CONV_MAX_RANK);
      if (bytes)
        {
          expected = naive_all (&test, magnitudes);
          for (gsize j = 0; j < test.n; j++)
            g_assert_cmpfloat (fabs (floats[j] - expected[j]), <=, FLOAT_TOLERANCE * (magnitudes[j] + 1.0));
        }
      case_clear (&test);
    }
  g_rand_free (random);
}

/* A photo larger than every tile, so that tiles meet; the same bytes with any number of threads. */
static void
test_threads_and_seams (void)
{
  GRand *random = g_rand_new_with_seed (6);
  const gsize width = CASES (2311, 1103);
  Case test = new_case (random, 3, CASES (1100, 300), width, 11, 11, FOVEA_BORDER_WRAP);
  double magnitude;

  for (gsize i = 0; i < 121; i++)
    test.weights[i] = 1.0f / 121.0f;
  for (FoveaIsa isa = FOVEA_ISA_GENERIC; isa <= fovea_cpu_best_isa (); isa++)
    for (FoveaConvPath path = FOVEA_CONV_DIRECT; path < FOVEA_N_CONV_PATHS; path++)
      {
        g_autofree guint8 *first = NULL;

        g_assert_true (fovea_cpu_force_isa (isa));
        for (guint threads = 1; threads <= 3; threads += CASES (1, 2))
          {
            g_autofree guint8 *bytes = NULL;

            fovea_pool_set_threads (threads);
            bytes = run_path (&test, path, TRUE, NULL);
            if (first && bytes)
              g_assert_cmpmem (first, test.n, bytes, test.n);
            else
              first = g_steal_pointer (&bytes);
          }
        for (gsize i = 0; first && i < test.n; i += 127)
          g_assert_cmpfloat (fabs (first[i] - naive (&test, i / (width * 3), i / 3 % width, i % 3, &magnitude)), <=, 0.5 + 0.01);
      }
  case_clear (&test);
  g_rand_free (random);
  fovea_pool_set_threads (0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/conv-photo/views", test_views);
  g_test_add_func ("/conv-photo/integers", test_integers);
  g_test_add_func ("/conv-photo/integer-obstacles", test_integer_obstacles);
  g_test_add_func ("/conv-photo/boxes", test_boxes);
  g_test_add_func ("/conv-photo/gaussians", test_gaussians);
  g_test_add_func ("/conv-photo/fit-refuses", test_fit_refuses);
  g_test_add_func ("/conv-photo/low-rank", test_low_rank);
  g_test_add_func ("/conv-photo/threads-and-seams", test_threads_and_seams);
  return g_test_run ();
}
