/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/ops/fourier-sums.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "core/base/error.h"
#include "core/base/memory.h"

typedef struct
{
  double cosine, sine;
} Point;

struct _FoveaTurns
{
  gsize length;
  Point *points;
};

FoveaTurns *
fovea_turns_new (gsize length, GError **error)
{
  Point *points = fovea_memory_alloc (length * sizeof (Point), _("The points of a Fourier transform"), error);
  FoveaTurns *turns = points ? g_new (FoveaTurns, 1) : NULL;

  if (!turns)
    return NULL;
  *turns = (FoveaTurns){ length, points };
  for (gsize i = 0; i < length; i++)
    {
      double angle = 2.0 * G_PI * (double) i / (double) length;

      points[i] = (Point){ cos (angle), sin (angle) };
    }
  return turns;
}

void
fovea_turns_free (FoveaTurns *turns)
{
  if (!turns)
    return;
  fovea_memory_free (turns->points);
  g_free (turns);
}

void
fovea_turns_release (FoveaOpContext *context)
{
  g_clear_pointer ((FoveaTurns **) &context->state, fovea_turns_free);
}

void
fovea_fourier_sum (const FoveaTurns *turns, const FoveaSamples *samples, gsize k, gboolean inverse, float *out)
{
  double real = 0.0, imaginary = 0.0, sign = inverse ? 1.0 : -1.0, factor = inverse ? 1.0 / (double) turns->length : 1.0;

  for (gsize t = 0, at = 0; t < samples->n; t++)
    {
      const float *sample = samples->in + t * samples->step;
      double window = samples->window ? (double) samples->window[t] : 1.0, x = window * (double) sample[0];
      double y = samples->complex ? window * (double) sample[1] : 0.0;
      double cosine = turns->points[at].cosine, sine = sign * turns->points[at].sine;

      real += x * cosine - y * sine;
      imaginary += x * sine + y * cosine;
      at += k;
      at -= at >= turns->length ? turns->length : 0;
    }
  out[0] = (float) (real * factor);
  out[1] = (float) (imaginary * factor);
}

gsize
fovea_fourier_lines (gsize length, gboolean onesided)
{
  return onesided ? length / 2 + 1 : length;
}

gboolean
fovea_fourier_check_parts (const FoveaOpContext *context, gboolean onesided, GError **error)
{
  const FoveaShape *shape = &context->inputs[0].shape;
  gint64 parts = shape->dims[shape->rank - 1];

  if (parts != 1 && parts != 2)
    return fovea_refuse (error, _("the last dimension is %lld; it is 1 for real and 2 for complex numbers"), (long long) parts);
  if (onesided && parts == 2)
    return fovea_refuse (error, _("half a spectrum does not tell all of complex numbers"));
  return TRUE;
}
