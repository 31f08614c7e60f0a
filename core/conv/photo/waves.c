/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/conv/photo/waves.h"

#include <math.h>

#define MAX_TERMS (FOVEA_MAX_WAVES + 1)
/* Where the search begins: cosines of 1, 2, ... half turns in a half period of so many half lengths of the line. */
#define SHORTEST 1.0
#define LONGEST 1.6
#define STEP 0.04
/* Steps by which it goes on for each cosine by itself, relative; and what is not worth the search, in tolerances. */
#define LARGEST_STEP 0.02
#define SMALLEST_STEP 0.0001
#define HOPELESS 20.0
/* Of the line's largest tap, the rounding of single precision: so far may the two halves differ. */
#define ASYMMETRY 1e-6

/* Half of a symmetric line, from its middle outwards: a middle tap counts once, the others twice. */
typedef struct
{
  const double *taps;
  gsize n;
  double first;        /* where the middle tap stands, 0 or a half */
  double *terms;       /* (MAX_TERMS, n): scratch */
} Half;

/* A mean and cosines: term k turns by turn[k] a sample, the mean by 0. */
typedef struct
{
  gsize n; /* terms, the mean among them */
  double turn[MAX_TERMS];
  double amplitude[MAX_TERMS];
  double difference;
} Fit;

static double
share_of (const Half *half, gsize i)
{
  return i == 0 && half->first == 0.0 ? 1.0 : 2.0;
}

/* cos (w (x + 1)) = 2 cos (w) cos (w x) - cos (w (x - 1)). */
static void
fill_terms (const Half *half, const Fit *fit)
{
  for (gsize k = 0; k < fit->n; k++)
    {
      double *term = half->terms + k * half->n, twice = 2.0 * cos (fit->turn[k]), before = cos (fit->turn[k] * (half->first - 1.0));

      term[0] = cos (fit->turn[k] * half->first);
      for (gsize i = 1; i < half->n; i++)
        term[i] = twice * term[i - 1] - (i > 1 ? term[i - 2] : before);
    }
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

/* Least squares for @fit's terms. */
static gboolean
find_amplitudes (const Half *half, Fit *fit)
{
  double products[MAX_TERMS][MAX_TERMS] = { { 0 } };

  for (gsize k = 0; k < fit->n; k++)
    {
      const double *term = half->terms + k * half->n;

      fit->amplitude[k] = 0;
      for (gsize i = 0; i < half->n; i++)
        fit->amplitude[k] += share_of (half, i) * term[i] * half->taps[i];
      for (gsize l = 0; l <= k; l++)
        for (gsize i = 0; i < half->n; i++)
          products[k][l] += share_of (half, i) * term[i] * half->terms[l * half->n + i];
    }
  return solve (products, fit->amplitude, fit->n);
}

/* What the terms lack of the line's sum; sets the sum of absolute differences. */
static double
compare (const Half *half, Fit *fit)
{
  double missing = 0;

  fit->difference = 0;
  for (gsize i = 0; i < half->n; i++)
    {
      double difference = half->taps[i];

      for (gsize k = 0; k < fit->n; k++)
        difference -= fit->amplitude[k] * half->terms[k * half->n + i];
      missing += share_of (half, i) * difference;
      fit->difference += share_of (half, i) * fabs (difference);
    }
  return missing;
}

/* The mean takes what is missing to the line's sum, so that flat areas stay as they are. */
static void
fit_terms (const Half *half, gsize taps, Fit *fit)
{
  fill_terms (half, fit);
  if (find_amplitudes (half, fit))
    {
      fit->amplitude[0] += compare (half, fit) / (double) taps;
      compare (half, fit);
    }
  else
    fit->difference = INFINITY;
}

/* The best of cosines that are harmonics of each other. */
static Fit
fit_harmonics (const Half *half, gsize taps, gsize n)
{
  Fit best = { .difference = INFINITY };

  for (double stretch = SHORTEST; stretch < LONGEST; stretch += STEP)
    {
      Fit fit = { .n = n };

      for (gsize k = 1; k < n; k++)
        fit.turn[k] = G_PI * (double) k / (stretch * (double) taps / 2.0);
      fit_terms (half, taps, &fit);
      if (fit.difference < best.difference)
        best = fit;
    }
  return best;
}

/* Takes @other's turns where they are better. */
static gboolean
try_turns (const Half *half, gsize taps, Fit other, Fit *fit)
{
  fit_terms (half, taps, &other);
  if (!(other.difference < fit->difference))
    return FALSE;
  *fit = other;
  return TRUE;
}

static gboolean
try_turn (const Half *half, gsize taps, gsize k, double factor, Fit *fit)
{
  Fit other = *fit;

  other.turn[k] *= factor;
  return try_turns (half, taps, other, fit);
}

/* Moves one cosine after the other, then all as far again as they came, until @tolerance is reached or nothing helps: the search of
 * Hooke and Jeeves (1961). */
static void
refine (const Half *half, gsize taps, double tolerance, Fit *fit)
{
  double step = LARGEST_STEP;

  while (step > SMALLEST_STEP && fit->difference > tolerance)
    {
      Fit before = *fit, leap;
      gboolean better = FALSE;

      for (gsize k = 1; k < fit->n; k++)
        better |= try_turn (half, taps, k, 1.0 + step, fit) || try_turn (half, taps, k, 1.0 - step, fit);
      step = better ? step : step / 2.0;
      for (leap = *fit; better; leap = *fit)
        {
          for (gsize k = 1; k < fit->n; k++)
            leap.turn[k] += fit->turn[k] - before.turn[k];
          before = *fit;
          better = try_turns (half, taps, leap, fit);
        }
    }
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

static double
radius_of (gsize taps)
{
  return (double) (taps - 1) / 2.0;
}

static void
fill_waves (const Fit *fit, gsize taps, FoveaWaves *waves)
{
  double radius = radius_of (taps);

  *waves = (FoveaWaves){ .taps = taps, .n = fit->n - 1, .mean = (float) fit->amplitude[0] };
  for (gsize k = 1; k < fit->n; k++)
    {
      double turn = fit->turn[k], half = sin (turn / 2.0);

      waves->outer[k - 1] = (float) (fit->amplitude[k] * cos (turn * radius));
      waves->inner[k - 1] = (float) (fit->amplitude[k] * cos (turn * (radius + 1.0)));
      waves->pull[k - 1] = (float) (4.0 * half * half); /* 2 - 2 cos w */
    }
}

double
fovea_conv_fit_waves (const double *line, gsize taps, double tolerance, FoveaWaves *waves)
{
  gsize n_half = (taps + 1) / 2;
  g_autofree double *terms = NULL;
  Half half = { line + taps / 2, n_half, taps % 2 == 1 ? 0.0 : 0.5, NULL };

  if (!is_symmetric (line, taps))
    return -1.0;
  half.terms = terms = g_new (double, MAX_TERMS * n_half);
  for (gsize n = 1; n <= MAX_TERMS; n++)
    {
      Fit best = fit_harmonics (&half, taps, n);

      if (best.difference <= HOPELESS * tolerance)
        refine (&half, taps, tolerance, &best);
      if (best.difference <= tolerance)
        {
          fill_waves (&best, taps, waves);
          return best.difference;
        }
    }
  return -1.0;
}
