/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/provenance.h"

#include <glib/gi18n-lib.h>

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/limits.h"

char *
fovea_network_sha256 (const FoveaNetwork *network, FoveaProgress *progress)
{
  return network->path ? fovea_file_sha256 (network->path, FOVEA_MAX_NETWORK_FILE_BYTES, progress, NULL) : NULL;
}

static char *
network_line (const FoveaNetwork *network, FoveaProgress *progress)
{
  g_autofree char *name = fovea_printable (network->name);
  g_autofree char *hash = fovea_network_sha256 (network, progress);

  if (!hash)
    return g_strdup_printf (_("Network: %s (no file)"), name);
  return g_strdup_printf (_("Network: %s, SHA-256 %.*s…"), name, FOVEA_SHORT_HASH, hash);
}

static char *
photo_line (const char *photo_name, const FoveaImage *photo, guint n_steps)
{
  g_autofree char *name = fovea_printable (photo_name);

  if (n_steps == 0)
    return g_strdup_printf (_("Photo: %s, %zu × %zu pixels"), name, photo->width, photo->height);
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Photo: %s, %zu × %zu pixels, after %u filter step",
                                       "Photo: %s, %zu × %zu pixels, after %u filter steps", n_steps),
                          name, photo->width, photo->height, n_steps);
}

/* "0.485, 0.456, 0.406", with a point in every locale. */
static char *
list_numbers (const double *numbers, guint n)
{
  GString *text = g_string_new (NULL);
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  for (guint i = 0; i < n; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", g_ascii_formatd (buffer, sizeof buffer, "%.6g", numbers[i]));
  return g_string_free (text, FALSE);
}

static char *
preprocess_line (const FoveaPreprocess *preprocess)
{
  guint n = preprocess->order == FOVEA_ORDER_GRAY ? 1 : 3;
  g_autofree char *scale = list_numbers (&preprocess->scale, 1);
  g_autofree char *mean = list_numbers (preprocess->mean, n);
  g_autofree char *deviation = list_numbers (preprocess->deviation, n);

  return g_strdup_printf (_("Input: %zux%zu (height x width), fit %s, channels %s, value = (%s × %s − mean) ÷ deviation, mean %s, deviation %s"),
                          preprocess->height, preprocess->width, fovea_fit_id (preprocess->fit), fovea_order_id (preprocess->order),
                          preprocess->invert ? "(255 − pixel)" : "pixel", scale, mean, deviation);
}

char **
fovea_provenance_new (const FoveaNetwork *network, const char *photo_name, const FoveaImage *photo, guint n_steps,
                      const FoveaPreprocess *preprocess, FoveaProgress *progress)
{
  GPtrArray *lines = g_ptr_array_new ();

  g_ptr_array_add (lines, network_line (network, progress));
  if (photo_name && photo)
    g_ptr_array_add (lines, photo_line (photo_name, photo, n_steps));
  if (preprocess)
    g_ptr_array_add (lines, preprocess_line (preprocess));
  g_ptr_array_add (lines, NULL);
  return (char **) g_ptr_array_free (lines, FALSE);
}
