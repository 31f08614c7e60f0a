/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Opening photos, good and bad. The files are made here; numbers in comments are those of the list of bad input. */

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "core/base/error.h"
#include "core/base/memory.h"
#include "core/image/load.h"
#include "core/image/save.h"
#include "tests/unit/slowdown.h"

#define LITERAL(bytes) (bytes), sizeof (bytes) - 1

static FoveaImage *
load (GByteArray *file, char **notice, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (file->data, file->len);

  return fovea_image_load_bytes (bytes, "photo", notice, NULL, error);
}

static FoveaImage *
load_good (GByteArray *file, const char *notice_part)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *notice = NULL;
  FoveaImage *image = load (file, &notice, &error);

  g_assert_no_error (error);
  if (notice_part)
    g_assert_nonnull (strstr (notice, notice_part));
  else
    g_assert_null (notice);
  return image;
}

/* No picture, nothing left in memory, and one line that names the photo. */
static void
assert_fails (GByteArray *file, FoveaErrorCode code)
{
  gsize before = fovea_memory_get_used ();
  g_autoptr (GError) error = NULL;

  g_assert_null (load (file, NULL, &error));
  g_assert_error (error, FOVEA_ERROR, (int) code);
  g_assert_nonnull (strstr (error->message, "photo"));
  g_assert_null (strchr (error->message, '\n'));
  g_assert_cmpuint (fovea_memory_get_used (), ==, before);
}

static GByteArray *
bytes_of (const char *data, gsize length)
{
  return g_byte_array_append (g_byte_array_new (), (const guint8 *) data, (guint) length);
}

static void
add_be (GByteArray *file, guint32 value, guint bytes)
{
  while (bytes-- > 0)
    g_byte_array_append (file, (const guint8[]){ value >> 8 * bytes & 0xff }, 1);
}

static void
add_le (GByteArray *file, guint32 value, guint bytes)
{
  for (guint i = 0; i < bytes; i++)
    g_byte_array_append (file, (const guint8[]){ value >> 8 * i & 0xff }, 1);
}

static guint32
crc32 (const guint8 *data, gsize length)
{
  guint32 crc = ~0u;

  for (gsize i = 0; i < length; i++)
    {
      crc ^= data[i];
      for (int bit = 0; bit < 8; bit++)
        crc = crc >> 1 ^ (crc & 1 ? 0xedb88320u : 0);
    }
  return ~crc;
}

static void
add_chunk (GByteArray *png, const char *type, const guint8 *data, gsize length)
{
  guint start = png->len + 4;

  add_be (png, (guint32) length, 4);
  g_byte_array_append (png, (const guint8 *) type, 4);
  if (length > 0)
    g_byte_array_append (png, data, (guint) length);
  add_be (png, crc32 (png->data + start, length + 4), 4);
}

static GByteArray *
png_header (guint32 width, guint32 height, guint8 depth, guint8 colour)
{
  GByteArray *png = bytes_of (LITERAL ("\x89PNG\r\n\x1a\n"));
  g_autoptr (GByteArray) header = g_byte_array_new ();

  add_be (header, width, 4);
  add_be (header, height, 4);
  g_byte_array_append (header, (const guint8[]){ depth, colour, 0, 0, 0 }, 5);
  add_chunk (png, "IHDR", header->data, header->len);
  return png;
}

/* @rows as zlib's uncompressed block, and the end. */
static void
add_pixels (GByteArray *png, const guint8 *rows, guint length)
{
  g_autoptr (GByteArray) zlib = bytes_of (LITERAL ("\x78\x01\x01"));
  guint32 a = 1, b = 0;

  for (guint i = 0; i < length; i++)
    {
      a = (a + rows[i]) % 65521;
      b = (b + a) % 65521;
    }
  add_le (zlib, length, 2);
  add_le (zlib, ~length, 2);
  g_byte_array_append (zlib, rows, length);
  add_be (zlib, b << 16 | a, 4);
  add_chunk (png, "IDAT", zlib->data, zlib->len);
  add_chunk (png, "IEND", NULL, 0);
}

