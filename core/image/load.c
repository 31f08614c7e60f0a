/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/image/load.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/limits.h"
#include "core/base/memory.h"
#include "core/image/header.h"
#include "core/image/jpeg.h"
#include "core/image/orient.h"

#define CHUNK_BYTES 65536 /* between two looks at the wish to cancel */

typedef struct
{
  const FoveaPhotoHeader *header;
  const char *name;
  gboolean other_size; /* the decoder found another size than the header says */
  gsize rows;          /* decoded, counted from the top; 0 where the decoder does not tell */
} Decoder;

/* The header's size was checked and reserved: a decoder that would take another is stopped before it allocates. */
static void
on_size_prepared (GdkPixbufLoader *loader, int width, int height, gpointer data)
{
  Decoder *self = data;

  self->other_size = (gsize) width != self->header->width || (gsize) height != self->header->height;
  if (self->other_size)
    gdk_pixbuf_loader_set_size (loader, 0, 0);
}

static void
on_area_updated (GdkPixbufLoader *loader, int x, int y, int width, int height, gpointer data)
{
  Decoder *self = data;

  self->rows = MAX (self->rows, (gsize) y + (gsize) height);
}

static gboolean
undecodable (const Decoder *self, const GError *cause, GError **error)
{
  const char *message = cause && !self->other_size ? cause->message : _ ("its parts contradict each other");
  g_autofree char *reason = fovea_printable (message);

  if (g_error_matches (cause, GDK_PIXBUF_ERROR, GDK_PIXBUF_ERROR_INSUFFICIENT_MEMORY))
    return fovea_over_limit (error, _ ("“%s” needs more memory than the system gives: %s"), self->name, reason);
  return fovea_refuse (error, _ ("“%s” is a damaged %s file: %s"), self->name, self->header->title, reason);
}

static gboolean
write_part (const Decoder *self, GdkPixbufLoader *loader, const FoveaPhotoPart *part, FoveaProgress *progress,
            GError **error)
{
  g_autoptr (GError) cause = NULL;

  for (gsize done = 0, n; done < part->length; done += n)
    {
      n = MIN (CHUNK_BYTES, part->length - done);
      if (!fovea_progress_check (progress, error))
        return FALSE;
      if (!gdk_pixbuf_loader_write (loader, part->data + done, n, &cause))
        return undecodable (self, cause, error);
      fovea_progress_set (progress, (double) self->rows / (double) self->header->height, NULL);
    }
  return TRUE;
}

static gboolean
write_parts (const Decoder *self, GdkPixbufLoader *loader, FoveaProgress *progress, GError **error)
{
  const GArray *parts = self->header->parts;

  for (guint i = 0; i < parts->len; i++)
    if (!write_part (self, loader, &g_array_index (parts, FoveaPhotoPart, i), progress, error))
      return FALSE;
  return TRUE;
}

/* A pixbuf of the header's size, or NULL. */
static GdkPixbuf *
decode (const FoveaPhotoHeader *header, const char *name, FoveaProgress *progress, GError **error)
{
  Decoder self = { .header = header, .name = name };
  g_autoptr (GError) cause = NULL;
  g_autoptr (GdkPixbufLoader) loader = gdk_pixbuf_loader_new_with_type (header->type, NULL);
  GdkPixbuf *pixbuf;

  if (!loader)
    {
      fovea_refuse (error, _ ("“%s” cannot be opened: this system’s GdkPixbuf has no module for %s"), name, header->title);
      return NULL;
    }
  g_signal_connect (loader, "size-prepared", G_CALLBACK (on_size_prepared), &self);
  g_signal_connect (loader, "area-updated", G_CALLBACK (on_area_updated), &self);
  if (!write_parts (&self, loader, progress, error))
    {
      gdk_pixbuf_loader_close (loader, NULL);
      return NULL;
    }
  if (!gdk_pixbuf_loader_close (loader, &cause) || !(pixbuf = gdk_pixbuf_loader_get_pixbuf (loader)))
    {
      undecodable (&self, cause, error);
      return NULL;
    }
  if (self.rows > 0 && self.rows < header->height)
    {
      fovea_refuse (error, _ ("“%s” is cut short: its %s data end too early"), name, header->title);
      return NULL;
    }
  return g_object_ref (pixbuf);
}

/* GIF and TIFF come with alpha even where all is opaque; the pixels move together in their own rows. */
static void
drop_opaque_alpha (FoveaImage *image)
{
  if (!fovea_image_is_opaque (image))
    return;
  for (gsize y = 0; y < image->height; y++)
    {
      guint8 *row = fovea_image_row (image, y);

      for (gsize x = 0; x < image->width; x++)
        memmove (row + 3 * x, row + 4 * x, 3);
    }
  image->channels = 3;
}

/* libtiff gives RGBA with the colours multiplied by alpha. */
static void
unpremultiply (FoveaImage *image)
{
  for (gsize y = 0; y < image->height; y++)
    {
      guint8 *row = fovea_image_row (image, y);

      for (gsize i = 0; i < 4 * image->width; i += 4)
        for (gsize c = 0; row[i + 3] > 0 && c < 3; c++)
          row[i + c] = (guint8) MIN ((255 * row[i + c] + row[i + 3] / 2) / row[i + 3], 255);
    }
}

