/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/learn/squares.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "core/base/error.h"
#include "core/base/memory.h"

/* A pivot below this share of its diagonal element is what rounding left of zero. */
#define LEAST_PIVOT 1e-12

#define POWER_STEPS 60 /* of an iteration towards an eigenvalue */

static FoveaSquares *
allocate (gsize n, GError **error)
{
  g_autoptr (FoveaSquares) self = g_new0 (FoveaSquares, 1);

  self->n = n;
  self->vector = g_new0 (double, n);
  self->means = g_new0 (double, n);
  self->matrix = fovea_memory_alloc (n * n * sizeof (double), _("normal equations"), error);
  return self->matrix ? g_steal_pointer (&self) : NULL;
}

/* The mean of products, less the product of means: sums are whole numbers, so that only this difference rounds. */
static double
covariance (double sum, double a, double b, double count, gboolean centred)
{
  return (double) (((long double) sum - (centred ? (long double) a * (long double) b / (long double) count : 0.0L)) / (long double) count);
}

FoveaSquares *
fovea_squares_new (const FoveaMoments *moments, gsize width, gsize height, gboolean offset, GError **error)
{
  gsize above = moments->height / 2 - height / 2, left = moments->width / 2 - width / 2, all = moments->cells + 2, one = moments->cells;
  const double *sums = moments->sums, *ones = sums + one * all;
  double count = fovea_moments_count (moments);
  FoveaSquares *self = allocate (width * height, error);
  g_autofree gsize *cells = g_new (gsize, width * height);

  g_return_val_if_fail (width <= moments->width && height <= moments->height, NULL);

  if (!self)
    return NULL;
  for (gsize i = 0; i < self->n; i++)
    cells[i] = (above + i / width) * moments->width + left + i % width;
  for (gsize i = 0; i < self->n; i++)
    {
      const double *row = sums + cells[i] * all;

      self->means[i] = ones[cells[i]] / count;
      self->vector[i] = covariance (row[one + 1], ones[cells[i]], ones[one + 1], count, offset);
      for (gsize j = 0; j < self->n; j++)
        self->matrix[i * self->n + j] = covariance (row[cells[j]], ones[cells[i]], ones[cells[j]], count, offset);
    }
  self->width = width;
  self->height = height;
  self->offset = offset;
  self->count = count;
  self->mean = ones[one + 1] / count;
  self->total = covariance (sums[(one + 1) * all + one + 1], ones[one + 1], ones[one + 1], count, offset);
  self->variance = covariance (sums[(one + 1) * all + one + 1], ones[one + 1], ones[one + 1], count, TRUE);
  return self;
}

void
fovea_squares_free (FoveaSquares *self)
{
  if (!self)
    return;
  fovea_memory_free (self->matrix);
  g_free (self->orbits);
  g_free (self->sizes);
  g_free (self->vector);
  g_free (self->means);
  g_free (self);
}

FoveaSquares *
fovea_squares_fold (const FoveaSquares *squares, const gsize *orbits, gsize n, GError **error)
{
  FoveaSquares *self = allocate (n, error);
  gsize cells = squares->n;

  g_return_val_if_fail (squares->orbits == NULL, NULL);

  if (!self)
    return NULL;
  self->width = squares->width;
  self->height = squares->height;
  self->offset = squares->offset;
  self->total = squares->total;
  self->variance = squares->variance;
  self->mean = squares->mean;
  self->count = squares->count;
  self->orbits = g_memdup2 (orbits, cells * sizeof *orbits);
  self->sizes = g_new0 (gsize, n);
  for (gsize i = 0; i < cells; i++)
    self->sizes[orbits[i]]++;
  memset (self->matrix, 0, n * n * sizeof (double));
  for (gsize i = 0; i < cells; i++)
    {
      double share = 1.0 / sqrt ((double) self->sizes[orbits[i]]);

      self->vector[orbits[i]] += share * squares->vector[i];
      self->means[orbits[i]] += share * squares->means[i];
      for (gsize j = 0; j < cells; j++)
        self->matrix[orbits[i] * n + orbits[j]] += share / sqrt ((double) self->sizes[orbits[j]]) * squares->matrix[i * cells + j];
    }
  return self;
}

void
fovea_squares_cells (const FoveaSquares *self, const double *x, double *cells)
{
  for (gsize i = 0; i < self->width * self->height; i++)
    cells[i] = self->orbits ? x[self->orbits[i]] / sqrt ((double) self->sizes[self->orbits[i]]) : x[i];
}

