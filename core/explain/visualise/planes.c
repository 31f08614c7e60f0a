/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/explain/visualise/planes.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "core/explain/layer.h"
#include "core/image/resample.h"

FoveaFloats *
fovea_planes_of_photo (const FoveaImage *photo, gsize channels, gsize height, gsize width, GError **error)
{
  g_autoptr (FoveaImage) resized = fovea_image_resize (photo, width, height, error);
  gsize plane = height * width;
  FoveaFloats *planes = resized ? fovea_memory_alloc (channels * plane * sizeof *planes, _("A picture"), error) : NULL;

  for (gsize i = 0; planes && i < plane; i++)
    {
      const guint8 *pixel = fovea_image_row (resized, i / width) + i % width * resized->channels;

      if (channels == 1)
        planes[i] = (0.299f * pixel[0] + 0.587f * pixel[1] + 0.114f * pixel[2]) / 255.0f;
      for (gsize c = 0; channels > 1 && c < channels; c++)
        planes[c * plane + i] = pixel[c] / 255.0f;
    }
  return planes;
}

FoveaFloats *
fovea_planes_resize (const float *planes, gsize channels, gsize height, gsize width, gsize new_height, gsize new_width,
                     GError **error)
{
  FoveaFloats *result = fovea_memory_alloc (channels * new_height * new_width * sizeof *result, _("A picture"), error);

  for (gsize c = 0; result && c < channels; c++)
    fovea_layer_enlarge (planes + c * height * width, height, width, result + c * new_height * new_width, new_height, new_width);
  return result;
}

void
fovea_planes_paint (const float *planes, gsize channels, gsize step, gsize n, guint8 *rgb)
{
  for (gsize i = 0; i < n; i++)
    for (gsize c = 0; c < 3; c++)
      rgb[3 * i + c] = (guint8) lrintf (255.0f * CLAMP (planes[(channels == 1 ? 0 : c) * step + i], 0.0f, 1.0f));
}
