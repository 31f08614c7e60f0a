/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/tensor/distribution.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

#define HALF 65536
#define STRETCH ((gsize) 1 << 20) /* values between two looks at the progress */

static const guint percents[FOVEA_N_PERCENTILES] = { 1, 5, 25, 50, 75, 95, 99 };

/* A whole number that grows as the float does. */
static guint32
key_of (float value)
{
  guint32 bits;

  memcpy (&bits, &value, sizeof bits);
  return bits & 0x80000000u ? ~bits : bits | 0x80000000u;
}

static float
value_of (guint32 key)
{
  guint32 bits = key & 0x80000000u ? key & 0x7fffffffu : ~key;
  float value;

  memcpy (&value, &bits, sizeof value);
  return value;
}

/* Moves @rank, counted from 0, into the bin of @counts that it falls in. */
static guint32
find_bin (const guint64 *counts, guint64 *rank)
{
  guint32 bin = 0;

  while (*rank >= counts[bin])
    *rank -= counts[bin++];
  return bin;
}

/* The values whose upper half is @upper, by their lower half. */
static void
count_lower (const float *values, gsize n, guint32 upper, guint64 *counts)
{
  memset (counts, 0, HALF * sizeof *counts);
  for (gsize i = 0; i < n; i++)
    if (isfinite (values[i]) && key_of (values[i]) >> 16 == upper)
      counts[key_of (values[i]) & 0xffff]++;
}

/* Exact and without sorting: the upper halves of the keys are counted, then the lower halves of those that a percentile falls among. */
static gboolean
find_percentiles (const float *values, gsize n, gsize finite, double *percentiles, FoveaProgress *progress, GError **error)
{
  g_autofree guint64 *upper = g_new0 (guint64, HALF);
  g_autofree guint64 *lower = g_new (guint64, HALF);
  gint64 counted = -1; /* what @lower is for */

  for (gsize i = 0; i < n; i++)
    if (isfinite (values[i]))
      upper[key_of (values[i]) >> 16]++;
  for (guint p = 0; p < FOVEA_N_PERCENTILES; p++)
    {
      guint64 rank = MAX (((guint64) finite * percents[p] + 99) / 100, 1) - 1;
      guint32 bin = find_bin (upper, &rank);

      if (!fovea_progress_check (progress, error))
        return FALSE;
      if (counted != bin)
        count_lower (values, n, bin, lower);
      counted = bin;
      percentiles[p] = value_of (bin << 16 | find_bin (lower, &rank));
    }
  return TRUE;
}

static void
count_values (FoveaDistribution *d, const float *values, gsize n)
{
  double span = d->basic.maximum - d->basic.minimum;
  double scale = span > 0.0 ? FOVEA_HISTOGRAM_BINS / span : 0.0;

  for (gsize i = 0; i < n; i++)
    if (isfinite (values[i]))
      {
        gsize bin = (gsize) (((double) values[i] - d->basic.minimum) * scale);

        d->counts[MIN (bin, FOVEA_HISTOGRAM_BINS - 1)]++;
        d->l1 += fabs ((double) values[i]);
      }
    else if (isnan (values[i]))
      d->nan++;
    else
      d->infinite++;
}

FoveaDistribution *
fovea_distribution_new (const float *values, gsize n, FoveaProgress *progress, GError **error)
{
  g_autofree FoveaDistribution *d = g_new0 (FoveaDistribution, 1);
  gsize finite;

  d->basic = fovea_statistics (values, n);
  finite = n - d->basic.not_finite;
  for (gsize begin = 0; begin < n; begin += STRETCH)
    {
      count_values (d, values + begin, MIN (STRETCH, n - begin));
      if (!fovea_progress_check (progress, error))
        return NULL;
    }
  if (finite > 0 && !find_percentiles (values, n, finite, d->percentiles, progress, error))
    return NULL;
  return g_steal_pointer (&d);
}

