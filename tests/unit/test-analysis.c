/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a kernel does, from its numbers: facts that can be worked out by hand, and decompositions put together again. */

#include <math.h>

#include "core/filter/analysis.h"

#define ROUNDING 1e-12 /* of double sums of some hundred terms */

static FoveaKernel *
random_kernel (GRand *rand, gsize width, gsize height)
{
  g_autofree double *values = g_new (double, width * height);

  for (gsize i = 0; i < width * height; i++)
    values[i] = g_rand_double_range (rand, -1, 1);
  return fovea_kernel_new (width, height, values);
}

static void
test_sobel (void)
{
  static const double values[] = { -1, 0, 1, -2, 0, 2, -1, 0, 1 };
  g_autoptr (FoveaKernel) kernel = fovea_kernel_new (3, 3, values);
  g_auto (FoveaKernelAnalysis) a = { 0 };

  kernel->offset = 128;
  fovea_kernel_analyse (kernel, &a);
  g_assert_cmpfloat (a.sum, ==, 0);
  g_assert_cmpfloat (a.gain, ==, 0);
  g_assert_cmpfloat (a.smallest, ==, 128 - 4 * 255);
  g_assert_cmpfloat (a.largest, ==, 128 + 4 * 255);
  g_assert_cmpfloat_with_epsilon (a.noise_gain, sqrt (12), ROUNDING);
  g_assert_cmpuint (a.symmetries, ==, FOVEA_SYMMETRY_TOP_BOTTOM | FOVEA_SYMMETRY_ODD);
  g_assert_cmpuint (a.rank, ==, 1);
  g_assert_cmpfloat (a.separable_error, ==, 0);
  /* (1, 2, 1) times (-1, 0, 1), with lengths sqrt (6) and sqrt (2) made equal. */
  for (int i = 0; i < 3; i++)
    {
      g_assert_cmpfloat_with_epsilon (a.column[i], (i == 1 ? 2 : 1) * sqrt (sqrt (2.0 / 6.0)), ROUNDING);
      g_assert_cmpfloat_with_epsilon (a.row[i], (i - 1) * sqrt (sqrt (6.0 / 2.0)), ROUNDING);
    }
}

static void
test_sharpen (void)
{
  static const double values[] = { 0, -1, 0, -1, 5, -1, 0, -1, 0 };
  g_autoptr (FoveaKernel) kernel = fovea_kernel_new (3, 3, values);
  g_auto (FoveaKernelAnalysis) a = { 0 };
  double profile[3];

  fovea_kernel_analyse (kernel, &a);
  g_assert_cmpfloat (a.gain, ==, 1);
  g_assert_cmpfloat (a.smallest, ==, -4 * 255);
  g_assert_cmpfloat (a.largest, ==, 5 * 255);
  g_assert_cmpuint (a.symmetries, ==,
                    FOVEA_SYMMETRY_LEFT_RIGHT | FOVEA_SYMMETRY_TOP_BOTTOM | FOVEA_SYMMETRY_POINT | FOVEA_SYMMETRY_DIAGONAL);
  g_assert_cmpuint (a.rank, ==, 2);
  /* 5 - 2 cos (2 pi fx) - 2 cos (2 pi fy), along a row: 1, 3 and 5. */
  fovea_kernel_response_profile (kernel, 0.0, 3, profile);
  for (int i = 0; i < 3; i++)
    g_assert_cmpfloat_with_epsilon (profile[i], 1 + 2 * i, ROUNDING);
}