/* A photo of @width x @height pixels encoded as @name says. */
static GByteArray *
encoded (const char *name, gsize width, gsize height, gsize channels)
{
  g_autoptr (FoveaImage) image = fovea_image_new (width, height, channels, NULL);
  g_autoptr (GBytes) bytes = NULL;

  for (gsize y = 0; y < height; y++)
    for (gsize i = 0; i < width * channels; i++)
      fovea_image_row (image, y)[i] = (guint8) (i * 5 + y * 9);
  bytes = fovea_image_encode (image, name, NULL, NULL);
  g_assert_nonnull (bytes);
  return bytes_of (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

static GByteArray *
progressive_header (guint width, guint height)
{
  GByteArray *jpeg = bytes_of (LITERAL ("\xff\xd8\xff\xc2\x00\x11\x08"));

  add_be (jpeg, height, 2);
  add_be (jpeg, width, 2);
  g_byte_array_append (jpeg, (const guint8 *) "\x03\x01\x11\x00\x02\x11\x00\x03\x11\x00", 10);
  g_byte_array_append (jpeg, (const guint8 *) "\xff\xda\x00\x08\x01\x01\x00\x00\x00\x00\xff\xd9", 12);
  return jpeg;
}

/* A grey TIFF, its pages one after the other; each directory links to the next, the last to @last_link. */
static GByteArray *
grey_tiff (guint width, guint height, guint pages, guint last_link)
{
  const guint directory_bytes = 2 + 8 * 12 + 4, page_bytes = directory_bytes + width * height;
  GByteArray *tiff = bytes_of (LITERAL ("II*\0\x08\0\0\0"));

  for (guint page = 0; page < pages; page++)
    {
      guint start = 8 + page * page_bytes;
      const guint entries[][2] = { { 256, width }, { 257, height }, { 258, 8 }, { 259, 1 }, { 262, 1 }, { 273, start + directory_bytes },
                                   { 278, height }, { 279, width * height } };

      add_le (tiff, G_N_ELEMENTS (entries), 2);
      for (gsize i = 0; i < G_N_ELEMENTS (entries); i++)
        {
          add_le (tiff, entries[i][0], 2);
          add_le (tiff, 4, 2);
          add_le (tiff, 1, 4);
          add_le (tiff, entries[i][1], 4);
        }
      add_le (tiff, page + 1 < pages ? start + page_bytes : last_link, 4);
      for (guint i = 0; i < width * height; i++)
        add_le (tiff, i + page * 100, 1);
    }
  return tiff;
}

#define GIF_START "GIF89a\x01\0\x01\0\x80\0\0\xff\x80\x40\0\0\0"
#define GIF_FRAME ",\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0"

/* 39, 47. */
static void
test_not_a_photo (void)
{
  const char *texts[] = {
    "hello",
    "x",
    "<svg xmlns='http://www.w3.org/2000/svg' width='1' height='1'/>",
    "<?xml version='1.0'?><!DOCTYPE svg><svg/>",
    "/* XPM */\nstatic char *x[] = { \"1 1 1 1\", \"a c #000\", \"a\" };",
    "#define x_width 1\n#define x_height 1\nstatic char x_bits[] = { 1 };",
    "RIFF\x10\1\1\1" "ACONanih",
    "icns\1\1\1\1",
    "abcdidsc",
    "P6 1 1 255 abc",
  };
  g_autoptr (GByteArray) empty = g_byte_array_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GByteArray) file = bytes_of (texts[i], strlen (texts[i]));
      g_autoptr (GError) error = NULL;

      assert_fails (file, FOVEA_ERROR_REFUSED);
      g_assert_null (load (file, NULL, &error));
      g_assert_nonnull (strstr (error->message, "not a photo that Fovea opens"));
    }
  assert_fails (empty, FOVEA_ERROR_REFUSED);
}

