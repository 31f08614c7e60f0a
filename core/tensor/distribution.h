/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/base/progress.h"
#include "core/tensor/tensor.h"

G_BEGIN_DECLS

#define FOVEA_HISTOGRAM_BINS 64
#define FOVEA_N_PERCENTILES 7

/**
 * FoveaDistribution:
 * @percentiles: the 1st, 5th, 25th, 50th, 75th, 95th and 99th by nearest rank: the least value that has at least so many per cent of the
 *   finite values at or below it
 * @counts: of the finite values in equal steps from the minimum to the maximum; the maximum is in the last
 *
 * How many values have which size. All counts are exact; what is not finite is counted and left out of everything else.
 */
typedef struct
{
  FoveaStatistics basic;
  double l1; /* sum of magnitudes */
  gsize nan, infinite;
  double percentiles[FOVEA_N_PERCENTILES];
  guint64 counts[FOVEA_HISTOGRAM_BINS];
} FoveaDistribution;

/* NULL only with FOVEA_ERROR_CANCELLED. Free with g_free(). */
FoveaDistribution *fovea_distribution_new (const float *values, gsize n, FoveaProgress *progress, GError **error);

/* One number of a distribution, for tables. */
typedef struct
{
  const char *id;    /* "minimum": in CSV and JSON */
  const char *title; /* translatable */
  const char *hint;  /* (nullable) (translatable): the convention behind the number */
  double number;
  gboolean is_count;
} FoveaFact;

#define FOVEA_N_FACTS (12 + FOVEA_N_PERCENTILES)

/* All of them but the histogram. */
void fovea_distribution_facts (const FoveaDistribution *distribution, FoveaFact facts[FOVEA_N_FACTS]);
/* Where bin @i begins; bin FOVEA_HISTOGRAM_BINS is the end of the last. */
double fovea_distribution_edge (const FoveaDistribution *distribution, guint i);
/* "name,value" lines, then "from,to,count" lines of the histogram; a decimal point in every locale. Free with g_free(). */
char *fovea_distribution_csv (const FoveaDistribution *distribution);

/* Pearson's correlation of two arrays of @n values, -1 to 1, over the places where both are finite. NaN where either is constant there. */
double fovea_correlation (const float *a, const float *b, gsize n);

G_END_DECLS
