/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/filter/analysis.h"

#include <math.h>
#include <string.h>

#define SAME 1e-9 /* of the largest cell, and of the first singular value */
#define ROUNDING 1e-14 /* of the largest entry */
#define MAX_SWEEPS 60
#define ROTATED_ENOUGH 1e-15

static double
cell (const FoveaKernel *kernel, gsize y, gsize x)
{
  return kernel->values[y * kernel->width + x];
}

static guint
find_symmetries (const FoveaKernel *k, double largest)
{
  gboolean square = k->width == k->height;
  guint symmetries = FOVEA_SYMMETRY_LEFT_RIGHT | FOVEA_SYMMETRY_TOP_BOTTOM | FOVEA_SYMMETRY_POINT | (square ? FOVEA_SYMMETRY_DIAGONAL : 0)
                     | (largest > 0 ? FOVEA_SYMMETRY_ODD : 0);
  double most = SAME * largest;

  for (gsize y = 0; y < k->height; y++)
    for (gsize x = 0; x < k->width; x++)
      {
        double value = cell (k, y, x), turned = cell (k, k->height - 1 - y, k->width - 1 - x);

        if (fabs (value - cell (k, y, k->width - 1 - x)) > most)
          symmetries &= ~FOVEA_SYMMETRY_LEFT_RIGHT;
        if (fabs (value - cell (k, k->height - 1 - y, x)) > most)
          symmetries &= ~FOVEA_SYMMETRY_TOP_BOTTOM;
        if (fabs (value - turned) > most)
          symmetries &= ~FOVEA_SYMMETRY_POINT;
        if (fabs (value + turned) > most)
          symmetries &= ~FOVEA_SYMMETRY_ODD;
        if (square && fabs (value - cell (k, x, y)) > most)
          symmetries &= ~FOVEA_SYMMETRY_DIAGONAL;
      }
  return symmetries;
}

static double
product (const double *a, const double *b, gsize n)
{
  double sum = 0;

  for (gsize i = 0; i < n; i++)
    sum += a[i] * b[i];
  return sum;
}

/* Turns two rows of @a (of @n numbers) so that they are at right angles, and the same rows of @v (of @m). FALSE when they were. */
static gboolean
rotate (double *a_i, double *a_j, gsize n, double *v_i, double *v_j, gsize m)
{
  double p = product (a_i, a_j, n), q = product (a_i, a_i, n), r = product (a_j, a_j, n), zeta, t, c, s;

  if (fabs (p) <= ROTATED_ENOUGH * sqrt (q * r))
    return FALSE;
  zeta = (r - q) / (2.0 * p);
  t = copysign (1.0, zeta) / (fabs (zeta) + hypot (1.0, zeta));
  c = 1.0 / hypot (1.0, t);
  s = c * t;
  for (gsize x = 0; x < n; x++)
    {
      double left = a_i[x];

      a_i[x] = c * left - s * a_j[x];
      a_j[x] = s * left + c * a_j[x];
    }
  for (gsize x = 0; x < m; x++)
    {
      double left = v_i[x];

      v_i[x] = c * left - s * v_j[x];
      v_j[x] = s * left + c * v_j[x];
    }
  return TRUE;
}

/* Rows of @a (m, n) become singular values times right vectors, those of @v (m, m) left vectors, in no order. */
static void
decompose (double *a, gsize m, gsize n, double *v)
{
  gboolean turned = TRUE;

  for (gsize i = 0; i < m; i++)
    for (gsize j = 0; j < m; j++)
      v[i * m + j] = i == j;
  for (guint sweep = 0; sweep < MAX_SWEEPS && turned; sweep++)
    {
      turned = FALSE;
      for (gsize i = 0; i + 1 < m; i++)
        for (gsize j = i + 1; j < m; j++)
          turned |= rotate (a + i * n, a + j * n, n, v + i * m, v + j * m, m);
    }
}

static int
compare_descending (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return x < y ? 1 : x > y ? -1 : 0;
}

/* @left (m) and @right (n) of the largest singular value, which share its size. */
static void
take_first (const double *a, const double *v, gsize m, gsize n, gsize first, double size, double *left, double *right)
{
  double share = size > 0 ? 1.0 / sqrt (size) : 0.0;

  for (gsize i = 0; i < m; i++)
    left[i] = v[first * m + i] * sqrt (size);
  for (gsize i = 0; i < n; i++)
    right[i] = a[first * n + i] * share;
}

