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

static const char *
skip_space (const char *at)
{
  while (g_ascii_isspace (*at))
    at++;
  return at;
}

/* The number at @at, and what stands behind it; NULL where there is none from 0 to 1. */
static const char *
read_number (const char *at, double *number)
{
  char *end;

  *number = g_ascii_strtod (at, &end);
  return end != at && *number >= 0.0 && *number <= 1.0 ? skip_space (end) : NULL;
}

/* "]" has been read, or is missing. */
static gboolean
check_end (const char *at, gsize n, const char *name, GError **error)
{
  if (*skip_space (at) == '\0')
    return fovea_refuse (error, _("“%s” is cut off after %zu numbers"), name, n);
  if (*skip_space (at) != '}' || *skip_space (skip_space (at) + 1) != '\0')
    return fovea_refuse (error, _("“%s” holds more than {\"data\": [...]}"), name);
  return n % PIXELS == 0 || fovea_refuse (error, _("“%s” has %zu numbers, which is no multiple of the %d of a digit"), name, n, PIXELS);
}

/* All numbers, and the end of the file. */
static gboolean
read_numbers (const char *at, const char *name, GByteArray *pixels, FoveaProgress *progress, GError **error)
{
  gsize n = 0;

  for (gboolean more = TRUE; more && *(at = skip_space (at)) != '\0'; at++, n++)
    {
      double number;
      const char *end = read_number (at, &number);

      if (n % PIXELS == 0 && !fovea_progress_check (progress, error))
        return FALSE;
      if (end && *end == '\0')
        return check_end (end, n + 1, name, error);
      if (!end || (*end != ',' && *end != ']'))
        return fovea_refuse (error, _("Number %zu of “%s” is none from 0 to 1"), n + 1, name);
      if (pixels->len == (gsize) FOVEA_MAX_EXAMPLES * PIXELS)
        return fovea_over_limit (error, _("“%s” goes beyond the %d digits that can be learned from"), name, FOVEA_MAX_EXAMPLES);
      g_byte_array_append (pixels, &(guint8){ (guint8) lrint (number * 255.0) }, 1);
      more = *end == ',';
      at = end;
    }
  return check_end (at, n, name, error);
}

/* The digits of one class are appended to @pixels. */
static gboolean
load_class (const char *folder, guint digit, GByteArray *pixels, FoveaProgress *progress, GError **error)
{
  g_autofree char *name = g_strdup_printf ("%u.json", digit), *path = g_build_filename (folder, name, NULL);
  g_autoptr (GBytes) bytes = fovea_file_read (path, FOVEA_MAX_DATASET_FILE_BYTES, error);
  g_autofree char *text = NULL;
  const char *numbers;

  if (!bytes)
    return FALSE;
  text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes)); /* so that numbers end */
  numbers = find_numbers (text, text + strlen (text));
  if (!numbers)
    return fovea_refuse (error, _("“%s” does not begin with {\"data\": ["), name);
  return read_numbers (numbers, name, pixels, progress, error);
}

FoveaDataset *
fovea_dataset_load_digits (const char *folder, FoveaProgress *progress, GError **error)
{
  g_autoptr (GByteArray) pixels = g_byte_array_new ();
  gsize ends[DIGITS];
  FoveaDataset *dataset;

  for (guint digit = 0; digit < DIGITS; digit++)
    {
      if (!fovea_progress_check (progress, error) || !load_class (folder, digit, pixels, progress, error))
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
