/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/image/image.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/base/error.h"
#include "core/base/memory.h"

typedef enum
{
  UNKNOWN,
  OPAQUE,
  TRANSPARENT,
} FoveaOpacity;

FoveaImage *
fovea_image_wrap (gsize width, gsize height, gsize channels, gsize stride, guint8 *pixels, gpointer owned,
                  GDestroyNotify free_owned, gsize reserved)
{
  FoveaImage *self;

  g_return_val_if_fail (channels == 3 || channels == 4, NULL);
  g_return_val_if_fail (stride >= width * channels, NULL);

  self = g_new0 (FoveaImage, 1);
  self->width = width;
  self->height = height;
  self->channels = channels;
  self->stride = stride;
  self->pixels = pixels;
  self->owned = owned;
  self->free_owned = free_owned;
  self->reserved = reserved;
  g_atomic_ref_count_init (&self->refs);
  return self;
}

FoveaImage *
fovea_image_new (gsize width, gsize height, gsize channels, GError **error)
{
  g_autofree char *what = g_strdup_printf (_ ("A picture of %zu × %zu pixels"), width, height);
  gsize bytes;
  guint8 *pixels;

  if (width == 0 || height == 0)
    {
      fovea_refuse (error, _ ("%s would be empty"), what);
      return NULL;
    }
  if (!fovea_size_product ((gsize[]){ width, height, channels }, 3, &bytes))
    {
      fovea_over_limit (error, _ ("%s has more bytes than can be counted"), what);
      return NULL;
    }
  pixels = fovea_memory_alloc (bytes, what, error);
  return pixels ? fovea_image_wrap (width, height, channels, width * channels, pixels, pixels, fovea_memory_free, 0) : NULL;
}

FoveaImage *
fovea_image_ref (FoveaImage *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
fovea_image_unref (FoveaImage *self)
{
  if (!self || !g_atomic_ref_count_dec (&self->refs))
    return;
  if (self->free_owned)
    self->free_owned (self->owned);
  g_clear_pointer (&self->metadata, g_bytes_unref);
  fovea_memory_release (self->reserved);
  g_free (self);
}

static gboolean
has_transparent_pixel (const FoveaImage *self)
{
  for (gsize y = 0; self->channels == 4 && y < self->height; y++)
    {
      const guint8 *row = fovea_image_row (self, y);

      for (gsize x = 0; x < self->width; x++)
        if (row[4 * x + 3] != 255)
          return TRUE;
    }
  return FALSE;
}

gboolean
fovea_image_is_opaque (const FoveaImage *self)
{
  gint *opacity = (gint *) &self->opacity, found = g_atomic_int_get (opacity);

  if (found == UNKNOWN)
    g_atomic_int_set (opacity, found = has_transparent_pixel (self) ? TRANSPARENT : OPAQUE);
  return found == OPAQUE;
}

void
fovea_image_flatten (const guint8 *rgba, gsize n, guint8 *rgb)
{
  for (gsize i = 0; i < n; i++, rgba += 4, rgb += 3)
    for (gsize c = 0; c < 3; c++)
      rgb[c] = (guint8) ((rgba[c] * rgba[3] + 255 * (255 - rgba[3]) + 127) / 255);
}

FoveaImage *
fovea_image_crop (const FoveaImage *image, gsize x, gsize y, gsize width, gsize height, GError **error)
{
  FoveaImage *result;

  g_return_val_if_fail (x <= image->width && width <= image->width - x, NULL);
  g_return_val_if_fail (y <= image->height && height <= image->height - y, NULL);

  result = fovea_image_new (width, height, image->channels, error);
  for (gsize row = 0; result && row < height; row++)
    memcpy (fovea_image_row (result, row), fovea_image_row (image, y + row) + x * image->channels, width * image->channels);
  return result;
}