/* 39, 40, 67, 68: an empty file; a PNG that is called otherwise; what is no file. */
static void
test_paths (void)
{
  g_autofree char *folder = g_dir_make_tmp ("fovea-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "%s<b>\n\xff.jpg", NULL);
  g_autoptr (GByteArray) png = encoded ("a.png", 5, 4, 3);
  g_autoptr (FoveaImage) image = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (path, (const char *) png->data, png->len, NULL));
  image = fovea_image_load (path, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (image->width, ==, 5);

  g_assert_true (g_file_set_contents (path, "text", 4, NULL));
  g_assert_null (fovea_image_load (path, NULL, NULL, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_REFUSED);
  g_assert_nonnull (strstr (error->message, "%s<b>\\x0a"));
  g_clear_error (&error);
  g_assert_true (g_file_set_contents (path, "", 0, NULL));
  g_assert_null (fovea_image_load (path, NULL, NULL, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_REFUSED);
  g_clear_error (&error);
  g_assert_null (fovea_image_load (folder, NULL, NULL, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_REFUSED);
  g_clear_error (&error);
  g_unlink (path);
  g_assert_null (fovea_image_load (path, NULL, NULL, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_IO);
  g_rmdir (folder);
}

/* 41: cut at every byte. */
static void
test_cut_short (void)
{
  g_autoptr (GByteArray) gif = bytes_of (LITERAL (GIF_START GIF_FRAME));
  GByteArray *files[] = { encoded ("a.png", 21, 13, 4), encoded ("a.jpg", 40, 24, 3), encoded ("a.bmp", 9, 7, 3),
                          grey_tiff (7, 5, 1, 0), g_byte_array_ref (gif) };

  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      FoveaImage *whole = load_good (files[i], NULL);

      fovea_image_unref (whole);
      for (guint length = files[i]->len; length-- > 1;)
        {
          g_byte_array_set_size (files[i], length);
          assert_fails (files[i], FOVEA_ERROR_REFUSED);
        }
      g_byte_array_unref (files[i]);
    }
}

/* The structure of these is whole, and pixels are missing all the same. */
static void
test_missing_pixels (void)
{
  g_autoptr (GByteArray) png = png_header (4, 40, 8, 0);
  g_autoptr (GByteArray) gif = bytes_of (LITERAL (GIF_START ",\0\0\0\0\x01\0\0\0\0\x02\x02\x44\x01\0;"));
  guint8 rows[5 * 20] = { 0 };

  add_pixels (png, rows, sizeof rows);
  assert_fails (png, FOVEA_ERROR_REFUSED);
  assert_fails (gif, FOVEA_ERROR_REFUSED);
}

/* 42, 43: refused by the header alone, whatever follows. */
static void
test_too_large (void)
{
  const guint32 sizes[][2] = { { 20000, 20000 }, { 1000001, 1 }, { 1, 1000001 }, { 0x7fffffff, 0x7fffffff } };
  g_autoptr (GByteArray) jpeg = encoded ("a.jpg", 16, 16, 3);
  g_autoptr (GByteArray) gif = bytes_of (LITERAL ("GIF89a\xff\xff\xff\xff\0\0\0" GIF_FRAME ";"));
  g_autoptr (GByteArray) bmp = encoded ("a.bmp", 4, 4, 3);
  g_autoptr (GByteArray) tiff = grey_tiff (4, 4, 1, 0);

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (GByteArray) png = png_header (sizes[i][0], sizes[i][1], 1, 0);

      add_pixels (png, (const guint8 *) "\0\0", 2);
      assert_fails (png, FOVEA_ERROR_LIMIT);
    }
  for (guint i = 2; i + 9 < jpeg->len; i++)
    if (jpeg->data[i] == 0xff && jpeg->data[i + 1] == 0xc0)
      memcpy (jpeg->data + i + 5, "\xff\xdc\xff\xdc", 4);
  assert_fails (jpeg, FOVEA_ERROR_LIMIT);
  assert_fails (gif, FOVEA_ERROR_LIMIT);
  memcpy (bmp->data + 18, "\xff\xff\xff\x7f", 4);
  assert_fails (bmp, FOVEA_ERROR_LIMIT);
  memcpy (tiff->data + 8 + 2 + 8, "\xff\xff\xff\xff", 4);
  assert_fails (tiff, FOVEA_ERROR_LIMIT);
}

/* 44: 16-bit coefficients of all components are held while a picture of several scans is decoded. */
static void
test_progressive_limit (void)
{
  g_autoptr (GByteArray) large = progressive_header (20000, 12000);
  g_autoptr (GByteArray) small = progressive_header (16, 16);
  g_autoptr (GError) error = NULL;

  assert_fails (large, FOVEA_ERROR_LIMIT);
  g_assert_null (load (large, NULL, &error));
  g_assert_nonnull (strstr (error->message, "1.3"));
  assert_fails (small, FOVEA_ERROR_REFUSED); /* it has no tables */
}

static void
test_too_many_scans (void)
{
  g_autoptr (GByteArray) jpeg = progressive_header (16, 16);
  guint end = jpeg->len - 12;

  for (int i = 0; i < 300; i++)
    {
      g_autofree guint8 *scan = g_memdup2 (jpeg->data + end, 10);

      g_byte_array_append (jpeg, scan, 10);
    }
  g_byte_array_append (jpeg, (const guint8 *) "\xff\xd9", 2);
  assert_fails (jpeg, FOVEA_ERROR_REFUSED);
}

static void
test_memory_budget (void)
{
  g_autoptr (GByteArray) png = encoded ("a.png", 200, 100, 3);

  fovea_memory_set_budget (fovea_memory_get_used () + 70000);
  assert_fails (png, FOVEA_ERROR_LIMIT);
  fovea_memory_set_budget (fovea_memory_get_used () + 80000);
  fovea_image_unref (load_good (png, NULL));
  fovea_memory_set_budget (0);
}

static void
test_cancel (void)
{
  gsize before = fovea_memory_get_used ();
  g_autoptr (GByteArray) png = encoded ("a.png", 20, 10, 3);
  g_autoptr (GBytes) bytes = g_bytes_new (png->data, png->len);
  g_autoptr (FoveaProgress) progress = fovea_progress_new ();
  g_autoptr (GError) error = NULL;

  fovea_progress_cancel (progress);
  g_assert_null (fovea_image_load_bytes (bytes, "photo", NULL, progress, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_CANCELLED);
  g_assert_cmpuint (fovea_memory_get_used (), ==, before);
}

/* 45: a text of 40 MB is passed over, not read. */
static void
test_huge_text (void)
{
  g_autoptr (GByteArray) png = png_header (1, 1, 8, 0);
  g_autofree guint8 *text = g_malloc0 (40000000);
  g_autoptr (FoveaImage) image = NULL;
  gint64 start;

  add_be (png, 40000000, 4);
  g_byte_array_append (png, (const guint8 *) "tEXt", 4);
  g_byte_array_append (png, text, 40000000);
  add_be (png, 0, 4);
  add_pixels (png, (const guint8 *) "\0\x80", 2);
  start = g_get_monotonic_time ();
  image = load_good (png, NULL);
  g_assert_cmpint (g_get_monotonic_time () - start, <, SLOWDOWN * G_USEC_PER_SEC);
  g_assert_cmpint (image->pixels[0], ==, 0x80);
}

/* 48 */
static void
test_several_frames (void)
{
  g_autoptr (GByteArray) still = bytes_of (LITERAL (GIF_START GIF_FRAME ";"));
  g_autoptr (GByteArray) animated = bytes_of (LITERAL (GIF_START GIF_FRAME "!\xf9\x04\0\0\0\0\0" GIF_FRAME ";"));
  g_autoptr (GByteArray) tiff = grey_tiff (4, 3, 3, 0);
  g_autoptr (FoveaImage) one = load_good (still, NULL);
  g_autoptr (FoveaImage) first = load_good (animated, "first frame");
  g_autoptr (FoveaImage) page = load_good (tiff, "first is shown");

  g_assert_cmpuint (one->channels, ==, 3);
  g_assert_cmpmem (one->pixels, 3, first->pixels, 3);
  g_assert_cmpint (one->pixels[0] + one->pixels[1] + one->pixels[2], >, 0);
  g_assert_cmpint (fovea_image_row (page, 2)[9], ==, 11);
}

/* 49: Adobe's inverted CMYK: 200, 30, 60, 20 everywhere, which is 51, 207, 180. */
static void
test_cmyk (void)
{
  static const char bytes[] =
      "\xff\xd8\xff\xee\x00\x0e\x41\x64\x6f\x62\x65\x00\x64\x00\x00\x00\x00\x00\xff\xdb\x00\x43\x00\x03\x02\x02\x03\x02\x02\x03\x03\x03\x03"
      "\x04\x03\x03\x04\x05\x08\x05\x05\x04\x04\x05\x0a\x07\x07\x06\x08\x0c\x0a\x0c\x0c\x0b\x0a\x0b\x0b\x0d\x0e\x12\x10\x0d\x0e\x11\x0e\x0b"
      "\x0b\x10\x16\x10\x11\x13\x14\x15\x15\x15\x0c\x0f\x17\x18\x16\x14\x18\x12\x14\x15\x14\xff\xc0\x00\x14\x08\x00\x08\x00\x08\x04\x43\x11"
      "\x00\x4d\x11\x00\x59\x11\x00\x4b\x11\x00\xff\xc4\x00\x15\x00\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x08\x09"
      "\xff\xc4\x00\x14\x10\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\xff\xda\x00\x0e\x04\x43\x00\x4d\x00\x59\x00"
      "\x4b\x00\x00\x3f\x00\x1e\x28\x19\x66\xa3\xaf\xff\xd9";
  g_autoptr (GByteArray) jpeg = bytes_of (LITERAL (bytes));
  g_autoptr (FoveaImage) image = load_good (jpeg, "CMYK");
  const guint8 expected[] = { 51, 207, 180 };

  g_assert_cmpuint (image->channels, ==, 3);
  for (gsize x = 0; x < 8; x++)
    for (gsize c = 0; c < 3; c++)
      g_assert_cmpint (abs (fovea_image_row (image, x)[3 * x + c] - expected[c]), <=, 1);
}

/* 50, 51 */
static void
test_png_kinds (void)
{
  g_autoptr (GByteArray) deep = png_header (2, 1, 16, 0);
  g_autoptr (GByteArray) bits = png_header (9, 1, 1, 0);
  g_autoptr (GByteArray) palette = png_header (2, 1, 8, 3);
  g_autoptr (GByteArray) clear_colour = png_header (2, 1, 8, 2);
  g_autoptr (FoveaImage) image = NULL;

  add_pixels (deep, (const guint8 *) "\0\x12\x34\xab\xcd", 5);
  image = load_good (deep, "16-bit");
  g_assert_cmpmem (image->pixels, 6, "\x12\x12\x12\xab\xab\xab", 6);
  g_clear_pointer (&image, fovea_image_unref);

  add_pixels (bits, (const guint8 *) "\0\x80\x80", 3);
  image = load_good (bits, NULL);
  g_assert_cmpint (image->pixels[0], ==, 255);
  g_assert_cmpint (image->pixels[3], ==, 0);
  g_assert_cmpint (image->pixels[24], ==, 255);
  g_clear_pointer (&image, fovea_image_unref);

  add_chunk (palette, "PLTE", (const guint8 *) "\1\2\3\4\5\6", 6);
  add_chunk (palette, "tRNS", (const guint8 *) "\x40", 1);
  add_pixels (palette, (const guint8 *) "\0\1\0", 3);
  image = load_good (palette, NULL);
  g_assert_cmpmem (image->pixels, 8, "\4\5\6\xff\1\2\3\x40", 8);
  g_clear_pointer (&image, fovea_image_unref);

  add_chunk (clear_colour, "tRNS", (const guint8 *) "\0\7\0\7\0\7", 6);
  add_pixels (clear_colour, (const guint8 *) "\0\7\7\7\x08\7\7", 7);
  image = load_good (clear_colour, NULL);
  g_assert_cmpuint (image->channels, ==, 4);
  g_assert_cmpint (image->pixels[3], ==, 0);
  g_assert_cmpint (image->pixels[7], ==, 255);
}

/* A JPEG with EXIF's tag 274. */
static GByteArray *
with_orientation (GByteArray *jpeg, guint orientation)
{
  GByteArray *file = bytes_of (LITERAL ("\xff\xd8\xff\xe1\0\x22" "Exif\0\0II*\0\x08\0\0\0\1\0\x12\1\3\0\1\0\0\0"));

  add_le (file, orientation, 4);
  add_le (file, 0, 4);
  return g_byte_array_append (file, jpeg->data + 2, jpeg->len - 2);
}

/* 53: where the stored pixel (x, y) comes to lie; 0 and 9 mean nothing. */
static void
test_orientation (void)
{
  g_autoptr (GByteArray) jpeg = encoded ("a.jpg", 33, 18, 3);
  g_autoptr (FoveaImage) stored = load_good (jpeg, NULL);

  for (guint orientation = 0; orientation <= 9; orientation++)
    {
      g_autoptr (GByteArray) file = with_orientation (jpeg, orientation);
      g_autoptr (FoveaImage) image = load_good (file, NULL);
      gsize w = image->width - 1, h = image->height - 1;

      for (gsize y = 0; y < stored->height; y++)
        for (gsize x = 0; x < stored->width; x++)
          {
            const gsize at[][2] = { { x, y }, { x, y }, { w - x, y }, { w - x, h - y }, { x, h - y },
                                    { y, x }, { w - y, x }, { w - y, h - x }, { y, h - x }, { x, y } };

            g_assert_cmpmem (fovea_image_row (image, at[orientation][1]) + 3 * at[orientation][0], 3,
                             fovea_image_row (stored, y) + 3 * x, 3);
          }
    }
}

/* 54 */
static void
test_one_pixel (void)
{
  const char *names[] = { "a.png", "a.jpg", "a.bmp", "a.tif" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GByteArray) file = encoded (names[i], 1, 1, 3);
      g_autoptr (FoveaImage) image = load_good (file, NULL);

      g_assert_cmpuint (image->width, ==, 1);
      g_assert_cmpuint (image->height, ==, 1);
    }
}

/* 55: directories that go in circles, strips and tiles of many gigabytes. */
static void
test_tiff_traps (void)
{
  g_autoptr (GByteArray) to_itself = grey_tiff (4, 4, 1, 8);
  g_autoptr (GByteArray) in_a_circle = grey_tiff (4, 4, 3, 8);
  g_autoptr (GByteArray) far_away = grey_tiff (4, 4, 1, 0xfffffff0);
  g_autoptr (GByteArray) samples = grey_tiff (60000, 1, 1, 0);
  g_autoptr (GByteArray) tile = grey_tiff (4, 4, 1, 0);

  assert_fails (to_itself, FOVEA_ERROR_REFUSED);
  assert_fails (in_a_circle, FOVEA_ERROR_REFUSED);
  assert_fails (far_away, FOVEA_ERROR_REFUSED);
  memcpy (samples->data + 10 + 3 * 12, "\x15\1\4\0\1\0\0\0\xff\xff\0\0", 12); /* 65,535 samples a pixel */
  assert_fails (samples, FOVEA_ERROR_LIMIT);
  memcpy (tile->data + 10 + 6 * 12, "\x42\1\4\0\1\0\0\0\0\0\1\0\x43\1\4\0\1\0\0\0\0\0\1\0", 24); /* 65,536 x 65,536 */
  assert_fails (tile, FOVEA_ERROR_LIMIT);
}

/* Any byte changed: a picture of some kind or an error, never a crash or a leak. */
static void
test_mutations (void)
{
  GByteArray *files[] = { encoded ("a.png", 21, 13, 4), encoded ("a.jpg", 40, 24, 3), encoded ("a.bmp", 9, 7, 3),
                          grey_tiff (7, 5, 2, 0), bytes_of (LITERAL (GIF_START GIF_FRAME GIF_FRAME ";")) };
  g_autoptr (GRand) random = g_rand_new_with_seed (7);
  gsize before = fovea_memory_get_used ();

  fovea_memory_set_budget (before + ((gsize) 64 << 20));
  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      for (int round = 0; round < 400; round++)
        {
          g_autoptr (GByteArray) file = bytes_of ((const char *) files[i]->data, files[i]->len);
          g_autoptr (GError) error = NULL;
          FoveaImage *image;

          for (int change = g_rand_int_range (random, 1, 4); change > 0; change--)
            file->data[g_rand_int_range (random, 0, (gint32) file->len)] = (guint8) g_rand_int (random);
          image = load (file, NULL, &error);
          g_assert_true ((image != NULL) == (error == NULL));
          fovea_image_unref (image);
          g_assert_cmpuint (fovea_memory_get_used (), ==, before);
        }
      g_byte_array_unref (files[i]);
    }
  fovea_memory_set_budget (0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/photo/not-a-photo", test_not_a_photo);
  g_test_add_func ("/photo/paths", test_paths);
  g_test_add_func ("/photo/cut-short", test_cut_short);
  g_test_add_func ("/photo/missing-pixels", test_missing_pixels);
  g_test_add_func ("/photo/too-large", test_too_large);
  g_test_add_func ("/photo/progressive-limit", test_progressive_limit);
  g_test_add_func ("/photo/too-many-scans", test_too_many_scans);
  g_test_add_func ("/photo/memory-budget", test_memory_budget);
  g_test_add_func ("/photo/cancel", test_cancel);
  g_test_add_func ("/photo/huge-text", test_huge_text);
  g_test_add_func ("/photo/several-frames", test_several_frames);
  g_test_add_func ("/photo/cmyk", test_cmyk);
  g_test_add_func ("/photo/png-kinds", test_png_kinds);
  g_test_add_func ("/photo/orientation", test_orientation);
  g_test_add_func ("/photo/one-pixel", test_one_pixel);
  g_test_add_func ("/photo/tiff-traps", test_tiff_traps);
  g_test_add_func ("/photo/mutations", test_mutations);
  return g_test_run ();
}