static double
product (const double *a, const double *b, gsize n)
{
  double sums[4] = { 0.0 }; /* four chains keep the processor busy, and their order is the same everywhere */
  gsize i = 0;

  for (; i + 4 <= n; i += 4)
    for (gsize j = 0; j < 4; j++)
      sums[j] += a[i + j] * b[i + j];
  for (; i < n; i++)
    sums[0] += a[i] * b[i];
  return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

static gboolean
too_little_detail (gsize told, gsize n, GError **error)
{
  if (told == 0)
    return fovea_refuse (error, _("The photo before is flat: any kernel of the same sum does the same to it"));
  return fovea_refuse (error, _("The photo before has too little detail to tell the %zu cells of the kernel apart: cell %zu is a sum of those before it; "
                                "take a smaller size or a photo with more detail"),
                       n, told + 1);
}

/* Rows of the factor one after another (Golub and Van Loan, "Matrix Computations", 4.2). */
static gboolean
factorise (const FoveaSquares *self, double *factor, FoveaProgress *progress, GError **error)
{
  gsize n = self->n;

  for (gsize i = 0; i < n; i++)
    {
      double *row = factor + i * n, pivot;

      for (gsize j = 0; j < i; j++)
        row[j] = (self->matrix[i * n + j] - product (row, factor + j * n, j)) / factor[j * n + j];
      pivot = self->matrix[i * n + i] - product (row, row, i);
      if (!(pivot > LEAST_PIVOT * self->matrix[i * n + i]))
        return too_little_detail (i, n, error);
      row[i] = sqrt (pivot);
      if (!fovea_progress_check (progress, error))
        return FALSE;
    }
  return TRUE;
}

/* @x becomes (L L')^-1 x. */
static void
substitute (const double *factor, gsize n, double *x)
{
  for (gsize i = 0; i < n; i++)
    x[i] = (x[i] - product (factor + i * n, x, i)) / factor[i * n + i];
  for (gsize i = n; i-- > 0;)
    {
      x[i] /= factor[i * n + i];
      for (gsize j = 0; j < i; j++)
        x[j] -= factor[i * n + j] * x[i];
    }
}

gboolean
fovea_squares_solve (const FoveaSquares *self, double *x, double *factor, FoveaProgress *progress, GError **error)
{
  g_autofree double *rest = g_new (double, self->n);

  if (self->count < (double) self->n)
    return fovea_refuse (error, _("%.0f samples are too few for the %zu cells of the kernel"), self->count, self->n);
  if (!factorise (self, factor, progress, error))
    return FALSE;
  memcpy (x, self->vector, self->n * sizeof *x);
  substitute (factor, self->n, x);
  fovea_squares_gradient (self, x, rest); /* what rounding left is solved for once more */
  substitute (factor, self->n, rest);
  for (gsize i = 0; i < self->n; i++)
    x[i] -= rest[i];
  return TRUE;
}

void
fovea_squares_gradient (const FoveaSquares *self, const double *x, double *out)
{
  for (gsize i = 0; i < self->n; i++)
    out[i] = product (self->matrix + i * self->n, x, self->n) - self->vector[i];
}

double
fovea_squares_loss (const FoveaSquares *self, const double *x)
{
  double loss = self->total;

  for (gsize i = 0; i < self->n; i++)
    loss += x[i] * (product (self->matrix + i * self->n, x, self->n) - 2.0 * self->vector[i]);
  return loss < 0.0 && isfinite (loss) ? 0.0 : fabs (loss); /* rounding makes less than nothing; what has no bound stays so */
}

double
fovea_squares_offset (const FoveaSquares *self, const double *x)
{
  return self->offset ? self->mean - product (self->means, x, self->n) : 0.0;
}

/* The largest eigenvalue of the matrix, or of its inverse where there is a @factor, from below (power iteration). */
static double
eigenvalue (const FoveaSquares *self, const double *factor)
{
  g_autofree double *x = g_new (double, self->n), *y = g_new (double, self->n);
  double length = 0.0;

  for (gsize i = 0; i < self->n; i++)
    x[i] = 1.0 + (double) (i * 7 % 5) - 3.0 * (double) (i % 2); /* anything that is no eigenvector */
  for (int step = 0; step < POWER_STEPS; step++)
    {
      length = sqrt (product (x, x, self->n));
      for (gsize i = 0; i < self->n; i++)
        x[i] /= length;
      if (factor)
        substitute (factor, self->n, x);
      else
        {
          for (gsize i = 0; i < self->n; i++)
            y[i] = product (self->matrix + i * self->n, x, self->n);
          memcpy (x, y, self->n * sizeof *x);
        }
    }
  return sqrt (product (x, x, self->n));
}

/* The sum of squares of L^-1: column after column of it. */
static gboolean
sum_inverse (const double *factor, gsize n, double *sum, FoveaProgress *progress, GError **error)
{
  g_autofree double *column = g_new (double, n);

  *sum = 0.0;
  for (gsize j = 0; j < n; j++)
    {
      column[j] = 1.0 / factor[j * n + j];
      for (gsize i = j + 1; i < n; i++)
        column[i] = -product (factor + i * n + j, column + j, i - j) / factor[i * n + i];
      *sum += product (column + j, column + j, n - j);
      if (!fovea_progress_check (progress, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
fovea_squares_study (const FoveaSquares *self, const double *factor, FoveaSquaresStudy *study, FoveaProgress *progress, GError **error)
{
  study->largest = eigenvalue (self, NULL);
  study->smallest = 1.0 / eigenvalue (self, factor);
  return sum_inverse (factor, self->n, &study->inverse_trace, progress, error);
}