static void
test_small (void)
{
  static const double one = -3, zeros[12] = { 0 };
  g_autoptr (FoveaKernel) point = fovea_kernel_new (1, 1, &one), nothing = fovea_kernel_new (4, 3, zeros);
  g_auto (FoveaKernelAnalysis) a = { 0 }, b = { 0 };

  point->divisor = 2;
  fovea_kernel_analyse (point, &a);
  g_assert_cmpfloat (a.gain, ==, -1.5);
  g_assert_cmpfloat (a.noise_gain, ==, 1.5);
  g_assert_cmpuint (a.rank, ==, 1);
  g_assert_cmpfloat_with_epsilon (a.column[0] * a.row[0], -3, ROUNDING);
  g_assert_cmpfloat (a.column[0], >, 0);
  fovea_kernel_analyse (nothing, &b);
  g_assert_cmpuint (b.rank, ==, 0);
  g_assert_cmpfloat (b.separable_error, ==, 0);
  g_assert_false (b.symmetries & (FOVEA_SYMMETRY_ODD | FOVEA_SYMMETRY_DIAGONAL));
}

/* The best factors of @n lines of @m cells (steps from line to line and from cell to cell given) for the other factor's @given. */
static void
fit (const double *values, gsize n, gsize m, gsize line, gsize step, const double *given, double *best)
{
  double squares = 0;

  for (gsize j = 0; j < m; j++)
    squares += given[j] * given[j];
  for (gsize i = 0; i < n; i++)
    {
      best[i] = 0;
      for (gsize j = 0; j < m; j++)
        best[i] += values[i * line + j * step] * given[j] / squares;
    }
}

/* Against the squares of the kernel, and against the best product that alternating least squares find. */
static void
test_decomposition (void)
{
  static const gsize sizes[][2] = { { 3, 3 }, { 5, 7 }, { 7, 5 }, { 1, 9 }, { 9, 1 }, { 21, 21 }, { 40, 6 } };
  GRand *rand = g_rand_new_with_seed (11);

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      gsize w = sizes[i][0], h = sizes[i][1];
      g_autoptr (FoveaKernel) kernel = random_kernel (rand, w, h);
      g_autofree double *column = g_new (double, h), *row = g_new (double, w);
      g_auto (FoveaKernelAnalysis) a = { 0 };
      double squares = 0, kept = 0, left = 0;

      fovea_kernel_analyse (kernel, &a);
      g_assert_cmpuint (a.rank, ==, MIN (w, h));
      for (gsize k = 0; k < w * h; k++)
        squares += kernel->values[k] * kernel->values[k];
      for (gsize k = 0; k < a.rank; k++)
        {
          g_assert_true (k == 0 || a.singular_values[k] <= a.singular_values[k - 1]);
          kept += a.singular_values[k] * a.singular_values[k];
        }
      g_assert_cmpfloat_with_epsilon (kept / squares, 1, ROUNDING);

      for (gsize x = 0; x < w; x++)
        row[x] = 1 + (double) x / 7;
      for (int round = 0; round < 4000; round++)
        {
          fit (kernel->values, h, w, w, 1, row, column);
          fit (kernel->values, w, h, 1, w, column, row);
        }
      for (gsize y = 0; y < h; y++)
        for (gsize x = 0; x < w; x++)
          {
            double difference = kernel->values[y * w + x] - a.column[y] * a.row[x];

            left += difference * difference;
            g_assert_cmpfloat_with_epsilon (a.column[y] * a.row[x], column[y] * row[x], 1e-6); /* how far the iteration came */
          }
      g_assert_cmpfloat_with_epsilon (a.separable_error, sqrt (left / squares), 1e-9);
    }
  g_rand_free (rand);
}