static void
turn_positive (FoveaKernelAnalysis *self, gsize height, gsize width)
{
  gsize largest = 0;

  for (gsize y = 1; y < height; y++)
    if (fabs (self->column[y]) > fabs (self->column[largest]) * (1.0 + SAME))
      largest = y;
  if (self->column[largest] >= 0)
    return;
  for (gsize y = 0; y < height; y++)
    self->column[y] = -self->column[y];
  for (gsize x = 0; x < width; x++)
    self->row[x] = -self->row[x];
}

/* What rounding leaves of a zero. */
static void
drop_rounding (double *values, gsize n)
{
  double largest = 0;

  for (gsize i = 0; i < n; i++)
    largest = MAX (largest, fabs (values[i]));
  for (gsize i = 0; i < n; i++)
    if (fabs (values[i]) < ROUNDING * largest)
      values[i] = 0.0;
}

static void
find_rank (const FoveaKernel *k, FoveaKernelAnalysis *self)
{
  gsize m = k->height, n = k->width, count = MIN (m, n), first = 0;
  g_autofree double *a = g_memdup2 (k->values, m * n * sizeof (double)), *v = g_new (double, m * m), *sizes = g_new (double, m);
  double squares = 0, missed = 0;

  decompose (a, m, n, v);
  for (gsize i = 0; i < m; i++)
    {
      sizes[i] = sqrt (product (a + i * n, a + i * n, n));
      first = sizes[i] > sizes[first] ? i : first;
      squares += sizes[i] * sizes[i];
    }
  self->column = g_new (double, m);
  self->row = g_new (double, n);
  take_first (a, v, m, n, first, sizes[first], self->column, self->row);
  turn_positive (self, m, n);
  drop_rounding (self->column, m);
  drop_rounding (self->row, n);
  for (gsize i = 0; i < m; i++)
    missed += i == first ? 0 : sizes[i] * sizes[i];
  qsort (sizes, m, sizeof *sizes, compare_descending);
  self->singular_values = g_memdup2 (sizes, count * sizeof (double));
  for (gsize i = 0; i < count; i++)
    self->rank += sizes[i] > SAME * sizes[0];
  self->separable_error = self->rank > 1 ? sqrt (missed / squares) : 0.0;
}

void
fovea_kernel_analyse (const FoveaKernel *k, FoveaKernelAnalysis *self)
{
  double largest = 0, negative = 0, positive = 0, squares = 0;

  *self = (FoveaKernelAnalysis){ .sum = fovea_kernel_sum (k) };
  for (gsize i = 0; i < k->width * k->height; i++)
    {
      double value = k->values[i] / k->divisor;

      largest = MAX (largest, fabs (k->values[i]));
      squares += value * value;
      negative += MIN (value, 0.0);
      positive += MAX (value, 0.0);
    }
  self->gain = self->sum / k->divisor;
  self->noise_gain = sqrt (squares);
  self->smallest = 255.0 * negative + k->offset;
  self->largest = 255.0 * positive + k->offset;
  self->symmetries = find_symmetries (k, largest);
  find_rank (k, self);
}

void
fovea_kernel_analysis_clear (FoveaKernelAnalysis *self)
{
  g_clear_pointer (&self->singular_values, g_free);
  g_clear_pointer (&self->column, g_free);
  g_clear_pointer (&self->row, g_free);
}

void
fovea_kernel_response (const FoveaKernel *k, double fx, double fy, double *real, double *imaginary)
{
  *real = *imaginary = 0;
  for (gsize y = 0; y < k->height; y++)
    for (gsize x = 0; x < k->width; x++)
      {
        double angle = 2.0 * G_PI * (fx * ((double) x - (double) k->anchor_x) + fy * ((double) y - (double) k->anchor_y));

        *real += cell (k, y, x) / k->divisor * cos (angle);
        *imaginary += cell (k, y, x) / k->divisor * sin (angle);
      }
}

/* Along one axis first: (height, n) complex numbers of which each column of the picture is made. */
static void
transform_rows (const FoveaKernel *k, gsize n, double *rows)
{
  for (gsize f = 0; f < n; f++)
    for (gsize x = 0; x < k->width; x++)
      {
        double angle = 2.0 * G_PI * ((double) f - (double) (n / 2)) / (double) n * ((double) x - (double) k->anchor_x);
        double c = cos (angle), s = sin (angle);

        for (gsize y = 0; y < k->height; y++)
          {
            rows[2 * (y * n + f)] += cell (k, y, x) / k->divisor * c;
            rows[2 * (y * n + f) + 1] += cell (k, y, x) / k->divisor * s;
          }
      }
}

