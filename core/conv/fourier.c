/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/conv/fourier.h"

#include <math.h>

static const gsize lengths[] = { 16, 32, 48, 64, 96, 128, 192, 256, 384, 512 };

const gsize *
fovea_fourier_lengths (gsize *count)
{
  *count = G_N_ELEMENTS (lengths);
  return lengths;
}

static void
add_pass (FoveaFourier *f, gsize radix, gsize rest)
{
  gsize span = rest / radix;
  float *twiddles = g_new (float, span * (radix - 1) * 2);

  for (gsize j = 0; j < span; j++)
    for (gsize q = 1; q < radix; q++)
      {
        double angle = -2.0 * G_PI * (double) (j * q) / (double) rest;
        float *w = twiddles + 2 * (j * (radix - 1) + q - 1);

        w[0] = (float) cos (angle);
        w[1] = (float) sin (angle);
      }
  f->passes[f->n_passes++] = (FoveaFourierPass){ radix, span, twiddles };
}

/* The factor 3 last but one: the first pass reads far apart and should do much there, and the last needs no twiddles. */
static FoveaFourier *
make (gsize n, gsize radix)
{
  FoveaFourier *f = g_new0 (FoveaFourier, 1);
  gsize rest = n;

  f->n = n;
  while (rest > 1)
    {
      gsize r = rest % 3 == 0 && rest <= 3 * radix ? 3 : radix;

      if (rest % r || (rest / r) % 4 && rest / r != 1 && rest / r != 3)
        r = 4;
      add_pass (f, r, rest);
      rest /= r;
    }
  return f;
}
