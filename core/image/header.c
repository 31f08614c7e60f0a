/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/image/header.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/base/error.h"
#include "core/base/limits.h"
#include "core/base/memory.h"
#include "core/image/exif.h"

#define FIRST_FRAME_NOTICE N_ ("Animated picture: its first frame is shown")
#define SIXTEEN_BIT_NOTICE N_ ("16-bit photo shown with 8 bits a channel")

typedef struct
{
  const guint8 *data;
  gsize size;
  const char *name;
  FoveaPhotoHeader *header;
  GError **error;
} Reader;

/* 16 and 32 bits at @p, most or least significant byte first. */
static guint
be16 (const guint8 *p)
{
  return (guint) p[0] << 8 | p[1];
}

static guint
be32 (const guint8 *p)
{
  return be16 (p) << 16 | be16 (p + 2);
}

static guint
le16 (const guint8 *p)
{
  return (guint) p[1] << 8 | p[0];
}

static guint
le32 (const guint8 *p)
{
  return le16 (p + 2) << 16 | le16 (p);
}

static gboolean
damaged (const Reader *r)
{
  return fovea_refuse (r->error, _ ("“%s” is a damaged %s file"), r->name, r->header->title);
}

static gboolean
cut_short (const Reader *r)
{
  return fovea_refuse (r->error, _ ("“%s” is cut short: its %s data end too early"), r->name, r->header->title);
}

/* TRUE when @n bytes from @offset lie inside the file. */
static gboolean
holds (const Reader *r, gsize offset, gsize n)
{
  return offset <= r->size && n <= r->size - offset;
}

/* Hands @length bytes from @offset to the decoder; parts that touch become one. */
static gboolean
keep (const Reader *r, gsize offset, gsize length)
{
  GArray *parts = r->header->parts;
  FoveaPhotoPart part = { r->data + offset, length };
  FoveaPhotoPart *last = parts->len > 0 ? &g_array_index (parts, FoveaPhotoPart, parts->len - 1) : NULL;

  if (last && last->data + last->length == part.data)
    last->length += length;
  else
    g_array_append_val (parts, part);
  return TRUE;
}

static gboolean
set_size (const Reader *r, gsize width, gsize height, gsize channels)
{
  if (width == 0 || height == 0)
    return damaged (r);
  if (MAX (width, height) > FOVEA_MAX_PHOTO_SIDE || width * height > FOVEA_MAX_PHOTO_PIXELS)
    return fovea_over_limit (r->error,
                             _ ("“%s” has %zu × %zu pixels; at most %d a side and %zu in all are opened"),
                             r->name, width, height, FOVEA_MAX_PHOTO_SIDE, FOVEA_MAX_PHOTO_PIXELS);
  r->header->width = width;
  r->header->height = height;
  r->header->channels = channels;
  return TRUE;
}

static gboolean
set_decoder_bytes (const Reader *r, gsize bytes)
{
  g_autofree char *need = g_format_size_full (bytes, G_FORMAT_SIZE_IEC_UNITS);
  g_autofree char *limit = g_format_size_full (FOVEA_MAX_DECODER_BYTES, G_FORMAT_SIZE_IEC_UNITS);

  if (bytes > FOVEA_MAX_DECODER_BYTES)
    return fovea_over_limit (r->error, _ ("“%s” needs %s of memory to decode its %s data; the limit is %s"), r->name, need,
                             r->header->title, limit);
  r->header->decoder_bytes = bytes;
  return TRUE;
}

/* JPEG (ITU T.81): from @p on, the position after the next marker, 0 when there is none. Stuffed zeros, restart
 * markers and fill bytes belong to the data of a scan. */
static gsize
after_next_marker (const Reader *r, gsize p)
{
  while (p < r->size)
    {
      const guint8 *found = memchr (r->data + p, 0xff, r->size - p);

      if (!found)
        return 0;
      p = (gsize) (found - r->data) + 1;
      while (p < r->size && r->data[p] == 0xff)
        p++;
      if (p < r->size && r->data[p] != 0 && !(r->data[p] >= 0xd0 && r->data[p] <= 0xd7))
        return p + 1;
    }
  return 0;
}

