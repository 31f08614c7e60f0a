/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/conv/photo/waves.h"

#include <math.h>

#define MAX_TERMS (FOVEA_MAX_WAVES + 1)
/* Half periods of the longest cosine, in half lengths of the line. */
#define SHORTEST 1.0
#define LONGEST 1.6
#define STEP 0.02
/* Of the line's largest tap, the rounding of single precision: so far may the two halves differ. */
#define ASYMMETRY 1e-6

/* A mean and cosines of 1, 2, ... half turns in @half_period samples. */
typedef struct
{
  gsize n; /* terms, the mean among them */
  double half_period;
  double amplitude[MAX_TERMS];
  double difference;
} Fit;

static double
radius_of (gsize taps)
{
  return (double) (taps - 1) / 2.0;
}

/* The terms at @x: 1, cos u, cos 2u, ... by the recursion of Chebyshev's polynomials. */
static void
terms_at (const Fit *fit, double x, double *terms)
{
  terms[0] = 1.0;
  if (fit->n > 1)
    terms[1] = cos (G_PI * x / fit->half_period);
  for (gsize k = 2; k < fit->n; k++)
    terms[k] = 2.0 * terms[1] * terms[k - 1] - terms[k - 2];
}

/* Solves the symmetric positive definite @a x = @b in place by Cholesky's method; FALSE where it is not definite in double precision. */
static gboolean
solve (double a[MAX_TERMS][MAX_TERMS], double *b, gsize n)
{
  for (gsize i = 0; i < n; i++)
    for (gsize j = 0; j <= i; j++)
      {
        for (gsize k = 0; k < j; k++)
          a[i][j] -= a[i][k] * a[j][k];
        if (i == j && !(a[i][i] > 1e-13 * a[0][0]))
          return FALSE;
        a[i][j] = i == j ? sqrt (a[i][i]) : a[i][j] / a[j][j];
      }
  for (gsize i = 0; i < n; i++)
    {
      for (gsize k = 0; k < i; k++)
        b[i] -= a[i][k] * b[k];
      b[i] /= a[i][i];
    }
  for (gsize i = n; i-- > 0;)
    {
      for (gsize k = i + 1; k < n; k++)
        b[i] -= a[k][i] * b[k];
      b[i] /= a[i][i];
    }
  return TRUE;
}

/* Least squares for @fit's number of terms and period. */
static gboolean
find_amplitudes (const double *line, gsize taps, Fit *fit)
{
  double products[MAX_TERMS][MAX_TERMS] = { { 0 } }, terms[MAX_TERMS];

  for (gsize i = 0; i < taps; i++)
    {
      terms_at (fit, (double) i - radius_of (taps), terms);
      for (gsize k = 0; k < fit->n; k++)
        {
          fit->amplitude[k] += terms[k] * line[i];
          for (gsize l = 0; l <= k; l++)
            products[k][l] += terms[k] * terms[l];
        }
    }
  return solve (products, fit->amplitude, fit->n);
}

/* What the terms lack of the line's sum; sets the sum of absolute differences. */
static double
compare (const double *line, gsize taps, Fit *fit)
{
  double missing = 0, terms[MAX_TERMS];

  fit->difference = 0;
  for (gsize i = 0; i < taps; i++)
    {
      double difference = line[i];

      terms_at (fit, (double) i - radius_of (taps), terms);
      for (gsize k = 0; k < fit->n; k++)
        difference -= fit->amplitude[k] * terms[k];
      missing += difference;
      fit->difference += fabs (difference);
    }
  return missing;
}

/* The mean takes what is missing to the line's sum, so that flat areas stay as they are. */
static gboolean
fit_terms (const double *line, gsize taps, Fit *fit)
{
  if (!find_amplitudes (line, taps, fit))
    return FALSE;
  fit->amplitude[0] += compare (line, taps, fit) / (double) taps;
  compare (line, taps, fit);
  return TRUE;
}

static gboolean
is_symmetric (const double *line, gsize taps)
{
  double largest = 0;

  for (gsize i = 0; i < taps; i++)
    largest = MAX (largest, fabs (line[i]));
  for (gsize i = 0; i < taps / 2; i++)
    if (!(fabs (line[i] - line[taps - 1 - i]) <= ASYMMETRY * largest))
      return FALSE;
  return TRUE;
}

static void
fill_waves (const Fit *fit, gsize taps, FoveaWaves *waves)
{
  double radius = radius_of (taps);

  *waves = (FoveaWaves){ .taps = taps, .n = fit->n - 1, .mean = (float) fit->amplitude[0] };
  for (gsize k = 1; k < fit->n; k++)
    {
      double turn = G_PI * (double) k / fit->half_period, half = sin (turn / 2.0);

      waves->outer[k - 1] = (float) (fit->amplitude[k] * cos (turn * radius));
      waves->inner[k - 1] = (float) (fit->amplitude[k] * cos (turn * (radius + 1.0)));
      waves->pull[k - 1] = (float) (4.0 * half * half); /* 2 - 2 cos w */
    }
}

double
fovea_conv_fit_waves (const double *line, gsize taps, double tolerance, FoveaWaves *waves)
{
  if (!is_symmetric (line, taps))
    return -1.0;
  for (gsize n = 1; n <= MAX_TERMS; n++)
    {
      Fit best = { .difference = INFINITY };

      for (double stretch = SHORTEST; stretch < LONGEST; stretch += STEP)
        {
          Fit fit = { .n = n, .half_period = stretch * (double) taps / 2.0 };

          if (fit_terms (line, taps, &fit) && fit.difference < best.difference)
            best = fit;
        }
      if (best.difference <= tolerance)
        {
          fill_waves (&best, taps, waves);
          return best.difference;
        }
    }
  return -1.0;
}
