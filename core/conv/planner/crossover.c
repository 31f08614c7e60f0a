/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/conv/planner/crossover.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "core/base/error.h"
#include "core/conv/planner/trial.h"

#define PHOTO_WIDTH 1200
#define PHOTO_HEIGHT 800
#define ROUNDS 6
#define ROUND_SECONDS 0.1

static const gsize sides[FOVEA_CROSSOVER_POINTS] = { 3, 5, 7, 9, 11, 15, 19, 25, 31, 39, 49, 63 };

/* Seconds of a run, or -1 with @error. */
static double
time_path (FoveaConvTrial *trial, const float *weights, FoveaConvPath path, FoveaProgress *progress, GError **error)
{
  g_autoptr (FoveaConvPlan) plan = fovea_conv_plan_new (&trial->problem, weights, NULL, path, error);
  double seconds = plan ? fovea_conv_trial_time (trial, plan, ROUNDS, ROUND_SECONDS, FALSE, progress) : -1;

  if (plan && seconds < 0 && fovea_progress_check (progress, error))
    fovea_over_limit (error, _("There is not enough memory for a trial"));
  return seconds;
}

gboolean
fovea_crossover_time (gsize side, FoveaCrossoverPoint *point, FoveaProgress *progress, GError **error)
{
  g_return_val_if_fail (side > 0 && point != NULL, FALSE);

  FoveaConvProblem problem = fovea_conv_problem_rows (3, PHOTO_HEIGHT, PHOTO_WIDTH, 1, side, side, side / 2, side / 2,
                                                      FOVEA_BORDER_REPLICATE);
  g_autofree float *weights = g_new (float, side * side);
  g_autoptr (FoveaConvTrial) trial = NULL;

  problem.bytes = TRUE;
  fovea_conv_random_floats (side, 1.0f / (float) side, weights, side * side);
  if (!(trial = fovea_conv_trial_new (&problem, 1, error)))
    return FALSE;
  point->side = side;
  point->direct = time_path (trial, weights, FOVEA_CONV_DIRECT, progress, error) / (PHOTO_WIDTH * PHOTO_HEIGHT);
  if (point->direct < 0)
    return FALSE;
  point->fft = time_path (trial, weights, FOVEA_CONV_FFT, progress, error) / (PHOTO_WIDTH * PHOTO_HEIGHT);
  return point->fft >= 0;
}

gboolean
fovea_crossover_measure (FoveaCrossover *self, FoveaProgress *progress, GError **error)
{
  g_return_val_if_fail (self != NULL, FALSE);

  double from, to, share;

  *self = (FoveaCrossover){ 0 };
  fovea_progress_get_range (progress, &from, &to);
  share = (to - from) / G_N_ELEMENTS (sides);
  for (gsize i = 0; i < G_N_ELEMENTS (sides); i++, self->n++)
    {
      fovea_progress_range (progress, from + share * (double) i, from + share * (double) (i + 1));
      fovea_progress_set (progress, 0, _("Measuring the paths"));
      if (!fovea_crossover_time (sides[i], &self->points[i], progress, error))
        return FALSE;
    }
  fovea_progress_range (progress, from, to);
  self->side = fovea_crossover_find (self->points, self->n);
  return TRUE;
}

double
fovea_crossover_find (const FoveaCrossoverPoint *points, gsize n)
{
  g_return_val_if_fail (points != NULL && n > 0, 0);

  gsize i = n;
  double before, behind, share;

  while (i > 0 && points[i - 1].fft < points[i - 1].direct)
    i--;
  if (i == n)
    return 0;
  if (i == 0)
    return (double) points[0].side;
  before = log (points[i - 1].fft / points[i - 1].direct); /* not below 0 */
  behind = log (points[i].fft / points[i].direct);         /* below 0 */
  share = before / (before - behind);
  return (double) points[i - 1].side * pow ((double) points[i].side / (double) points[i - 1].side, share);
}
