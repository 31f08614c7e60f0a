/* SPDX-License-Identifier: GPL-3.0-or-later */

/* libjpeg reports errors by longjmp: all that a decoder changes stands in a structure, none of it in variables of the function that
 * it jumps back to. */

#include <glib/gi18n-lib.h>
#include <stdio.h>
/* After stdio.h, which they need. */
#include <jerror.h>
#include <jpeglib.h>
#include <setjmp.h>

#include "core/base/error.h"
#include "core/base/memory.h"
#include "core/image/jpeg.h"

typedef struct
{
  struct jpeg_decompress_struct codec;
  struct jpeg_error_mgr errors;
  struct jpeg_progress_mgr monitor;
  jmp_buf jump;

  const FoveaPhotoHeader *header;
  const char *name;
  FoveaRing *ring;
  FoveaProgress *progress;
  GError **error;
  guint8 *cmyk; /* a row, or NULL */
  gboolean damaged;
} Decoder;

static G_NORETURN void
fail (j_common_ptr codec)
{
  Decoder *self = codec->client_data;
  char message[JMSG_LENGTH_MAX];
  g_autofree char *reason = NULL;

  codec->err->format_message (codec, message);
  reason = fovea_printable (message);
  if (codec->err->msg_code == JERR_OUT_OF_MEMORY)
    fovea_over_limit (self->error, _ ("“%s” needs more memory than the system gives: %s"), self->name, reason);
  else
    fovea_refuse (self->error, _ ("“%s” is a damaged JPEG file: %s"), self->name, reason);
  g_clear_pointer (&reason, g_free);
  longjmp (self->jump, 1);
}

/* Data that decode to something, but not to what was encoded. Warnings of stray bytes between segments are none of these. */
static void
warn (j_common_ptr codec, int level)
{
  Decoder *self = codec->client_data;
  int code = codec->err->msg_code;

  self->damaged |= level < 0 && (code == JWRN_HIT_MARKER || code == JWRN_HUFF_BAD_CODE || code == JWRN_MUST_RESYNC || code == JWRN_JPEG_EOF);
}

static void
say_nothing (j_common_ptr codec)
{
}

static void
poll_progress (j_common_ptr codec)
{
  Decoder *self = codec->client_data;

  if (!fovea_progress_check (self->progress, self->error))
    longjmp (self->jump, 1);
}

static void
start (Decoder *self)
{
  struct jpeg_decompress_struct *codec = &self->codec;
  const FoveaPhotoPart *part = &g_array_index (self->header->parts, FoveaPhotoPart, 0);

  jpeg_mem_src (codec, part->data, part->length);
  jpeg_read_header (codec, TRUE);
  if (codec->image_width != self->header->width || codec->image_height != self->header->height)
    {
      fovea_refuse (self->error, _ ("“%s” is a damaged JPEG file: its parts contradict each other"), self->name);
      longjmp (self->jump, 1);
    }
  codec->out_color_space = codec->num_components == 4 ? JCS_CMYK : JCS_RGB;
  jpeg_start_decompress (codec);
  if (codec->num_components == 4)
    self->cmyk = g_malloc (4 * (gsize) codec->image_width);
}

/* Adobe's are stored inverted. */
static void
convert_cmyk (const Decoder *self, guint8 *rgb)
{
  guint8 invert = self->codec.saw_Adobe_marker ? 0 : 255;
  const guint8 *cmyk = self->cmyk;

  for (gsize x = 0; x < self->ring->width; x++, cmyk += 4, rgb += 3)
    for (gsize c = 0; c < 3; c++)
      rgb[c] = (guint8) (((cmyk[c] ^ invert) * (cmyk[3] ^ invert) + 127) / 255);
}

/* Rows up to @end, which the ring has room for. */
static void
decode_rows (Decoder *self, gsize end)
{
  while (self->codec.output_scanline < end)
    {
      gsize y = self->codec.output_scanline;
      JSAMPROW rows[FOVEA_JPEG_ROWS];

      if (self->cmyk)
        {
          jpeg_read_scanlines (&self->codec, &self->cmyk, 1);
          convert_cmyk (self, fovea_ring_row (self->ring, y));
          continue;
        }
      for (gsize i = 0; i < end - y; i++)
        rows[i] = fovea_ring_row (self->ring, y + i);
      jpeg_read_scanlines (&self->codec, rows, (JDIMENSION) (end - y));
    }
}

static gboolean
decode (Decoder *self)
{
  if (setjmp (self->jump))
    return FALSE;
  jpeg_create_decompress (&self->codec);
  self->codec.progress = &self->monitor;
  start (self);
  while (self->codec.output_scanline < self->codec.output_height)
    {
      gsize end = MIN (self->codec.output_scanline + FOVEA_JPEG_ROWS, self->codec.output_height);

      if (!fovea_progress_check (self->progress, self->error) || !fovea_ring_reserve (self->ring, end))
        return FALSE;
      decode_rows (self, end);
      fovea_ring_commit (self->ring, end);
      if (self->ring->image)
        fovea_progress_set (self->progress, (double) end / (double) self->ring->height, NULL);
    }
  return TRUE;
}

gboolean
fovea_jpeg_read (const FoveaPhotoHeader *header, const char *name, FoveaRing *ring, const char **notice, FoveaProgress *progress,
                 GError **error)
{
  g_autofree char *what = g_strdup_printf ("“%s”", name);
  Decoder self = { .header = header, .name = name, .ring = ring, .progress = progress, .error = error };
  gboolean done;

  g_return_val_if_fail (ring->width == header->width && ring->height == header->height && ring->channels == 3, FALSE);

  self.codec.err = jpeg_std_error (&self.errors);
  self.codec.client_data = &self;
  self.errors.error_exit = fail;
  self.errors.emit_message = warn;
  self.errors.output_message = say_nothing;
  self.monitor.progress_monitor = poll_progress;
  done = fovea_memory_reserve (header->decoder_bytes, what, error);
  if (done)
    {
      done = decode (&self);
      jpeg_destroy_decompress (&self.codec);
      fovea_memory_release (header->decoder_bytes);
    }
  g_free (self.cmyk);
  if (!done)
    fovea_ring_close (ring);
  if (done && notice && self.damaged)
    *notice = N_ ("Parts of the JPEG data are damaged: the photo is not whole");
  return done;
}
