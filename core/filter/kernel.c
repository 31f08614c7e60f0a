/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/filter/kernel.h"

#include <float.h>
#include <math.h>
#include <string.h>

#define MAX_SWEEPS 40

FoveaKernel *
fovea_kernel_new (gsize width, gsize height, const double *values)
{
  FoveaKernel *self;

  g_return_val_if_fail (width > 0 && height > 0, NULL);

  self = g_new0 (FoveaKernel, 1);
  self->width = width;
  self->height = height;
  self->anchor_x = width / 2;
  self->anchor_y = height / 2;
  self->divisor = 1.0;
  self->values = g_new0 (double, width * height);
  if (values)
    memcpy (self->values, values, width * height * sizeof (double));
  g_atomic_ref_count_init (&self->refs);
  return self;
}

FoveaKernel *
fovea_kernel_ref (FoveaKernel *self)
{
  if (self)
    g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
fovea_kernel_unref (FoveaKernel *self)
{
  if (!self || !g_atomic_ref_count_dec (&self->refs))
    return;
  g_free (self->values);
  g_free (self);
}

double
fovea_kernel_sum (const FoveaKernel *self)
{
  double sum = 0.0;

  g_return_val_if_fail (self != NULL, 0.0);
  for (gsize i = 0; i < self->width * self->height; i++)
    sum += self->values[i];
  return sum;
}

static double
dot (const double *a, const double *b, gsize n)
{
  double sum = 0.0;

  for (gsize i = 0; i < n; i++)
    sum += a[i] * b[i];
  return sum;
}

static void
rotate (double *a, double *b, gsize n, double c, double s)
{
  for (gsize i = 0; i < n; i++)
    {
      double old = a[i];

      a[i] = c * old - s * b[i];
      b[i] = s * old + c * b[i];
    }
}

/* Turns vectors @p and @q of @u until they are orthogonal, and @v with them. TRUE when they were not. */
static gboolean
orthogonalise (double *u_p, double *u_q, gsize length, double *v_p, double *v_q, gsize n, double negligible)
{
  double alpha = dot (u_p, u_p, length), beta = dot (u_q, u_q, length), gamma = dot (u_p, u_q, length);
  double zeta, t, c;

  if (alpha <= negligible || beta <= negligible || fabs (gamma) <= 4.0 * DBL_EPSILON * sqrt (alpha * beta))
    return FALSE;
  zeta = (beta - alpha) / (2.0 * gamma);
  t = copysign (1.0, zeta) / (fabs (zeta) + hypot (1.0, zeta));
  c = 1.0 / hypot (1.0, t);
  rotate (u_p, u_q, length, c, c * t);
  rotate (v_p, v_q, n, c, c * t);
  return TRUE;
}

/* @u holds @n vectors of @length numbers, @v the identity: afterwards u = v * (what u was), with orthogonal vectors. */
static void
jacobi (double *u, double *v, gsize n, gsize length)
{
  double size = dot (u, u, n * length), negligible = size * DBL_EPSILON * DBL_EPSILON;
  gboolean turned = TRUE;

  for (int sweep = 0; turned && sweep < MAX_SWEEPS; sweep++)
    {
      turned = FALSE;
      for (gsize p = 0; p + 1 < n; p++)
        for (gsize q = p + 1; q < n; q++)
          turned |= orthogonalise (u + p * length, u + q * length, length, v + p * n, v + q * n, n, negligible);
    }
}

static int
compare_descending (const void *a, const void *b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x < y) - (x > y);
}

/* The vectors turned are the lines along the shorter side: the rows of a flat kernel, the columns of a tall one. */
void
fovea_kernel_svd (const FoveaKernel *self, double *singular, double *column, double *row)
{
  g_return_if_fail (self != NULL);

  gboolean tall = self->height > self->width;
  gsize n = MIN (self->width, self->height), length = MAX (self->width, self->height), best = 0;
  g_autofree double *u = g_new (double, n * length);
  g_autofree double *v = g_new0 (double, n * n);
  g_autofree double *norms = g_new (double, n);
  double *along = tall ? column : row, *across = tall ? row : column, root;

  for (gsize i = 0; i < n; i++)
    {
      v[i * n + i] = 1.0;
      for (gsize j = 0; j < length; j++)
        u[i * length + j] = self->values[tall ? j * self->width + i : i * self->width + j];
    }
  jacobi (u, v, n, length);
  for (gsize i = 0; i < n; i++)
    {
      norms[i] = sqrt (dot (u + i * length, u + i * length, length));
      if (norms[i] > norms[best])
        best = i;
    }

  root = sqrt (norms[best]);
  for (gsize j = 0; along && j < length; j++)
    along[j] = root > 0.0 ? u[best * length + j] / root : 0.0;
  for (gsize i = 0; across && i < n; i++)
    across[i] = root * v[best * n + i];
  if (singular)
    {
      memcpy (singular, norms, n * sizeof (double));
      qsort (singular, n, sizeof (double), compare_descending);
    }
}
