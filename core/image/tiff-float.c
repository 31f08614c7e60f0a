/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Each page is its directory, which points at the next one, and then its one strip: TIFF 6.0, little endian. */

#include "core/image/tiff-float.h"

#include <glib/gi18n-lib.h>

#include "core/base/error.h"
#include "core/base/output.h"

#define SHORT 3
#define LONG 4
#define N_TAGS 10
#define DIRECTORY_BYTES (2 + N_TAGS * 12 + 4)

static void
put16 (GByteArray *bytes, guint16 number)
{
  guint16 little = GUINT16_TO_LE (number);

  g_byte_array_append (bytes, (const guint8 *) &little, sizeof little);
}

static void
put32 (GByteArray *bytes, guint32 number)
{
  guint32 little = GUINT32_TO_LE (number);

  g_byte_array_append (bytes, (const guint8 *) &little, sizeof little);
}

/* A SHORT stands in the first half of its field. */
static void
put_tag (GByteArray *bytes, guint16 tag, guint16 type, guint32 number)
{
  put16 (bytes, tag);
  put16 (bytes, type);
  put32 (bytes, 1);
  put32 (bytes, number);
}

/* The directory that stands @at bytes from the file's start. */
static void
put_directory (GByteArray *bytes, guint32 at, guint32 height, guint32 width, gboolean last)
{
  guint32 strip = 4 * height * width;

  put16 (bytes, N_TAGS);
  put_tag (bytes, 256, LONG, width);
  put_tag (bytes, 257, LONG, height);
  put_tag (bytes, 258, SHORT, 32); /* bits */
  put_tag (bytes, 259, SHORT, 1);  /* uncompressed */
  put_tag (bytes, 262, SHORT, 1);  /* 0 is black */
  put_tag (bytes, 273, LONG, at + DIRECTORY_BYTES);
  put_tag (bytes, 277, SHORT, 1);
  put_tag (bytes, 278, LONG, height);
  put_tag (bytes, 279, LONG, strip);
  put_tag (bytes, 339, SHORT, 3); /* IEEE floating point */
  put32 (bytes, last ? 0 : at + DIRECTORY_BYTES + strip);
}

static gboolean
append_floats (FoveaOutput *output, const float *values, gsize n, GError **error)
{
#if G_BYTE_ORDER == G_LITTLE_ENDIAN
  return fovea_output_append (output, values, n * sizeof *values, error);
#else
  g_autofree guint32 *little = g_new (guint32, n);

  for (gsize i = 0; i < n; i++)
    little[i] = GUINT32_SWAP_LE_BE (((const guint32 *) values)[i]);
  return fovea_output_append (output, little, n * sizeof *little, error);
#endif
}

gboolean
fovea_tiff_save_floats (const float *values, gsize count, gsize height, gsize width, const char *path, FoveaProgress *progress,
                        GError **error)
{
  double total = 8.0 + (double) count * (DIRECTORY_BYTES + 4.0 * (double) height * (double) width);
  g_autoptr (FoveaOutput) output = NULL;
  guint32 at = 8;

  if (total > G_MAXUINT32)
    return fovea_over_limit (error, _("A TIFF ends at 4 GB, and these values take %.1f: NPY holds them"), total / 1e9);
  output = fovea_output_new (path, error);
  if (!output || !fovea_output_append (output, "II*\0\10\0\0\0", 8, error))
    return FALSE;
  for (gsize i = 0; i < count; i++)
    {
      g_autoptr (GByteArray) directory = g_byte_array_new ();

      put_directory (directory, at, (guint32) height, (guint32) width, i + 1 == count);
      if (!fovea_progress_check (progress, error) || !fovea_output_append (output, directory->data, directory->len, error)
          || !append_floats (output, values + i * height * width, height * width, error))
        return FALSE;
      at += DIRECTORY_BYTES + (guint32) (4 * height * width);
    }
  return fovea_output_commit (output, error);
}
