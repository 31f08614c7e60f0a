/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/ops/sums.h"

/* As many sums side by side as keep the additions from waiting for each other. */
#define LANES 8

static double
total (const double *lanes)
{
  double sum = 0.0;

  for (int i = 0; i < LANES; i++)
    sum += lanes[i];
  return sum;
}

double
fovea_sum (const float *values, gsize n)
{
  double lanes[LANES] = { 0.0 };
  gsize i = 0;

  for (; i + LANES <= n; i += LANES)
    for (gsize j = 0; j < LANES; j++)
      lanes[j] += values[i + j];
  for (; i < n; i++)
    lanes[0] += values[i];
  return total (lanes);
}

double
fovea_sum_squares (const float *values, gsize n, double center)
{
  double lanes[LANES] = { 0.0 };
  gsize i = 0;

  for (; i + LANES <= n; i += LANES)
    for (gsize j = 0; j < LANES; j++)
      lanes[j] += (values[i + j] - center) * (values[i + j] - center);
  for (; i < n; i++)
    lanes[0] += (values[i] - center) * (values[i] - center);
  return total (lanes);
}