/* The image owns the pixbuf and @reserved bytes of the budget. */
static FoveaImage *
wrap (GdkPixbuf *pixbuf, const FoveaPhotoHeader *header, gsize reserved)
{
  FoveaImage *image =
      fovea_image_wrap ((gsize) gdk_pixbuf_get_width (pixbuf), (gsize) gdk_pixbuf_get_height (pixbuf),
                        (gsize) gdk_pixbuf_get_n_channels (pixbuf), (gsize) gdk_pixbuf_get_rowstride (pixbuf),
                        gdk_pixbuf_get_pixels (pixbuf), g_object_ref (pixbuf), g_object_unref, reserved);

  if (image->channels == 4 && !g_str_equal (header->type, "png")) /* a PNG's alpha was meant */
    drop_opaque_alpha (image);
  if (image->channels == 4 && g_str_equal (header->type, "tiff"))
    unpremultiply (image);
  return image;
}

/* EXIF's orientation, 1 when there is none that means something. */
static int
orientation_of (GdkPixbuf *pixbuf)
{
  const char *text = gdk_pixbuf_get_option (pixbuf, "orientation");
  gint64 value = text ? g_ascii_strtoll (text, NULL, 10) : 1;

  return value >= 1 && value <= 8 ? (int) value : 1;
}

static FoveaImage *
load_jpeg (const FoveaPhotoHeader *header, const char *name, const char **notice, FoveaProgress *progress, GError **error)
{
  g_autofree char *what = g_strdup_printf ("“%s”", name);
  gsize stride = 3 * header->width;
  guint8 *pixels = fovea_memory_alloc (stride * header->height, what, error);
  g_autoptr (FoveaImage) image = NULL;
  g_autoptr (FoveaRing) ring = NULL;

  if (!pixels)
    return NULL;
  image = fovea_image_wrap (header->width, header->height, 3, stride, pixels, pixels, fovea_memory_free, 0);
  ring = fovea_ring_over (image, FALSE);
  if (!fovea_jpeg_read (header, name, ring, notice, progress, error))
    return NULL;
  if (header->orientation != 1)
    {
      FoveaImage *upright = fovea_image_orient (image, (int) header->orientation, error);

      g_clear_pointer (&ring, fovea_ring_free);
      fovea_image_unref (image);
      image = upright;
    }
  if (image && header->metadata)
    image->metadata = g_bytes_ref (header->metadata);
  return g_steal_pointer (&image);
}

static FoveaImage *
load (const FoveaPhotoHeader *header, const char *name, FoveaProgress *progress, GError **error)
{
  g_autofree char *what = g_strdup_printf ("“%s”", name);
  gsize row_bytes = (header->width * header->channels + 3) / 4 * 4;
  gsize reserved = row_bytes * header->height;
  g_autoptr (GdkPixbuf) pixbuf = NULL;
  g_autoptr (FoveaImage) image = NULL;
  gsize used;

  if (!fovea_memory_reserve (reserved + header->decoder_bytes, what, error))
    return NULL;
  pixbuf = decode (header, name, progress, error);
  fovea_memory_release (header->decoder_bytes);
  used = pixbuf ? MIN (reserved, gdk_pixbuf_get_byte_length (pixbuf)) : 0;
  fovea_memory_release (reserved - used);
  if (!pixbuf)
    return NULL;

  image = wrap (pixbuf, header, used);
  if (orientation_of (pixbuf) == 1)
    return g_steal_pointer (&image);
  return fovea_image_orient (image, orientation_of (pixbuf), error);
}

FoveaImage *
fovea_image_load_bytes (GBytes *bytes, const char *name, char **notice, FoveaProgress *progress, GError **error)
{
  g_autofree char *printable = fovea_printable (name);
  g_auto (FoveaPhotoHeader) header = { 0 };
  const char *damage = NULL;
  FoveaImage *image;
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  if (notice)
    *notice = NULL;
  fovea_progress_set (progress, 0.0, _ ("Opening the photo"));
  if (!fovea_photo_header_read (&header, data, size, printable, error))
    return NULL;
  image = g_str_equal (header.type, "jpeg") ? load_jpeg (&header, printable, &damage, progress, error)
                                            : load (&header, printable, progress, error);
  if (image && notice && (damage || header.notice))
    *notice = g_strdup (_ (damage ? damage : header.notice));
  return image;
}

FoveaImage *
fovea_image_load (const char *path, char **notice, FoveaProgress *progress, GError **error)
{
  g_autofree char *base = g_path_get_basename (path);
  g_autoptr (GBytes) bytes = fovea_file_read (path, FOVEA_MAX_PHOTO_FILE_BYTES, error);

  if (notice)
    *notice = NULL;
  return bytes ? fovea_image_load_bytes (bytes, base, notice, progress, error) : NULL;
}
