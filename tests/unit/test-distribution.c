/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Statistics, percentiles and histograms of values, against sorting and counting by hand. */

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/tensor/distribution.h"
#include "tests/unit/comma-locale.h"

static int
compare (gconstpointer a, gconstpointer b)
{
  float x = *(const float *) a, y = *(const float *) b;

  return (x > y) - (x < y);
}

static void
test_percentiles (void)
{
  static const guint percents[FOVEA_N_PERCENTILES] = { 1, 5, 25, 50, 75, 95, 99 };

  for (gsize n = 1; n < 4000; n = n * 3 + 1)
    {
      g_autofree float *values = g_new (float, n);
      g_autofree FoveaDistribution *d = NULL;

      for (gsize i = 0; i < n; i++)
        values[i] = (float) (g_test_rand_double_range (-1.0, 1.0) * pow (10.0, g_test_rand_int_range (-20, 20)));
      d = fovea_distribution_new (values, n, NULL, NULL);
      qsort (values, n, sizeof *values, compare);
      for (guint p = 0; p < FOVEA_N_PERCENTILES; p++)
        g_assert_cmpfloat (d->percentiles[p], ==, values[(gsize) ceil (n * percents[p] / 100.0) - 1]);
    }
}

static void
test_numbers (void)
{
  const float values[] = { 0.0f, -0.0f, 1.0f, 3.0f, -4.0f, NAN, INFINITY, -INFINITY };
  g_autofree FoveaDistribution *d = fovea_distribution_new (values, G_N_ELEMENTS (values), NULL, NULL);
  guint64 counted = 0;

  g_assert_cmpuint (d->basic.count, ==, 8);
  g_assert_cmpuint (d->basic.zeros, ==, 2);
  g_assert_cmpuint (d->basic.not_finite, ==, 3);
  g_assert_cmpuint (d->nan, ==, 1);
  g_assert_cmpuint (d->infinite, ==, 2);
  g_assert_cmpfloat (d->basic.mean, ==, 0.0);
  g_assert_cmpfloat (d->l1, ==, 8.0);
  g_assert_cmpfloat_with_epsilon (d->basic.l2, sqrt (26.0), 1e-12);
  g_assert_cmpfloat (d->percentiles[3], ==, 0.0);
  for (guint i = 0; i < FOVEA_HISTOGRAM_BINS; i++)
    counted += d->counts[i];
  g_assert_cmpuint (counted, ==, 5);
  g_assert_cmpuint (d->counts[0], ==, 1);
  g_assert_cmpuint (d->counts[FOVEA_HISTOGRAM_BINS - 1], ==, 1); /* the maximum */
  g_assert_cmpfloat (fovea_distribution_edge (d, 0), ==, -4.0);
  g_assert_cmpfloat (fovea_distribution_edge (d, FOVEA_HISTOGRAM_BINS), ==, 3.0);
}

static void
test_constant (void)
{
  const float ones[] = { 2.0f, 2.0f, 2.0f }, nothing[] = { NAN, NAN };
  g_autofree FoveaDistribution *d = fovea_distribution_new (ones, 3, NULL, NULL);
  g_autofree FoveaDistribution *none = fovea_distribution_new (nothing, 2, NULL, NULL);

  g_assert_cmpuint (d->counts[0], ==, 3);
  g_assert_cmpfloat (d->percentiles[0], ==, 2.0);
  g_assert_cmpuint (none->nan, ==, 2);
  g_assert_cmpuint (none->counts[0], ==, 0);
}

/* Two counts, a point for the decimals, and every bin. */
static void
test_csv (void)
{
  const float values[] = { 0.5f, 1.5f };
  g_autofree FoveaDistribution *d = fovea_distribution_new (values, 2, NULL, NULL);
  g_autofree char *csv = fovea_distribution_csv (d);
  g_auto (GStrv) lines = g_strsplit (csv, "\n", -1);

  g_assert_cmpuint (g_strv_length (lines), ==, 1 + FOVEA_N_FACTS + 1 + FOVEA_HISTOGRAM_BINS + 1);
  g_assert_cmpstr (lines[0], ==, "name,value");
  g_assert_cmpstr (lines[1], ==, "count,2");
  g_assert_cmpstr (lines[2], ==, "minimum,0.5");
  g_assert_cmpstr (lines[1 + FOVEA_N_FACTS], ==, "from,to,count");
  g_assert_cmpstr (lines[2 + FOVEA_N_FACTS], ==, "0.5,0.515625,1");
}

static void
test_correlation (void)
{
  const float a[] = { 1, 2, NAN, 4 }, b[] = { 2, 4, 100, 8 }, c[] = { 4, 3, 0, 1 };

  g_assert_cmpfloat_with_epsilon (fovea_correlation (a, b, 4), 1.0, 1e-12);
  g_assert_cmpfloat_with_epsilon (fovea_correlation (a, c, 4), -1.0, 1e-12);
  g_assert_true (isnan (fovea_correlation (a, (const float[]){ 1, 1, 1, 1 }, 4)));
}

int
main (int argc, char **argv)
{
  const char *locale = comma_locale ();

  g_test_init (&argc, &argv, NULL);
  if (locale)
    setlocale (LC_NUMERIC, locale);
  g_test_add_func ("/distribution/percentiles", test_percentiles);
  g_test_add_func ("/distribution/numbers", test_numbers);
  g_test_add_func ("/distribution/constant", test_constant);
  g_test_add_func ("/distribution/csv", test_csv);
  g_test_add_func ("/distribution/correlation", test_correlation);
  return g_test_run ();
}
