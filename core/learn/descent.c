/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/learn/descent.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "core/base/error.h"

#define SMALL_ENOUGH 1e-12 /* of the first gradient's length */

/* Uniform from -1 to 1, the same on each machine (splitmix64; Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014). */
static double
draw (guint64 *state)
{
  guint64 z = *state += G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);

  z = (z ^ (z >> 30)) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  return (double) ((z ^ (z >> 31)) >> 11) * 0x1p-52 - 1.0;
}

/* Cells whose squares are expected to sum to 1/3: none is far from what photo filters have. */
static void
begin_anywhere (guint seed, gsize n, double *x)
{
  guint64 state = seed;

  for (gsize i = 0; i < n; i++)
    x[i] = draw (&state) / sqrt ((double) n);
}

static void
choose_rates (const FoveaDescent *self, const FoveaSquaresStudy *study, FoveaDescentEnd *end)
{
  double high = sqrt (1.05 * study->largest), low = sqrt (study->smallest), share = (high - low) / (high + low); /* both are known from within */

  end->momentum = self->momentum < 0.0 ? share * share : self->momentum;
  end->rate = self->rate;
  if (end->rate > 0.0)
    return;
  if (self->momentum < 0.0)
    end->rate = 4.0 / ((high + low) * (high + low));
  else
    end->rate = (1.0 + end->momentum) / (high * high); /* half of the largest that does not diverge */
}

static double
length (const double *x, gsize n)
{
  double sum = 0.0;

  for (gsize i = 0; i < n; i++)
    sum += x[i] * x[i];
  return sqrt (sum);
}

static gboolean
tell (const FoveaDescent *self, const FoveaSquares *squares, guint step, const double *x, GError **error)
{
  FoveaDescentStep now = { squares, step, fovea_squares_loss (squares, x), x };

  if (!isfinite (now.loss) || now.loss > 1e30)
    return fovea_refuse (error, _("The loss grows without bound after %u steps: take a smaller learning rate"), step);
  if (self->func)
    self->func (&now, self->data);
  return TRUE;
}

gboolean
fovea_descend (const FoveaSquares *squares, const FoveaSquaresStudy *study, const FoveaDescent *self, double *x, FoveaDescentEnd *end,
               FoveaProgress *progress, GError **error)
{
  gsize n = squares->n;
  g_autofree double *gradient = g_new (double, n), *move = g_new0 (double, n);
  double first = 0.0;
  guint told = 0;

  *end = (FoveaDescentEnd){ 0 };
  choose_rates (self, study, end);
  begin_anywhere (self->seed, n, x);
  for (guint step = 0;; step++)
    {
      double now;

      fovea_squares_gradient (squares, x, gradient);
      now = length (gradient, n);
      first = step == 0 ? now : first;
      end->steps = step;
      end->converged = now <= SMALL_ENOUGH * first;
      if (step == told || end->converged || step == self->steps || !(now < 1e30))
        {
          told = step + step / 20 + 1;
          fovea_progress_set (progress, first > 0.0 && now > 0.0 ? CLAMP (log (now / first) / log (SMALL_ENOUGH), 0.0, 1.0) : 1.0, NULL);
          if (!tell (self, squares, step, x, error))
            return FALSE;
        }
      if (end->converged || step == self->steps)
        return TRUE;
      if (!fovea_progress_check (progress, error))
        return FALSE;
      for (gsize i = 0; i < n; i++)
        {
          move[i] = end->momentum * move[i] - end->rate * gradient[i];
          x[i] += move[i];
        }
    }
}
