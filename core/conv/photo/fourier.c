/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/conv/photo/fourier.h"

#include <math.h>

/* One row a length: the radices of its passes. The first pass works far apart and the last without twiddles, so both are large. */
static const struct
{
  gsize n, radices[FOVEA_FOURIER_MAX_PASSES];
} lengths[] = {
  { 16, { 4, 4 } },     { 32, { 8, 4 } },     { 48, { 8, 6 } },     { 64, { 8, 8 } },     { 80, { 4, 4, 5 } },  { 96, { 4, 4, 6 } },
  { 128, { 8, 4, 4 } }, { 144, { 4, 6, 6 } }, { 160, { 8, 4, 5 } }, { 192, { 8, 4, 6 } }, { 240, { 8, 6, 5 } }, { 256, { 8, 4, 8 } },
  { 288, { 8, 6, 6 } }, { 320, { 8, 8, 5 } }, { 384, { 8, 8, 6 } }, { 512, { 8, 8, 8 } },
};

G_LOCK_DEFINE_STATIC (transforms);
static FoveaFourier transforms[G_N_ELEMENTS (lengths)];

gsize
fovea_fourier_length (gsize i)
{
  return i < G_N_ELEMENTS (lengths) ? lengths[i].n : 0;
}

/* @n samples stand in each group before the pass. */
static FoveaFourierPass
make_pass (gsize radix, gsize n)
{
  gsize span = n / radix;
  float *twiddles = g_new (float, 2 * span * (radix - 1)), *w = twiddles;

  for (gsize j = 0; j < span; j++)
    for (gsize q = 1; q < radix; q++, w += 2)
      {
        double angle = 2.0 * G_PI * (double) (j * q) / (double) n;

        w[0] = (float) cos (angle);
        w[1] = (float) -sin (angle);
      }
  return (FoveaFourierPass){ radix, span, twiddles };
}

const FoveaFourier *
fovea_fourier_get (gsize n)
{
  FoveaFourier *f;
  gsize i = 0;

  while (i < G_N_ELEMENTS (lengths) && lengths[i].n != n)
    i++;
  g_return_val_if_fail (i < G_N_ELEMENTS (lengths), NULL);

  G_LOCK (transforms);
  f = &transforms[i];
  if (f->n == 0)
    {
      for (gsize rest = n; rest > 1; rest = f->passes[f->n_passes++].span)
        f->passes[f->n_passes] = make_pass (lengths[i].radices[f->n_passes], rest);
      f->n = n;
    }
  G_UNLOCK (transforms);
  return f;
}

gsize
fovea_fourier_frequency (const FoveaFourier *f, gsize position)
{
  gsize frequency = 0, step = 1;

  for (gsize i = 0; i < f->n_passes; i++)
    {
      frequency += position / f->passes[i].span * step;
      position %= f->passes[i].span;
      step *= f->passes[i].radix;
    }
  return frequency;
}