void
fovea_kernel_response_picture (const FoveaKernel *k, gsize n, float *magnitudes)
{
  g_autofree double *rows = g_new0 (double, 2 * k->height * n), *waves = g_new (double, 2 * k->height);

  transform_rows (k, n, rows);
  for (gsize g = 0; g < n; g++)
    {
      for (gsize y = 0; y < k->height; y++)
        {
          double angle = 2.0 * G_PI * ((double) g - (double) (n / 2)) / (double) n * ((double) y - (double) k->anchor_y);

          waves[2 * y] = cos (angle);
          waves[2 * y + 1] = sin (angle);
        }
      for (gsize f = 0; f < n; f++)
        {
          double real = 0, imaginary = 0;

          for (gsize y = 0; y < k->height; y++)
            {
              const double *a = rows + 2 * (y * n + f), *b = waves + 2 * y;

              real += a[0] * b[0] - a[1] * b[1];
              imaginary += a[0] * b[1] + a[1] * b[0];
            }
          magnitudes[g * n + f] = (float) hypot (real, imaginary);
        }
    }
}

void
fovea_kernel_response_profile (const FoveaKernel *k, double angle, gsize n, double *magnitudes)
{
  for (gsize i = 0; i < n; i++)
    {
      double frequency = n > 1 ? 0.5 * (double) i / (double) (n - 1) : 0.0, real, imaginary;

      fovea_kernel_response (k, frequency * cos (angle), frequency * sin (angle), &real, &imaginary);
      magnitudes[i] = hypot (real, imaginary);
    }
}

/* 0 to 1 at pixel (@y, @x), which may lie outside. */
static double
signal_at (FoveaSignal signal, gsize n, gssize y, gssize x)
{
  gssize middle = (gssize) (n / 2), ramp = MAX ((gssize) n / 4, 2);

  switch (signal)
    {
    case FOVEA_SIGNAL_IMPULSE:
      return y == middle && x == middle;
    case FOVEA_SIGNAL_STEP:
      return x >= middle;
    case FOVEA_SIGNAL_RAMP:
      return CLAMP ((double) (x - middle) / (double) ramp + 0.5, 0.0, 1.0);
    }
  g_return_val_if_reached (0);
}

/* (width): a signal that is the same in all rows sees of a kernel the sums of its columns alone. */
static double *
sum_columns (const FoveaKernel *k)
{
  double *sums = g_new0 (double, k->width);

  for (gsize i = 0; i < k->height; i++)
    for (gsize j = 0; j < k->width; j++)
      sums[j] += cell (k, i, j);
  return sums;
}

/* Each pixel that the bright one reaches sees it through one cell. */
static void
spread_impulse (const FoveaKernel *k, gsize n, float *result)
{
  for (gsize y = 0; y < n; y++)
    for (gsize x = 0; x < n; x++)
      {
        gsize i = n / 2 + k->anchor_y - y, j = n / 2 + k->anchor_x - x; /* wrap around below zero */

        result[y * n + x] = i < k->height && j < k->width ? (float) (cell (k, i, j) / k->divisor) : 0.0f;
      }
}

static void
spread_rows (const FoveaKernel *k, FoveaSignal signal, gsize n, float *result)
{
  g_autofree double *columns = sum_columns (k);

  for (gsize x = 0; x < n; x++)
    {
      double sum = 0;

      for (gsize j = 0; j < k->width; j++)
        sum += columns[j] * signal_at (signal, n, 0, (gssize) (x + j) - (gssize) k->anchor_x);
      for (gsize y = 0; y < n; y++)
        result[y * n + x] = (float) (sum / k->divisor);
    }
}

void
fovea_kernel_effect (const FoveaKernel *k, FoveaSignal signal, gsize n, float *input, float *result)
{
  for (gsize y = 0; y < n; y++)
    for (gsize x = 0; x < n; x++)
      input[y * n + x] = (float) signal_at (signal, n, (gssize) y, (gssize) x);
  if (signal == FOVEA_SIGNAL_IMPULSE)
    spread_impulse (k, n, result);
  else
    spread_rows (k, signal, n, result);
}
