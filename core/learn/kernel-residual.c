/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/learn/kernel-residual.h"

#include <math.h>

#include "core/filter/chain.h"

/* Differences by their size, 0 to 255. */
typedef struct
{
  gsize counts[256];
} Differences;

static void
count (const FoveaImage *filtered, const FoveaImage *after, FoveaColours colours, Differences *differences)
{
  for (gsize y = 0; y < after->height; y++)
    {
      const guint8 *a = fovea_image_row (after, y), *b = fovea_image_row (filtered, y);

      for (gsize x = 0; x < after->width; x++, a += after->channels, b += filtered->channels)
        for (gsize c = 0; c < 3; c++)
          if (colours & (1 << c))
            differences->counts[ABS ((int) a[c] - (int) b[c])]++;
    }
}

static void
measure (const Differences *differences, FoveaKernelResidual *residual)
{
  double squares = 0.0, n = 0.0;

  for (int i = 0; i < 256; i++)
    {
      n += (double) differences->counts[i];
      squares += (double) differences->counts[i] * i * i;
      if (differences->counts[i] > 0)
        residual->largest = i;
    }
  residual->rms = sqrt (squares / n);
  residual->same = (double) differences->counts[0] / n;
  residual->gain = residual->largest > 0.0 ? 127.0 / residual->largest : 1.0;
}

static void
paint (const FoveaImage *filtered, const FoveaImage *after, FoveaColours colours, double gain, FoveaImage *picture)
{
  guint8 shades[511];

  for (int i = 0; i < 511; i++)
    shades[i] = (guint8) CLAMP (round (128.0 + gain * (i - 255)), 0.0, 255.0);
  for (gsize y = 0; y < after->height; y++)
    {
      const guint8 *a = fovea_image_row (after, y), *b = fovea_image_row (filtered, y);
      guint8 *out = fovea_image_row (picture, y);

      for (gsize x = 0; x < after->width; x++, a += after->channels, b += filtered->channels, out += 3)
        for (gsize c = 0; c < 3; c++)
          out[c] = colours & (1 << c) ? shades[255 + a[c] - b[c]] : 128;
    }
}

gboolean
fovea_kernel_residual (const FoveaKernel *kernel, const FoveaImage *before, const FoveaImage *after, FoveaColours colours,
                       FoveaKernelResidual *residual, FoveaProgress *progress, GError **error)
{
  g_autoptr (FoveaStep) step = fovea_step_new (NULL, (FoveaKernel *) kernel);
  g_autoptr (FoveaImage) filtered = NULL;
  Differences differences = { { 0 } };

  *residual = (FoveaKernelResidual){ 0 };
  if (!(filtered = fovea_step_apply (step, before, NULL, progress, error))
      || !(residual->picture = fovea_image_new (after->width, after->height, 3, error)))
    return FALSE;
  count (filtered, after, colours, &differences);
  measure (&differences, residual);
  paint (filtered, after, colours, residual->gain, residual->picture);
  return fovea_progress_check (progress, error);
}

void
fovea_kernel_residual_clear (FoveaKernelResidual *residual)
{
  g_clear_pointer (&residual->picture, fovea_image_unref);
}