/* What reading a JPEG's segments has found. */
typedef struct
{
  guint components, scans, profile_parts;
  GByteArray *exif, *profile; /* whole segments */
} Jpeg;

/* A picture of several scans keeps 16-bit coefficients of all its components while it is decoded; @sampling holds the factors of each,
 * in three bytes. */
static gsize
coefficient_bytes (const Reader *r, const guint8 *sampling, guint components)
{
  gsize across = 1, down = 1, bytes = 0;

  for (guint i = 0; i < components; i++)
    {
      across = MAX (across, sampling[3 * i + 1] >> 4);
      down = MAX (down, sampling[3 * i + 1] & 15);
    }
  for (guint i = 0; i < components; i++)
    {
      gsize h = sampling[3 * i + 1] >> 4, v = sampling[3 * i + 1] & 15;

      bytes += (r->header->width / (8 * across) + 1) * h * (r->header->height / (8 * down) + 1) * v * 64 * 2;
    }
  return bytes;
}

/* @p: the segment after its marker, @length bytes. */
static gboolean
read_jpeg_frame (const Reader *r, const guint8 *p, gsize length)
{
  if (length < 8 || length < 8 + 3 * (gsize) p[7] || r->header->width > 0)
    return damaged (r);
  if (p[2] != 8)
    return fovea_refuse (r->error, _ ("“%s” is a JPEG of %d bits a channel; only those of 8 bits are opened"), r->name, p[2]);
  if (p[7] == 4)
    r->header->notice = N_ ("CMYK photo converted to RGB without its colour profile");
  if (p[7] != 1 && p[7] != 3 && p[7] != 4)
    return fovea_refuse (r->error, _ ("“%s” is a JPEG of %d channels; only those of 1, 3 and 4 are opened"), r->name, p[7]);
  return set_size (r, be16 (p + 5), be16 (p + 3), 3);
}

/* @p: a segment from its marker on. */
static void
read_jpeg_metadata (Jpeg *jpeg, const guint8 *p, gsize length)
{
  if (p[1] == 0xe1 && jpeg->exif->len == 0 && length >= 10 && memcmp (p + 4, "Exif\0", 6) == 0)
    g_byte_array_append (jpeg->exif, p, (guint) length);
  if (p[1] == 0xe2 && jpeg->profile_parts < 255 && length >= 18 && memcmp (p + 4, "ICC_PROFILE", 12) == 0)
    {
      g_byte_array_append (jpeg->profile, p, (guint) length);
      jpeg->profile_parts++;
    }
}

/* The profile of another colour model would be wrong for the RGB that becomes of it. */
static void
set_jpeg_metadata (const Reader *r, const Jpeg *jpeg)
{
  g_autoptr (GByteArray) all = g_byte_array_new ();

  r->header->orientation = jpeg->exif->len > 0 ? fovea_exif_make_upright (jpeg->exif->data + 10, jpeg->exif->len - 10) : 1;
  g_byte_array_append (all, jpeg->exif->data, jpeg->exif->len);
  if (jpeg->components == 3)
    g_byte_array_append (all, jpeg->profile->data, jpeg->profile->len);
  if (all->len > 0)
    r->header->metadata = g_byte_array_free_to_bytes (g_steal_pointer (&all));
}

static gboolean
is_jpeg_frame (guint marker)
{
  return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
}

static gboolean
is_progressive (guint frame)
{
  return frame % 4 == 2;
}