void
fovea_distribution_facts (const FoveaDistribution *d, FoveaFact facts[FOVEA_N_FACTS])
{
  static const char *const ids[] = { "percentile_1", "percentile_5", "percentile_25", "median", "percentile_75", "percentile_95",
                                     "percentile_99" };
  static const char *const titles[] = { N_("1st percentile"),  N_("5th percentile"),  N_("25th percentile"), N_("Median"),
                                        N_("75th percentile"), N_("95th percentile"), N_("99th percentile") };
  const char *rank = N_("By nearest rank: the least value that has at least so many per cent of the finite values at or below it");
  const FoveaFact plain[] = {
    { "count", N_("Values"), NULL, d->basic.count, TRUE },
    { "minimum", N_("Minimum"), NULL, d->basic.minimum },
    { "maximum", N_("Maximum"), NULL, d->basic.maximum },
    { "mean", N_("Mean"), NULL, d->basic.mean },
    { "deviation", N_("Deviation"), N_("Standard deviation of all values (divided by their count)"), d->basic.deviation },
    { "l1", N_("L1 norm"), N_("Sum of magnitudes"), d->l1 },
    { "l2", N_("L2 norm"), N_("Root of the sum of squares"), d->basic.l2 },
    { "zeros", N_("Zeros"), N_("Values that are exactly zero"), d->basic.zeros, TRUE },
    { "zero_share", N_("Share of zeros"), N_("Zeros divided by all values"),
      d->basic.count > 0 ? (double) d->basic.zeros / d->basic.count : 0.0 },
    { "not_finite", N_("Not finite"), N_("NaN and infinite values; the other numbers leave them out"), d->basic.not_finite, TRUE },
    { "nan", N_("NaN"), N_("Values that are not a number"), d->nan, TRUE },
    { "infinite", N_("Infinite"), NULL, d->infinite, TRUE },
  };

  G_STATIC_ASSERT (G_N_ELEMENTS (plain) + FOVEA_N_PERCENTILES == FOVEA_N_FACTS);
  memcpy (facts, plain, sizeof plain);
  for (guint p = 0; p < FOVEA_N_PERCENTILES; p++)
    facts[G_N_ELEMENTS (plain) + p] = (FoveaFact){ ids[p], titles[p], rank, d->percentiles[p] };
}

double
fovea_distribution_edge (const FoveaDistribution *d, guint i)
{
  g_return_val_if_fail (i <= FOVEA_HISTOGRAM_BINS, 0.0);
  return d->basic.minimum + (d->basic.maximum - d->basic.minimum) * i / FOVEA_HISTOGRAM_BINS;
}

char *
fovea_distribution_csv (const FoveaDistribution *d)
{
  GString *text = g_string_new ("name,value\n");
  char from[G_ASCII_DTOSTR_BUF_SIZE], to[G_ASCII_DTOSTR_BUF_SIZE];
  FoveaFact facts[FOVEA_N_FACTS];

  fovea_distribution_facts (d, facts);
  for (guint i = 0; i < FOVEA_N_FACTS; i++)
    g_string_append_printf (text, "%s,%s\n", facts[i].id,
                            g_ascii_formatd (from, sizeof from, facts[i].is_count ? "%.0f" : "%.9g", facts[i].number));
  g_string_append (text, "from,to,count\n");
  for (guint i = 0; i < FOVEA_HISTOGRAM_BINS; i++)
    g_string_append_printf (text, "%s,%s,%" PRIu64 "\n",
                            g_ascii_formatd (from, sizeof from, "%.9g", fovea_distribution_edge (d, i)),
                            g_ascii_formatd (to, sizeof to, "%.9g", fovea_distribution_edge (d, i + 1)), d->counts[i]);
  return g_string_free (text, FALSE);
}

static gboolean
both_finite (const float *a, const float *b, gsize i)
{
  return isfinite (a[i]) && isfinite (b[i]);
}

double
fovea_correlation (const float *a, const float *b, gsize n)
{
  double mean_a = 0.0, mean_b = 0.0, aa = 0.0, bb = 0.0, ab = 0.0;
  gsize count = 0;

  for (gsize i = 0; i < n; i++)
    if (both_finite (a, b, i))
      {
        mean_a += (double) a[i];
        mean_b += (double) b[i];
        count++;
      }
  if (count == 0)
    return NAN;
  mean_a /= (double) count;
  mean_b /= (double) count;
  for (gsize i = 0; i < n; i++)
    if (both_finite (a, b, i))
      {
        double x = (double) a[i] - mean_a, y = (double) b[i] - mean_b;

        aa += x * x;
        bb += y * y;
        ab += x * y;
      }
  return aa > 0.0 && bb > 0.0 ? CLAMP (ab / sqrt (aa * bb), -1.0, 1.0) : NAN;
}
