/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/image/premultiplied.h"

#include <glib/gi18n-lib.h>

#include "core/base/error.h"
#include "core/base/limits.h"

static gboolean
is_opaque (const guint8 *pixels, gsize width, gsize height, gsize stride)
{
  for (gsize y = 0; y < height; y++)
    {
      const guint32 *row = (const guint32 *) (pixels + y * stride);

      for (gsize x = 0; x < width; x++)
        if (row[x] >> 24 != 255)
          return FALSE;
    }
  return TRUE;
}

static guint8
divide (guint32 colour, guint32 alpha)
{
  return alpha == 0 ? 0 : (guint8) MIN ((colour * 255 + alpha / 2) / alpha, 255);
}

FoveaImage *
fovea_image_from_premultiplied (const guint8 *pixels, gsize width, gsize height, gsize stride, GError **error)
{
  FoveaImage *image;

  g_return_val_if_fail (pixels != NULL && width > 0 && height > 0, NULL);

  if (width > FOVEA_MAX_PHOTO_SIDE || height > FOVEA_MAX_PHOTO_SIDE || width * height > FOVEA_MAX_PHOTO_PIXELS)
    {
      fovea_over_limit (error, _("The picture has %zux%zu pixels: too many"), width, height);
      return NULL;
    }
  image = fovea_image_new (width, height, is_opaque (pixels, width, height, stride) ? 3 : 4, error);
  for (gsize y = 0; image && y < height; y++)
    {
      const guint32 *from = (const guint32 *) (pixels + y * stride);
      guint8 *to = fovea_image_row (image, y);

      for (gsize x = 0; x < width; x++, to += image->channels)
        {
          guint32 alpha = from[x] >> 24;

          to[0] = divide (from[x] >> 16 & 255, alpha);
          to[1] = divide (from[x] >> 8 & 255, alpha);
          to[2] = divide (from[x] & 255, alpha);
          if (image->channels == 4)
            to[3] = (guint8) alpha;
        }
    }
  return image;
}
