/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/learn/descent.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "core/base/error.h"
#include "core/base/random.h"

#define SMALL_ENOUGH 1e-12 /* of the first gradient's length */
#define FROM_BELOW 1.05    /* the largest eigenvalue is known from below */

/* Cells whose squares are expected to sum to 1/3: none is far from what photo filters have. */
static void
begin_anywhere (guint seed, gsize n, double *x)
{
  for (gsize i = 0; i < n; i++)
    x[i] = fovea_random_uniform (seed, i, -1.0, 1.0) / sqrt ((double) n);
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

/* Where a descent stands: (n) each. */
typedef struct
{
  gsize n;
  double *x, *ahead, *gradient;
  double rate, momentum; /* below 0: by @weight */
  double weight;         /* Nesterov's, 1 at the start */
} Walk;

/* One step from where the gradient was taken. */
static void
walk (Walk *self)
{
  double weight = (1.0 + sqrt (1.0 + 4.0 * self->weight * self->weight)) / 2.0;
  double momentum = self->momentum < 0.0 ? (self->weight - 1.0) / weight : self->momentum, uphill = 0.0;

  for (gsize i = 0; i < self->n; i++)
    {
      double next = self->ahead[i] - self->rate * self->gradient[i], move = next - self->x[i];

      uphill += self->gradient[i] * move;
      self->x[i] = next;
      self->ahead[i] = next + momentum * move;
    }
  self->weight = uphill > 0.0 ? 1.0 : weight;
}

static gboolean
descend (const FoveaSquares *squares, const FoveaDescent *self, Walk *place, FoveaDescentEnd *end, FoveaProgress *progress, GError **error)
{
  double first = 0.0;
  guint told = 0;

  for (guint step = 0;; step++)
    {
      double now;

      fovea_squares_gradient (squares, place->ahead, place->gradient);
      now = length (place->gradient, place->n);
      first = step == 0 ? now : first;
      end->steps = step;
      end->converged = now <= SMALL_ENOUGH * first;
      if (step == told || end->converged || step == self->steps || !(now < 1e30))
        {
          told = step + step / 20 + 1;
          fovea_progress_set (progress, now > 0.0 ? CLAMP (log (now / first) / log (SMALL_ENOUGH), 0.0, 1.0) : 1.0, NULL);
          if (!tell (self, squares, step, place->x, error))
            return FALSE;
        }
      if (end->converged || step == self->steps)
        return TRUE;
      if (!fovea_progress_check (progress, error))
        return FALSE;
      walk (place);
    }
}

gboolean
fovea_descend (const FoveaSquares *squares, const FoveaSquaresStudy *study, const FoveaDescent *self, double *x, FoveaDescentEnd *end,
               FoveaProgress *progress, GError **error)
{
  g_autofree double *ahead = g_new (double, squares->n), *gradient = g_new (double, squares->n);
  Walk place = { squares->n, x, ahead, gradient, self->rate, self->momentum, 1.0 };

  *end = (FoveaDescentEnd){ 0 };
  if (place.rate <= 0.0)
    place.rate = 1.0 / (FROM_BELOW * study->largest);
  end->rate = place.rate;
  begin_anywhere (self->seed, squares->n, x);
  memcpy (ahead, x, squares->n * sizeof *x);
  return descend (squares, self, &place, end, progress, error);
}