/* Whole segments: up to the marker of the end. */
static gboolean
read_jpeg_segments (const Reader *r, Jpeg *jpeg)
{
  gsize coefficients = 0;

  for (gsize p = after_next_marker (r, 2); p > 0; p = after_next_marker (r, p))
    {
      guint marker = r->data[p - 1];
      gsize length;

      if (marker == 0xd9)
        return jpeg->scans > 0 ? keep (r, 0, p) : damaged (r);
      if (marker == 0xd8 || marker == 0x01)
        continue;
      if (!holds (r, p, 2) || !holds (r, p, length = be16 (r->data + p)))
        return cut_short (r);
      if (is_jpeg_frame (marker))
        {
          if (!read_jpeg_frame (r, r->data + p, length))
            return FALSE;
          jpeg->components = r->data[p + 7];
          coefficients = coefficient_bytes (r, r->data + p + 8, jpeg->components);
          if (is_progressive (marker) && !set_decoder_bytes (r, coefficients))
            return FALSE;
        }
      if (marker == 0xda)
        {
          if (length < 3 || jpeg->components == 0 || ++jpeg->scans > FOVEA_MAX_JPEG_SCANS)
            return damaged (r);
          if (r->data[p + 2] < jpeg->components && !set_decoder_bytes (r, coefficients))
            return FALSE;
        }
      read_jpeg_metadata (jpeg, r->data + p - 2, length + 2);
      p += length;
    }
  return cut_short (r);
}

static gboolean
read_jpeg (Reader *r)
{
  Jpeg jpeg = { .exif = g_byte_array_new (), .profile = g_byte_array_new () };
  gboolean whole = read_jpeg_segments (r, &jpeg);

  if (whole)
    set_jpeg_metadata (r, &jpeg);
  g_byte_array_unref (jpeg.exif);
  g_byte_array_unref (jpeg.profile);
  return whole;
}

/* PNG: 8 bytes of signature, then chunks of length, type, data, checksum. The decoder gets those that make the
 * pixels: libpng takes seconds over a text of some megabytes. */
static gboolean
read_png (Reader *r)
{
  gsize p = 8, length;

  if (!holds (r, p, 8 + 13) || memcmp (r->data + p, "\0\0\0\x0dIHDR", 8) != 0)
    return holds (r, p, 8 + 13) ? damaged (r) : cut_short (r);
  if (!set_size (r, be32 (r->data + 16), be32 (r->data + 20), 4))
    return FALSE;
  if (r->data[24] == 16)
    r->header->notice = SIXTEEN_BIT_NOTICE;
  keep (r, 0, p);
  for (; holds (r, p, 12); p += 12 + length)
    {
      const guint8 *type = r->data + p + 4;

      length = be32 (r->data + p);
      if (!holds (r, p + 12, length))
        break;
      if (memcmp (type, "acTL", 4) == 0)
        r->header->notice = FIRST_FRAME_NOTICE;
      if (g_ascii_isupper (type[0]) || memcmp (type, "tRNS", 4) == 0) /* a capital: critical */
        keep (r, p, 12 + length);
      if (memcmp (type, "IEND", 4) == 0)
        return TRUE;
    }
  return cut_short (r);
}

/* GIF: the position after a row of sub-blocks, 0 when they are cut. */
static gsize
after_sub_blocks (const Reader *r, gsize p)
{
  while (p < r->size && r->data[p] > 0)
    p += 1 + (gsize) r->data[p];
  return p < r->size ? p + 1 : 0;
}

static gsize
gif_palette_bytes (guint8 flags)
{
  return flags & 0x80 ? (gsize) 3 << ((flags & 7) + 1) : 0;
}

/* The first frame is handed on, then a trailer of our own. */
static gboolean
read_gif (Reader *r)
{
  static const FoveaPhotoPart trailer = { (const guint8 *) ";", 1 };
  gsize p, end = 0;

  if (!holds (r, 0, 13))
    return cut_short (r);
  if (!set_size (r, le16 (r->data + 6), le16 (r->data + 8), 4))
    return FALSE;
  r->header->decoder_bytes = r->header->width * r->header->height * 4;
  for (p = 13 + gif_palette_bytes (r->data[10]); p > 0 && p < r->size;)
    if (r->data[p] == 0x21)
      p = after_sub_blocks (r, p + 2);
    else if (r->data[p] == 0x2c && end == 0 && holds (r, p, 11))
      {
        if (le16 (r->data + p + 5) == 0 || le16 (r->data + p + 7) == 0)
          return damaged (r);
        p = end = after_sub_blocks (r, p + 11 + gif_palette_bytes (r->data[p + 9]));
      }
    else
      break;
  if (end == 0)
    return p > 0 && p < r->size && r->data[p] != 0x2c ? damaged (r) : cut_short (r);
  if (p > 0 && p < r->size && r->data[p] == 0x2c)
    r->header->notice = FIRST_FRAME_NOTICE;
  keep (r, 0, end);
  g_array_append_val (r->header->parts, trailer);
  return TRUE;
}

