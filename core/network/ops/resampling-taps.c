/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <math.h>

#include "core/network/ops/field.h"
#include "core/network/ops/operand.h"
#include "core/network/ops/resampling.h"

gboolean
fovea_resampling_keeps (const FoveaResampling *self, guint axis)
{
  return !self->taps[axis] && self->in[axis] == self->out[axis] && self->scale[axis] == 1.0 && self->begin[axis] == 0.0 && self->end[axis] == 1.0;
}

/* Of @outputs, at unrounded size, laid over inputs @first to @last so that the corners meet; a single one stands in the middle of a crop. */
static double
between_corners (double x, double outputs, double first, double last, double alone)
{
  return outputs == 1.0 ? alone : first + x * (last - first) / (outputs - 1.0);
}

static double
coordinate (const FoveaResampling *self, guint axis, gint64 position)
{
  double in = (double) self->in[axis], out = (double) self->out[axis], scale = self->scale[axis], x = (double) position;
  double half = (x + 0.5) / scale, first = self->begin[axis] * (in - 1.0), last = self->end[axis] * (in - 1.0);

  switch (self->coordinates)
    {
    case FOVEA_COORDINATES_HALF_PIXEL:
      return half - 0.5;
    case FOVEA_COORDINATES_HALF_PIXEL_SYMMETRIC:
      return in / 2.0 * (1.0 - out / (scale * in)) + half - 0.5;
    case FOVEA_COORDINATES_PYTORCH_HALF_PIXEL:
      return self->out[axis] > 1 ? half - 0.5 : 0.0;
    case FOVEA_COORDINATES_TF_HALF_PIXEL:
      return half;
    case FOVEA_COORDINATES_ALIGN_CORNERS:
      return between_corners (x, scale * in, 0.0, in - 1.0, 0.0);
    case FOVEA_COORDINATES_ASYMMETRIC:
      return x / scale;
    case FOVEA_COORDINATES_CROP:
      return between_corners (x, out, first, last, (first + last) / 2.0);
    }
  return 0.0;
}

static gint64
nearest (const FoveaResampling *self, guint axis, double at)
{
  switch (self->rounding)
    {
    case FOVEA_ROUND_PREFER_FLOOR:
      return (gint64) ceil (at - 0.5);
    case FOVEA_ROUND_PREFER_CEIL:
      return (gint64) floor (at + 0.5);
    case FOVEA_ROUND_FLOOR:
      return (gint64) floor (at);
    case FOVEA_ROUND_CEIL:
      return (gint64) ceil (at);
    case FOVEA_ROUND_FLOOR_OR_CEIL:
      return (gint64) (self->scale[axis] < 1.0 ? ceil (at) : floor (at));
    }
  return 0;
}

/* Keys' cubic convolution with the coefficient @a, at distance @d. */
static double
cubic_weight (double a, double d)
{
  d = fabs (d);
  if (d <= 1.0)
    return ((a + 2.0) * d - (a + 3.0)) * d * d + 1.0;
  return d < 2.0 ? ((a * d - 5.0 * a) * d + 8.0 * a) * d - 4.0 * a : 0.0;
}

/* How much narrower than a pixel's the filter is: below 1 where an axis shrinks without aliasing. */
static double
narrowing (const FoveaResampling *self, guint axis)
{
  return self->antialias ? MIN (self->scale[axis], 1.0) : 1.0;
}

gsize
fovea_resampling_n_taps (const FoveaResampling *self, guint axis)
{
  double radius = self->mode == FOVEA_RESAMPLE_CUBIC ? 2.0 : 1.0;

  if (self->taps[axis])
    return (gsize) self->weights[axis]->shape.dims[1];
  return self->mode == FOVEA_RESAMPLE_NEAREST ? 1 : 2 * (gsize) ceil (radius / narrowing (self, axis));
}

/* The first tap of @n around @at, with no regard to the edges. */
static gint64
first_tap (const FoveaResampling *self, guint axis, double at, gsize n)
{
  return self->mode == FOVEA_RESAMPLE_NEAREST ? nearest (self, axis, at) : (gint64) floor (at) + 1 - (gint64) n / 2;
}

static double
tap_weight (const FoveaResampling *self, guint axis, double distance)
{
  double d = fabs (distance) * narrowing (self, axis);

  if (self->mode == FOVEA_RESAMPLE_NEAREST)
    return 1.0;
  return self->mode == FOVEA_RESAMPLE_CUBIC ? cubic_weight (self->cubic, d) : MAX (1.0 - d, 0.0);
}

