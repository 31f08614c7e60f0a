/* SPDX-License-Identifier: GPL-3.0-or-later */

/* libjpeg reports errors by longjmp: see jpeg-read.c. */

#include <glib/gi18n-lib.h>
#include <stdio.h>
/* After stdio.h, which they need. */
#include <jerror.h>
#include <jpeglib.h>
#include <setjmp.h>

#include "core/base/error.h"
#include "core/image/jpeg.h"

#define BUFFER_BYTES 65536

typedef struct
{
  struct jpeg_compress_struct codec;
  struct jpeg_error_mgr errors;
  struct jpeg_destination_mgr target;
  jmp_buf jump;

  FoveaRing *ring;
  const char *name;
  FoveaJpegPut put;
  gpointer user;
  FoveaProgress *progress;
  GError **error;
  guint8 *flat; /* FOVEA_JPEG_ROWS rows without alpha, or NULL */
  guint8 buffer[BUFFER_BYTES];
} Encoder;

static int quality = FOVEA_JPEG_QUALITY;

static G_NORETURN void
fail (j_common_ptr codec)
{
  Encoder *self = codec->client_data;
  char message[JMSG_LENGTH_MAX];

  codec->err->format_message (codec, message);
  fovea_over_limit (self->error, _ ("Cannot write “%s”: %s"), self->name, message);
  longjmp (self->jump, 1);
}

static void
say_nothing (j_common_ptr codec)
{
}

static void
empty_buffer (j_compress_ptr codec)
{
  Encoder *self = codec->client_data;

  self->target.next_output_byte = self->buffer;
  self->target.free_in_buffer = BUFFER_BYTES;
}

static void
put (Encoder *self, gsize length)
{
  if (!self->put (self->user, self->buffer, length, self->error))
    longjmp (self->jump, 1);
}

static boolean
put_full (j_compress_ptr codec)
{
  put (codec->client_data, BUFFER_BYTES);
  empty_buffer (codec);
  return TRUE;
}

static void
put_rest (j_compress_ptr codec)
{
  Encoder *self = codec->client_data;

  put (self, BUFFER_BYTES - self->target.free_in_buffer);
}

static void
start (Encoder *self, GBytes *metadata)
{
  struct jpeg_compress_struct *codec = &self->codec;
  gsize size = 0;
  const guint8 *segments = metadata ? g_bytes_get_data (metadata, &size) : NULL;

  codec->dest = &self->target;
  codec->image_width = (JDIMENSION) self->ring->width;
  codec->image_height = (JDIMENSION) self->ring->height;
  codec->input_components = 3;
  codec->in_color_space = JCS_RGB;
  jpeg_set_defaults (codec);
  jpeg_set_quality (codec, g_atomic_int_get (&quality), TRUE);
  jpeg_start_compress (codec, TRUE);
  for (gsize at = 0, length; at + 4 <= size; at += length)
    {
      length = 2 + ((gsize) segments[at + 2] << 8 | segments[at + 3]);
      jpeg_write_marker (codec, segments[at + 1], segments + at + 4, (guint) (length - 4));
    }
}

static void
encode_rows (Encoder *self, gsize y, gsize n)
{
  JSAMPROW rows[FOVEA_JPEG_ROWS];

  for (gsize i = 0; i < n; i++)
    {
      rows[i] = fovea_ring_row (self->ring, y + i);
      if (self->flat)
        {
          fovea_image_flatten (rows[i], self->ring->width, self->flat + i * 3 * self->ring->width);
          rows[i] = self->flat + i * 3 * self->ring->width;
        }
    }
  jpeg_write_scanlines (&self->codec, rows, (JDIMENSION) n);
}

static gboolean
encode (Encoder *self, GBytes *metadata)
{
  if (setjmp (self->jump))
    return FALSE;
  jpeg_create_compress (&self->codec);
  start (self, metadata);
  while (self->codec.next_scanline < self->codec.image_height)
    {
      gsize y = self->codec.next_scanline, end = MIN (y + FOVEA_JPEG_ROWS, self->ring->height);

      if (!fovea_progress_check (self->progress, self->error) || !fovea_ring_wait (self->ring, end))
        return FALSE;
      encode_rows (self, y, end - y);
      fovea_ring_release (self->ring, end);
      if (self->ring->image)
        fovea_progress_set (self->progress, (double) end / (double) self->ring->height, NULL);
    }
  jpeg_finish_compress (&self->codec);
  return TRUE;
}

gboolean
fovea_jpeg_write (FoveaRing *ring, GBytes *metadata, const char *name, FoveaJpegPut put_bytes, gpointer user, FoveaProgress *progress,
                  GError **error)
{
  g_autofree char *printable = fovea_printable (name);
  g_autofree guint8 *flat = ring->channels == 4 ? g_malloc (FOVEA_JPEG_ROWS * 3 * ring->width) : NULL;
  g_autofree Encoder *self = g_new0 (Encoder, 1);
  gboolean done;

  self->ring = ring;
  self->name = printable;
  self->put = put_bytes;
  self->user = user;
  self->progress = progress;
  self->error = error;
  self->flat = flat;
  self->codec.err = jpeg_std_error (&self->errors);
  self->codec.client_data = self;
  self->errors.error_exit = fail;
  self->errors.output_message = say_nothing;
  self->target.init_destination = empty_buffer;
  self->target.empty_output_buffer = put_full;
  self->target.term_destination = put_rest;
  done = encode (self, metadata);
  jpeg_destroy_compress (&self->codec);
  if (!done)
    fovea_ring_close (ring);
  return done;
}

void
fovea_jpeg_set_quality (int wanted)
{
  g_atomic_int_set (&quality, CLAMP (wanted, 1, 100));
}