static gboolean
read_bmp (Reader *r)
{
  gsize width, height, row, need;
  gint32 signed_height;
  gboolean old;

  if (!holds (r, 0, 34))
    return cut_short (r);
  old = le32 (r->data + 14) == 12; /* OS/2: 16-bit sizes */
  signed_height = old ? (gint32) le16 (r->data + 20) : (gint32) le32 (r->data + 22);
  width = old ? le16 (r->data + 18) : le32 (r->data + 18);
  height = signed_height < 0 ? (gsize) - (gint64) signed_height : (gsize) signed_height; /* below 0: the top row is first */
  if (!set_size (r, width, height, 4))
    return FALSE;
  row = (width * le16 (r->data + (old ? 24 : 28)) + 31) / 32 * 4;
  need = le32 (r->data + 10) + row * height;
  if ((old || le32 (r->data + 30) == 0 || le32 (r->data + 30) == 3) && need > r->size) /* not run-length coded */
    return cut_short (r);
  return keep (r, 0, r->size);
}

/* WebP: RIFF around VP8 (lossy), VP8L (lossless) or VP8X (either, with extras). */
static gboolean
read_webp (Reader *r)
{
  const guint8 *chunk = r->data + 12;
  guint bits;

  if (memcmp (r->data, "RIFF", 4) != 0)
    return damaged (r);
  if (!holds (r, 0, 30) || !holds (r, 8, le32 (r->data + 4)))
    return cut_short (r);
  keep (r, 0, r->size);
  r->header->decoder_bytes = r->size;
  if (memcmp (chunk, "VP8X", 4) == 0)
    {
      if (chunk[8] & 0x02)
        r->header->notice = FIRST_FRAME_NOTICE;
      return set_size (r, 1 + (le32 (chunk + 12) & 0xffffff), 1 + (le32 (chunk + 14) >> 8), 4);
    }
  if (memcmp (chunk, "VP8L", 4) == 0)
    {
      bits = le32 (chunk + 9);
      return set_size (r, 1 + (bits & 0x3fff), 1 + (bits >> 14 & 0x3fff), 4);
    }
  if (memcmp (chunk, "VP8 ", 4) == 0)
    return set_size (r, le16 (chunk + 14) & 0x3fff, le16 (chunk + 16) & 0x3fff, 4);
  return damaged (r);
}

/* TIFF 6.0. One entry of a directory: tag, type, count, then a value of up to 4 bytes or its offset. */
typedef struct
{
  guint (*u16) (const guint8 *p);
  guint (*u32) (const guint8 *p);
  guint width, height, bits, samples, tile_width, tile_height;
} Tiff;

static void
read_tiff_entry (const Reader *r, Tiff *tiff, const guint8 *entry)
{
  guint value = tiff->u16 (entry + 2) == 3 ? tiff->u16 (entry + 8) : tiff->u32 (entry + 8);

  switch (tiff->u16 (entry))
    {
    case 256:
      tiff->width = value;
      break;
    case 257:
      tiff->height = value;
      break;
    case 258: /* one number a sample: beyond two they stand elsewhere; all must be equal */
      if (tiff->u32 (entry + 4) <= 2)
        tiff->bits = value;
      else if (holds (r, tiff->u32 (entry + 8), 2))
        tiff->bits = tiff->u16 (r->data + tiff->u32 (entry + 8));
      break;
    case 277:
      tiff->samples = value;
      break;
    case 322:
      tiff->tile_width = value;
      break;
    case 323:
      tiff->tile_height = value;
      break;
    default:
      break;
    }
}

