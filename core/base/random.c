/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/base/random.h"

#include <math.h>
#include <string.h>

guint64
fovea_random_digest (guint64 key, gconstpointer bytes, gsize n)
{
  guint64 digest = fovea_random_bits (key, n), word = 0;
  const char *at = bytes;

  for (; n >= sizeof word; at += sizeof word, n -= sizeof word)
    {
      memcpy (&word, at, sizeof word);
      digest = fovea_random_mix (digest ^ word) + word;
    }
  word = 0;
  memcpy (&word, at, n);
  return fovea_random_mix (digest ^ word);
}

void
fovea_random_add_noise (guint64 key, double deviation, float *values, gsize n)
{
  for (gsize i = 0; i < n; i += 2)
    {
      double radius = deviation * sqrt (-2.0 * log (1.0 - fovea_random_uniform (key, i, 0.0, 1.0)));
      double angle = fovea_random_uniform (key, i + 1, 0.0, 2.0 * G_PI);

      values[i] += (float) (radius * cos (angle));
      if (i + 1 < n)
        values[i + 1] += (float) (radius * sin (angle));
    }
}
