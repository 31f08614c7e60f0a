/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/ops/grid-sampling.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "core/base/error.h"
#include "core/network/ops/operand.h"

#define FAR_OUTSIDE 1e9 /* pixels; no number is there, too */

/* The names of opset 16, and those of 20. */
gboolean
fovea_grid_sampling_read (const FoveaOpContext *context, FoveaGridSampling *self, GError **error)
{
  static const char *const modes[] = { "bilinear", "linear", "nearest", "bicubic", "cubic", NULL };
  static const char *const outsides[] = { "zeros", "border", "reflection", NULL };
  static const guint taps[] = { 2, 2, 1, 4, 4 };
  guint mode = 0, outside = 0;

  if (!fovea_op_choice (context, "mode", modes, 0, &mode, error) || !fovea_op_choice (context, "padding_mode", outsides, 0, &outside, error))
    return FALSE;
  *self = (FoveaGridSampling){ taps[mode], (FoveaGridOutside) outside, fovea_node_int (context->node, "align_corners", 0) != 0 };
  return TRUE;
}

/* X is (N, C, H, W), the grid (N, h, w, 2): x and y of each output pixel. */
gboolean
fovea_grid_sampling_shape (const FoveaOpContext *context, FoveaShape *shape, GError **error)
{
  const FoveaShape *x = &context->inputs[0].shape, *grid = &context->inputs[1].shape;

  if (!fovea_op_require_float (context, error) || !fovea_op_require_rank (context, 0, 4, 4, error)
      || !fovea_op_require_rank (context, 1, 4, 4, error))
    return FALSE;
  if (grid->dims[0] != x->dims[0] || grid->dims[3] != 2)
    {
      g_autofree char *given = fovea_shape_to_string (grid), *image = fovea_shape_to_string (x);

      return fovea_refuse (error, _("the grid (%s) has no x and y for each picture of %s"), given, image);
    }
  *shape = (FoveaShape){ 4, { x->dims[0], x->dims[1], grid->dims[1], grid->dims[2] } };
  return TRUE;
}

/* Back and forth between @low and @high; @slope is that of the way. */
static double
reflect (double at, double low, double high, double *slope)
{
  double span = high - low, into = fmod (fabs (at - low), 2.0 * span);

  if (span <= 0.0)
    {
      *slope = 0.0;
      return low;
    }
  *slope *= (at < low) == (into > span) ? 1.0 : -1.0;
  return into > span ? high - (into - span) : low + into;
}

/* Where @at lies once padding has been looked at, for @size pixels; without an edge for zeros. What @slope it had changes with it: it is 0 on the
 * border, as in PyTorch. */
static double
move_inside (const FoveaGridSampling *self, double at, gsize size, double *slope)
{
  double last = (double) size - 1.0, half = self->align_corners ? 0.0 : 0.5;

  if (self->outside == FOVEA_GRID_REFLECTION)
    at = reflect (at, -half, last + half, slope);
  if (self->outside != FOVEA_GRID_ZEROS)
    {
      *slope = at > 0.0 && at < last ? *slope : 0.0;
      at = CLAMP (at, 0.0, last);
    }
  return at;
}

/* Keys' cubic as PyTorch and OpenCV have it. */
static const double a = -0.75;

/* Its weight and its slope at a distance @d below 1, and from 1 to 2. */
static double
near_weight (double d)
{
  return ((a + 2.0) * d - (a + 3.0)) * d * d + 1.0;
}

static double
far_weight (double d)
{
  return ((a * d - 5.0 * a) * d + 8.0 * a) * d - 4.0 * a;
}

static double
near_slope (double d)
{
  return (3.0 * (a + 2.0) * d - 2.0 * (a + 3.0)) * d;
}

static double
far_slope (double d)
{
  return (3.0 * a * d - 10.0 * a) * d + 8.0 * a;
}

/* Of the taps around a place that lies @t behind one of them. */
static void
find_weights (guint n_taps, double t, double *weights)
{
  if (n_taps == 1)
    weights[0] = 1.0;
  else if (n_taps == 2)
    weights[0] = 1.0 - t, weights[1] = t;
  else
    weights[0] = far_weight (t + 1.0), weights[1] = near_weight (t), weights[2] = near_weight (1.0 - t), weights[3] = far_weight (2.0 - t);
}

static void
find_slopes (guint n_taps, double t, double *slopes)
{
  if (n_taps == 1)
    slopes[0] = 0.0;
  else if (n_taps == 2)
    slopes[0] = -1.0, slopes[1] = 1.0;
  else
    slopes[0] = far_slope (t + 1.0), slopes[1] = near_slope (t), slopes[2] = -near_slope (1.0 - t), slopes[3] = -far_slope (2.0 - t);
}

void
fovea_grid_sampling_taps (const FoveaGridSampling *self, float g, gsize size, gsize *taps, double *weights, double *slopes)
{
  double at = self->align_corners ? (g + 1.0) / 2.0 * ((double) size - 1.0) : ((g + 1.0) * (double) size - 1.0) / 2.0, first, unused = 0.0;
  double slope = (self->align_corners ? (double) size - 1.0 : (double) size) / 2.0;

  at = isnan (at) ? -FAR_OUTSIDE : CLAMP (at, -FAR_OUTSIDE, FAR_OUTSIDE);
  if (self->taps < 4)
    at = move_inside (self, at, size, &slope);
  first = self->taps == 1 ? rint (at) : floor (at) - (self->taps == 4 ? 1.0 : 0.0);
  find_weights (self->taps, at - floor (at), weights);
  if (slopes)
    find_slopes (self->taps, at - floor (at), slopes);
  for (guint i = 0; i < self->taps; i++)
    {
      double tap = first + i;
      gboolean inside;

      if (self->taps == 4)
        tap = move_inside (self, tap, size, &unused);
      inside = tap >= 0.0 && tap <= (double) size - 1.0;
      taps[i] = inside ? (gsize) tap : 0;
      weights[i] = inside ? weights[i] : 0.0;
      if (slopes)
        slopes[i] = inside ? slopes[i] * slope : 0.0;
    }
}

const char *
fovea_grid_sampling_return (FoveaBackward *backward, guint input, GArray *attributes, const char *x, const char *grid, const char *gradient)
{
  fovea_attributes_add_int (attributes, "input", input);
  return fovea_backward_emit (backward, "GridSampleGradient", attributes, x, grid, gradient, NULL);
}