/* One strip or tile, at most as large as the header lets it be, is held while it is decoded. */
static gboolean
set_tiff_size (const Reader *r, const Tiff *tiff)
{
  gsize strip, tile;

  if (!set_size (r, tiff->width, tiff->height, 4))
    return FALSE;
  if (!fovea_size_product ((gsize[]){ tiff->width, tiff->height, tiff->bits, tiff->samples }, 4, &strip)
      || !fovea_size_product ((gsize[]){ tiff->tile_width, tiff->tile_height, tiff->bits, tiff->samples }, 4, &tile))
    return damaged (r);
  return set_decoder_bytes (r, r->size + MAX (strip, tile) / 8);
}

/* Directories form a list in the file; more of them than could stand in it are a loop. */
static gboolean
read_tiff (Reader *r)
{
  gboolean big_endian = r->data[0] == 'M';
  Tiff tiff = { big_endian ? be16 : le16, big_endian ? be32 : le32, .bits = 1, .samples = 1 };
  gsize directories = 0, p, n;

  if (!holds (r, 4, 4))
    return cut_short (r);
  for (p = tiff.u32 (r->data + 4); p > 0; p = tiff.u32 (r->data + p + 2 + 12 * n))
    {
      if (!holds (r, p, 2) || !holds (r, p, 2 + 12 * (n = tiff.u16 (r->data + p)) + 4))
        return cut_short (r);
      if (n == 0 || ++directories > r->size / (2 + 12 + 4))
        return damaged (r);
      for (gsize i = 0; directories == 1 && i < n; i++)
        read_tiff_entry (r, &tiff, r->data + p + 2 + 12 * i);
    }
  if (directories > 1)
    r->header->notice = N_ ("File of several pages: the first is shown");
  else if (tiff.bits == 16)
    r->header->notice = SIXTEEN_BIT_NOTICE;
  return set_tiff_size (r, &tiff) && keep (r, 0, r->size);
}

static const struct
{
  const char *magic;
  gsize offset, length;
  const char *type, *title;
  gboolean (*read) (Reader *r);
} formats[] = {
  { "\xff\xd8\xff", 0, 3, "jpeg", "JPEG", read_jpeg },
  { "\x89PNG\r\n\x1a\n", 0, 8, "png", "PNG", read_png },
  { "II*\0", 0, 4, "tiff", "TIFF", read_tiff },
  { "MM\0*", 0, 4, "tiff", "TIFF", read_tiff },
  { "GIF8", 0, 4, "gif", "GIF", read_gif },
  { "BM", 0, 2, "bmp", "BMP", read_bmp },
  { "WEBP", 8, 4, "webp", "WebP", read_webp },
};

gboolean
fovea_photo_header_read (FoveaPhotoHeader *header, const guint8 *data, gsize size, const char *name, GError **error)
{
  Reader r = { data, size, name, header, error };

  *header = (FoveaPhotoHeader){ .parts = g_array_new (FALSE, FALSE, sizeof (FoveaPhotoPart)) };
  for (gsize i = 0; i < G_N_ELEMENTS (formats); i++)
    if (holds (&r, formats[i].offset, formats[i].length)
        && memcmp (data + formats[i].offset, formats[i].magic, formats[i].length) == 0)
      {
        header->type = formats[i].type;
        header->title = formats[i].title;
        return formats[i].read (&r);
      }
  return fovea_refuse (error, _ ("“%s” is not a photo that Fovea opens (JPEG, PNG, TIFF, GIF, BMP, WebP)"), name);
}

void
fovea_photo_header_clear (FoveaPhotoHeader *header)
{
  g_clear_pointer (&header->parts, g_array_unref);
  g_clear_pointer (&header->metadata, g_bytes_unref);
}