static void
test_response (void)
{
  GRand *rand = g_rand_new_with_seed (12);
  g_autoptr (FoveaKernel) kernel = random_kernel (rand, 5, 4);
  const gsize sizes[] = { 8, 9 };
  double real, imaginary;

  kernel->divisor = 3;
  kernel->anchor_x = 1;
  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      gsize n = sizes[i];
      g_autofree float *picture = g_new (float, n * n);

      fovea_kernel_response_picture (kernel, n, picture);
      for (gsize y = 0; y < n; y++)
        for (gsize x = 0; x < n; x++)
          {
            fovea_kernel_response (kernel, ((double) x - (double) (n / 2)) / n, ((double) y - (double) (n / 2)) / n, &real, &imaginary);
            g_assert_cmpfloat_with_epsilon (picture[y * n + x], hypot (real, imaginary), 1e-6); /* a float of about 1 */
          }
    }
  fovea_kernel_response (kernel, 0, 0, &real, &imaginary);
  g_assert_cmpfloat_with_epsilon (real, fovea_kernel_sum (kernel) / 3, ROUNDING);
  g_assert_cmpfloat (imaginary, ==, 0);
  g_rand_free (rand);
}

/* The response tells what happens to a wave: apply the kernel to one and compare. */
static void
test_wave (void)
{
  GRand *rand = g_rand_new_with_seed (13);
  g_autoptr (FoveaKernel) k = random_kernel (rand, 3, 5);
  double fx = 0.13, fy = -0.21, real, imaginary, sum = 0;
  gssize px = 7, py = 2;

  fovea_kernel_response (k, fx, fy, &real, &imaginary);
  for (gsize y = 0; y < k->height; y++)
    for (gsize x = 0; x < k->width; x++)
      sum += k->values[y * k->width + x]
             * cos (2 * G_PI * (fx * (double) (px + (gssize) x - (gssize) k->anchor_x) + fy * (double) (py + (gssize) y - (gssize) k->anchor_y)));
  g_assert_cmpfloat_with_epsilon (
    sum, real * cos (2 * G_PI * (fx * px + fy * py)) - imaginary * sin (2 * G_PI * (fx * px + fy * py)), ROUNDING);
  g_rand_free (rand);
}

static void
test_effects (void)
{
  enum { N = 12 };
  static const double values[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9 }, difference[] = { -1, 1 };
  g_autoptr (FoveaKernel) kernel = fovea_kernel_new (3, 3, values), slope = fovea_kernel_new (2, 1, difference);
  float input[N * N], result[N * N];

  /* An impulse is spread as the kernel turned by half a turn. */
  fovea_kernel_effect (kernel, FOVEA_SIGNAL_IMPULSE, N, input, result);
  for (gsize y = 0; y < N; y++)
    for (gsize x = 0; x < N; x++)
      {
        gboolean near = y >= N / 2 - 1 && y <= N / 2 + 1 && x >= N / 2 - 1 && x <= N / 2 + 1;

        g_assert_cmpfloat (input[y * N + x], ==, y == N / 2 && x == N / 2);
        g_assert_cmpfloat (result[y * N + x], ==, near ? values[(N / 2 + 1 - y) * 3 + N / 2 + 1 - x] : 0);
      }
  /* The anchor of (-1, 1) is its right cell: an edge gives one column of 1, a ramp of N / 4 pixels as many of 4 / N. */
  fovea_kernel_effect (slope, FOVEA_SIGNAL_STEP, N, input, result);
  for (gsize x = 0; x < N; x++)
    g_assert_cmpfloat (result[3 * N + x], ==, x == N / 2);
  fovea_kernel_effect (slope, FOVEA_SIGNAL_RAMP, N, input, result);
  g_assert_cmpfloat (input[0], ==, 0);
  g_assert_cmpfloat (input[N / 2], ==, 0.5);
  g_assert_cmpfloat (input[N - 1], ==, 1);
  g_assert_cmpfloat_with_epsilon (result[N / 2], 4.0 / N, 1e-6);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/analysis/sobel", test_sobel);
  g_test_add_func ("/analysis/sharpen", test_sharpen);
  g_test_add_func ("/analysis/small", test_small);
  g_test_add_func ("/analysis/decomposition", test_decomposition);
  g_test_add_func ("/analysis/response", test_response);
  g_test_add_func ("/analysis/wave", test_wave);
  g_test_add_func ("/analysis/effects", test_effects);
  return g_test_run ();
}
