/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/image/save.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/image/jpeg.h"

/* @option and @value: the one setting of the encoder that differs from its default. */
typedef struct
{
  const char *ending, *type, *option, *value;
  gboolean alpha; /* for GdkPixbuf's encoders */
} Format;

typedef struct
{
  guint8 *bytes;
  gsize length, capacity;
} Encoding;

static const Format formats[] = {
  { ".png", "png", "compression", "2", TRUE },
  { ".jpg", "jpeg" },
  { ".jpeg", "jpeg" },
  { ".tif", "tiff", "compression", "1", TRUE },
  { ".tiff", "tiff", "compression", "1", TRUE },
  { ".bmp", "bmp", NULL, NULL, FALSE },
  { ".webp", "webp", "quality", "92", TRUE },
};

static gboolean
is_jpeg (const Format *format)
{
  return g_str_equal (format->type, "jpeg");
}

static gboolean
system_writes (const char *type)
{
  g_autoptr (GSList) known = gdk_pixbuf_get_formats ();

  for (GSList *l = known; l; l = l->next)
    {
      g_autofree char *name = gdk_pixbuf_format_get_name (l->data);

      if (g_str_equal (name, type))
        return gdk_pixbuf_format_is_writable (l->data) && !gdk_pixbuf_format_is_disabled (l->data);
    }
  return FALSE;
}

static const Format *
format_for (const char *path, GError **error)
{
  g_autofree char *base = g_path_get_basename (path);
  g_autofree char *name = fovea_printable (base);
  const char *ending = strrchr (base, '.');

  for (gsize i = 0; ending && i < G_N_ELEMENTS (formats); i++)
    if (g_ascii_strcasecmp (ending, formats[i].ending) == 0)
      {
        if (is_jpeg (&formats[i]) || system_writes (formats[i].type))
          return &formats[i];
        fovea_wrong_usage (error, _ ("This system’s GdkPixbuf cannot write “%s”: its module for %s is not installed"), name,
                           formats[i].type);
        return NULL;
      }
  fovea_wrong_usage (error, _ ("“%s” does not end with .png, .jpg, .tif, .bmp or .webp: the ending chooses the format"), name);
  return NULL;
}

gboolean
fovea_image_can_save (const char *path, GError **error)
{
  return format_for (path, error) != NULL;
}

gboolean
fovea_image_saves_as_jpeg (const char *path)
{
  const Format *format = format_for (path, NULL);

  return format && is_jpeg (format);
}

static FoveaImage *
over_white (const FoveaImage *image, GError **error)
{
  FoveaImage *result = fovea_image_new (image->width, image->height, 3, error);

  for (gsize y = 0; result && y < image->height; y++)
    fovea_image_flatten (fovea_image_row (image, y), image->width, fovea_image_row (result, y));
  return result;
}

/* For an encoder: keeps what it gives. */
static gboolean
append (gpointer user, gconstpointer data, gsize length, GError **error)
{
  Encoding *encoding = user;

  if (length > encoding->capacity - encoding->length)
    {
      gsize capacity = MAX (2 * encoding->capacity, encoding->length + length);
      guint8 *grown = g_try_realloc (encoding->bytes, capacity);

      if (!grown)
        return fovea_over_limit (error, _ ("There is no memory for the %zu bytes of the file"), capacity);
      encoding->bytes = grown;
      encoding->capacity = capacity;
    }
  memcpy (encoding->bytes + encoding->length, data, length);
  encoding->length += length;
  return TRUE;
}

typedef struct
{
  Encoding encoding;
  FoveaProgress *progress;
} PixbufEncoding;

/* GdkPixbuf's encoders are stopped by what takes their data. */
static gboolean
append_or_stop (const char *data, gsize length, GError **error, gpointer user)
{
  PixbufEncoding *self = user;

  return fovea_progress_check (self->progress, error) && append (&self->encoding, data, length, error);
}

static GBytes *
encode_jpeg (const FoveaImage *image, const char *name, FoveaProgress *progress, GError **error)
{
  g_autoptr (FoveaRing) ring = fovea_ring_over ((FoveaImage *) image, TRUE);
  Encoding encoding = { 0 };

  if (fovea_jpeg_write (ring, image->metadata, name, append, &encoding, progress, error))
    return g_bytes_new_take (encoding.bytes, encoding.length);
  g_free (encoding.bytes);
  return NULL;
}

static GBytes *
encode (const FoveaImage *image, const Format *format, const char *name, FoveaProgress *progress, GError **error)
{
  const char *keys[] = { format->option, NULL }, *values[] = { format->value, NULL };
  g_autoptr (GError) cause = NULL;
  g_autoptr (GdkPixbuf) pixbuf =
      gdk_pixbuf_new_from_data (image->pixels, GDK_COLORSPACE_RGB, image->channels == 4, 8, (int) image->width,
                                (int) image->height, (int) image->stride, NULL, NULL);
  PixbufEncoding self = { .progress = progress };

  if (gdk_pixbuf_save_to_callbackv (pixbuf, append_or_stop, &self, format->type, (char **) keys, (char **) values, &cause))
    return g_bytes_new_take (self.encoding.bytes, self.encoding.length);

  g_autofree char *printable = fovea_printable (name);
  g_autofree char *reason = fovea_printable (cause->message);

  g_free (self.encoding.bytes);
  if (cause->domain == FOVEA_ERROR)
    g_propagate_error (error, g_steal_pointer (&cause));
  else if (g_error_matches (cause, GDK_PIXBUF_ERROR, GDK_PIXBUF_ERROR_INSUFFICIENT_MEMORY))
    fovea_over_limit (error, _ ("Cannot write “%s”: %s"), printable, reason);
  else
    fovea_io_failed (error, _ ("Cannot write “%s”: %s"), printable, reason);
  return NULL;
}

GBytes *
fovea_image_encode (const FoveaImage *image, const char *name, FoveaProgress *progress, GError **error)
{
  const Format *format = format_for (name, error);
  g_autoptr (FoveaImage) flat = NULL;

  if (!format)
    return NULL;
  if (is_jpeg (format))
    return encode_jpeg (image, name, progress, error);
  if (image->height > G_MAXINT / image->stride) /* GdkPixbuf counts bytes with an int */
    {
      fovea_over_limit (error, _ ("A picture of %zu × %zu pixels is too large for a file"), image->width,
                        image->height);
      return NULL;
    }
  if (image->channels == 3 || format->alpha)
    return encode (image, format, name, progress, error);
  flat = over_white (image, error);
  return flat ? encode (flat, format, name, progress, error) : NULL;
}

gboolean
fovea_image_save (const FoveaImage *image, const char *path, FoveaProgress *progress, GError **error)
{
  g_autoptr (GBytes) bytes = fovea_image_encode (image, path, progress, error);

  return bytes && fovea_progress_check (progress, error)
         && fovea_file_write (path, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), error);
}
