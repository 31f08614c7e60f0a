/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/explain/visualise/penalty.h"

#include <math.h>

#define ROUNDING 1e-4f /* a step of 0 has a gradient, too: lengths are of (x, y, 0.01) */

/* The steps to the right and down, and their length. The last pixel's is to itself. */
static inline float
step_length (const float *plane, gsize height, gsize width, gsize y, gsize x, float *right, float *down)
{
  const float *at = plane + y * width + x;

  *right = x + 1 < width ? at[1] - *at : 0.0f;
  *down = y + 1 < height ? at[width] - *at : 0.0f;
  return sqrtf (*right * *right + *down * *down + ROUNDING);
}

static void
subtract_variation (float weight, const float *plane, float *gradient, gsize height, gsize width)
{
  for (gsize y = 0; y < height; y++)
    for (gsize x = 0; x < width; x++)
      {
        float right, down, share = weight / step_length (plane, height, width, y, x, &right, &down), *at = gradient + y * width + x;

        *at += share * (right + down);
        if (x + 1 < width)
          at[1] -= share * right;
        if (y + 1 < height)
          at[width] -= share * down;
      }
}

void
fovea_penalty_subtract (const FoveaPenalty *penalty, const float *picture, float *gradient, gsize channels, gsize height, gsize width)
{
  gsize n = height * width;
  float variation = (float) (penalty->variation / (double) (channels * n)), distance = (float) (2.0 * penalty->distance / (double) (channels * n));

  for (gsize c = 0; c < channels && variation != 0.0f; c++)
    subtract_variation (variation, picture + c * n, gradient + c * n, height, width);
  for (gsize i = 0; i < channels * n && distance != 0.0f; i++)
    gradient[i] -= distance * (picture[i] - 0.5f);
}

double
fovea_penalty_value (const FoveaPenalty *penalty, const float *picture, gsize channels, gsize height, gsize width)
{
  gsize n = height * width;
  double steps = 0.0, squares = 0.0;

  for (gsize c = 0; c < channels; c++)
    for (gsize i = 0; i < n; i++)
      {
        float right, down, off = picture[c * n + i] - 0.5f;

        steps += step_length (picture + c * n, height, width, i / width, i % width, &right, &down);
        squares += (double) off * off;
      }
  return (penalty->variation * steps + penalty->distance * squares) / (double) (channels * n);
}
