/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/learn/loss.h"

#include <math.h>

double
fovea_loss_cross_entropy (const float *scores, gsize classes, gsize n, const guint *labels, float factor, float *gradient, guint *guesses)
{
  double loss = 0.0;

  for (gsize s = 0; s < n; s++)
    {
      guint best = 0;
      double sum = 0.0, highest;

      for (gsize c = 1; c < classes; c++)
        if (scores[c * n + s] > scores[best * n + s])
          best = (guint) c;
      highest = (double) scores[best * n + s];
      for (gsize c = 0; c < classes; c++)
        sum += exp ((double) scores[c * n + s] - highest);
      loss += log (sum) + highest - (double) scores[labels[s] * n + s];
      for (gsize c = 0; gradient && c < classes; c++)
        gradient[c * n + s] = factor * (float) (exp ((double) scores[c * n + s] - highest) / sum - (c == labels[s] ? 1.0 : 0.0));
      if (guesses)
        guesses[s] = best;
    }
  return loss;
}

double
fovea_loss_squared_error (const float *output, const float *target, gsize n, gsize count, float factor, float *gradient)
{
  double sum = 0.0;

  for (gsize i = 0; i < n * count; i++)
    {
      float error = output[i] - target[i];

      sum += (double) (error * error);
      if (gradient)
        gradient[i] = factor * 2.0f / (float) count * error;
    }
  return sum / (double) count;
}