static void
computed_taps (const FoveaResampling *self, guint axis, gint64 x, gsize n, gint64 *taps, float *weights)
{
  double at = coordinate (self, axis, x), sum = 0.0;
  gint64 first = first_tap (self, axis, at, n), last = self->in[axis] - 1;
  gboolean outside = self->coordinates == FOVEA_COORDINATES_CROP && (at < 0.0 || at > (double) last);

  for (gsize i = 0; i < n; i++)
    {
      gint64 tap = first + (gint64) i;
      gboolean dropped = outside || (self->exclude_outside && self->mode != FOVEA_RESAMPLE_NEAREST && (tap < 0 || tap > last));

      taps[i] = outside ? -1 : CLAMP (tap, 0, last);
      weights[i] = dropped ? 0.0f : (float) tap_weight (self, axis, at - (double) tap);
      sum += weights[i];
    }
  for (gsize i = 0; i < n && !outside && (self->exclude_outside || self->antialias); i++)
    weights[i] = (float) (weights[i] / sum);
}

static void
given_taps (const FoveaResampling *self, guint axis, gint64 x, gsize n, gint64 *taps, float *weights)
{
  for (gsize i = 0; i < n; i++)
    {
      taps[i] = fovea_tensor_int (self->taps[axis], (gsize) x * n + i);
      weights[i] = fovea_tensor_floats (self->weights[axis])[(gsize) x * n + i];
    }
}

void
fovea_resampling_taps (const FoveaResampling *self, guint axis, gint64 x, gint64 *taps, float *weights)
{
  gsize n = fovea_resampling_n_taps (self, axis);

  if (self->taps[axis])
    given_taps (self, axis, x, n, taps, weights);
  else
    computed_taps (self, axis, x, n, taps, weights);
}

/* Widens a range by the inputs that weigh something in output @x. Outputs beyond the last (in the padding of what follows) go on without an
 * edge, but for crops, which stand for themselves. */
static void
widen (const FoveaResampling *self, guint axis, gint64 x, gint64 *begin, gint64 *end)
{
  gsize n = fovea_resampling_n_taps (self, axis);
  double at = coordinate (self, axis, x);
  gint64 first = first_tap (self, axis, at, n), last = self->in[axis] - 1;
  gboolean beyond = x < 0 || x >= self->out[axis];

  if (self->coordinates == FOVEA_COORDINATES_CROP && (beyond || at < 0.0 || at > (double) last))
    return;
  for (gint64 tap = first; tap < first + (gint64) n; tap++)
    {
      gint64 clamped = beyond ? tap : CLAMP (tap, 0, last);

      if (tap_weight (self, axis, at - (double) tap) == 0.0 || (self->exclude_outside && clamped != tap))
        continue;
      *begin = MIN (*begin, clamped);
      *end = MAX (*end, clamped);
    }
}

static void
widen_by_table (const FoveaResampling *self, guint axis, gint64 x, gint64 *begin, gint64 *end)
{
  gsize n = fovea_resampling_n_taps (self, axis);

  for (gsize i = (gsize) x * n; i < (gsize) (x + 1) * n; i++)
    if (fovea_tensor_floats (self->weights[axis])[i] != 0.0f)
      {
        *begin = MIN (*begin, fovea_tensor_int (self->taps[axis], i));
        *end = MAX (*end, fovea_tensor_int (self->taps[axis], i));
      }
}

/* The ends of a box tell of all between them, unless a crop turns an axis around or lets it begin outside, or taps are given. */
static void
field_axis (const FoveaResampling *self, guint axis, FoveaBox *box)
{
  gboolean each = self->coordinates == FOVEA_COORDINATES_CROP || self->taps[axis];
  gint64 from = each ? MAX (box->begin[axis], 0) : box->begin[axis], to = each ? MIN (box->end[axis], self->out[axis] - 1) : box->end[axis];
  gint64 begin = G_MAXINT64, end = G_MININT64;

  for (gint64 x = from; x <= to; x += each ? 1 : MAX (to - from, 1))
    (self->taps[axis] ? widen_by_table : widen) (self, axis, x, &begin, &end);
  box->begin[axis] = begin;
  box->end[axis] = end;
  box->empty |= begin > end;
}

void
fovea_resampling_field (const FoveaOpContext *context, guint input, const FoveaBox *output, FoveaBox *box)
{
  FoveaResampling self;

  if (input > 0 || !fovea_resampling_read (context, &self, NULL))
    {
      fovea_field_nothing (context, input, output, box);
      return;
    }
  *box = *output;
  for (guint d = 0; d < self.rank; d++)
    if (!fovea_resampling_keeps (&self, d))
      field_axis (&self, d, box);
}
