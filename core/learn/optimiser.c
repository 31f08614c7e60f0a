/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/learn/optimiser.h"

#include <math.h>

#define RISING 0.3       /* of a cycle */
#define LOW_START 0.04   /* of the rate */

static const char *const optimiser_ids[] = { "sgd", "adam" };
static const char *const rate_ids[] = { "constant", "cosine", "cycle" };

FoveaOptimiser
fovea_optimiser_usual (void)
{
  return (FoveaOptimiser){ .kind = FOVEA_OPTIMISER_ADAM, .schedule = FOVEA_RATE_CYCLE, .rate = 0.002, .momentum = 0.9, .beta1 = 0.9, .beta2 = 0.999,
                           .epsilon = 1e-8 };
}

static gboolean
find_id (const char *const *ids, guint n, const char *id, guint *index)
{
  for (*index = 0; *index < n; (*index)++)
    if (g_str_equal (ids[*index], id))
      return TRUE;
  return FALSE;
}

const char *
fovea_optimiser_id (FoveaOptimiserKind kind)
{
  g_return_val_if_fail (kind < G_N_ELEMENTS (optimiser_ids), NULL);
  return optimiser_ids[kind];
}

gboolean
fovea_optimiser_find (const char *id, FoveaOptimiserKind *kind)
{
  guint index;

  if (!find_id (optimiser_ids, G_N_ELEMENTS (optimiser_ids), id, &index))
    return FALSE;
  *kind = (FoveaOptimiserKind) index;
  return TRUE;
}

const char *
fovea_rate_id (FoveaRate rate)
{
  g_return_val_if_fail (rate < G_N_ELEMENTS (rate_ids), NULL);
  return rate_ids[rate];
}

gboolean
fovea_rate_find (const char *id, FoveaRate *rate)
{
  guint index;

  if (!find_id (rate_ids, G_N_ELEMENTS (rate_ids), id, &index))
    return FALSE;
  *rate = (FoveaRate) index;
  return TRUE;
}

/* From 1 down to 0 as @t goes from 0 to 1. */
static double
half_cosine (double t)
{
  return 0.5 + 0.5 * cos (G_PI * CLAMP (t, 0.0, 1.0));
}

double
fovea_optimiser_rate (const FoveaOptimiser *self, guint64 step, guint64 steps)
{
  double t = steps > 1 ? (double) step / (double) (steps - 1) : 0.0;

  switch (self->schedule)
    {
    case FOVEA_RATE_COSINE:
      return self->rate * half_cosine (t);
    case FOVEA_RATE_CYCLE:
      if (t < RISING)
        return self->rate * (1.0 - (1.0 - LOW_START) * half_cosine (t / RISING));
      return self->rate * half_cosine ((t - RISING) / (1.0 - RISING));
    case FOVEA_RATE_CONSTANT:
      break;
    }
  return self->rate;
}

static float
penalty (float w, float l1, float l2)
{
  return l2 * w + (w > 0.0f ? l1 : w < 0.0f ? -l1 : 0.0f);
}

static void
descend (const FoveaOptimiser *self, float rate, float l1, float l2, const float *gradient, gsize n, float *weights, float *speed)
{
  float momentum = (float) self->momentum;

  for (gsize i = 0; i < n; i++)
    {
      float g = gradient[i] + penalty (weights[i], l1, l2);

      speed[i] = momentum * speed[i] + g;
      weights[i] -= rate * (self->nesterov ? g + momentum * speed[i] : speed[i]);
    }
}

static void
adapt (const FoveaOptimiser *self, guint64 step, float rate, float l1, float l2, const float *gradient, gsize n, float *weights, float *mean, float *square)
{
  float beta1 = (float) self->beta1, beta2 = (float) self->beta2, epsilon = (float) self->epsilon;
  float of_mean = (float) (1.0 / (1.0 - pow (self->beta1, (double) (step + 1)))), of_square = (float) (1.0 / (1.0 - pow (self->beta2, (double) (step + 1))));

  for (gsize i = 0; i < n; i++)
    {
      float g = gradient[i] + penalty (weights[i], l1, 0.0f);

      mean[i] = beta1 * mean[i] + (1.0f - beta1) * g;
      square[i] = beta2 * square[i] + (1.0f - beta2) * g * g;
      weights[i] -= rate * (l2 * weights[i] + mean[i] * of_mean / (sqrtf (square[i] * of_square) + epsilon));
    }
}

void
fovea_optimiser_step (const FoveaOptimiser *self, guint64 step, guint64 steps, gboolean decayed, const float *gradient, gsize n, float *weights, float *first,
                      float *second)
{
  float rate = (float) fovea_optimiser_rate (self, step, steps), l1 = decayed ? (float) self->l1 : 0.0f, l2 = decayed ? (float) self->l2 : 0.0f;

  if (self->kind == FOVEA_OPTIMISER_SGD)
    descend (self, rate, l1, l2, gradient, n, weights, first);
  else
    adapt (self, step, rate, l1, l2, gradient, n, weights, first, second);
}
