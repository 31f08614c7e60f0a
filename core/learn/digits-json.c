/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/limits.h"
#include "core/base/memory.h"
#include "core/learn/dataset.h"

#define DIGITS 10
#define SIDE 28
#define PIXELS (SIDE * SIDE)

/* Where the numbers begin; the file holds nothing else, and is 5 MB of them: too much to make a tree of. */
static const char *
find_numbers (const char *text, const char *end)
{
  static const char head[] = "{\"data\":[";
  const char *at = text;

  for (const char *c = head; *c; c++)
    {
      while (at < end && g_ascii_isspace (*at))
        at++;
      if (at == end || *at++ != *c)
        return NULL;
    }
  return at;
}

/* One number and what stands behind it; NULL where there is none. */
static const char *
read_number (const char *at, double *number)
{
  char *end;

  *number = g_ascii_strtod (at, &end);
  if (end == at || !(*number >= 0.0 && *number <= 1.0))
    return NULL;
  while (g_ascii_isspace (*end))
    end++;
  return *end == ',' || *end == ']' ? end : NULL;
}

static gboolean
read_digits (const char *text, gsize length, const char *name, GByteArray *pixels, GError **error)
{
  const char *at = find_numbers (text, text + length);
  gsize before = pixels->len;

  for (double number; at; at++)
    {
      at = read_number (at, &number);
      if (!at)
        break;
      g_byte_array_append (pixels, &(guint8){ (guint8) lrint (number * 255.0) }, 1);
      if (*at == ']' && (pixels->len - before) % PIXELS == 0)
        return TRUE;
      if (*at == ']' || pixels->len > (gsize) FOVEA_MAX_EXAMPLES * PIXELS)
        break;
    }
  return fovea_refuse (error, _("“%s” is not {\"data\": [...]} with %d numbers of 0 to 1 for each digit"), name, PIXELS);
}

/* The digits of one class are appended to @pixels. */
static gboolean
load_class (const char *folder, guint digit, GByteArray *pixels, GError **error)
{
  g_autofree char *name = g_strdup_printf ("%u.json", digit), *path = g_build_filename (folder, name, NULL);
  g_autoptr (GBytes) bytes = fovea_file_read (path, FOVEA_MAX_DATASET_FILE_BYTES, error);
  g_autofree char *text = NULL;

  if (!bytes)
    return FALSE;
  text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes)); /* so that numbers end */
  return read_digits (text, strlen (text), name, pixels, error);
}

FoveaDataset *
fovea_dataset_load_digits (const char *folder, FoveaProgress *progress, GError **error)
{
  g_autoptr (GByteArray) pixels = g_byte_array_new ();
  gsize ends[DIGITS];
  FoveaDataset *dataset;

  for (guint digit = 0; digit < DIGITS; digit++)
    {
      if (!fovea_progress_check (progress, error) || !load_class (folder, digit, pixels, error))
        return NULL;
      ends[digit] = pixels->len / PIXELS;
    }
  dataset = fovea_dataset_new (ends[DIGITS - 1], 1, SIDE, SIDE, error);
  if (!dataset)
    return NULL;
  memcpy (dataset->pixels, pixels->data, pixels->len);
  for (guint digit = 0; digit < DIGITS; digit++)
    for (gsize i = digit > 0 ? ends[digit - 1] : 0; i < ends[digit]; i++)
      dataset->labels[i] = (guint8) digit;
  fovea_dataset_finish (dataset);
  return dataset;
}
