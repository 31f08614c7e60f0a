/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/export-write.h"

#include "core/base/file.h"
#include "core/image/montage.h"
#include "core/image/save.h"

#define NAME_LENGTH 80

char *
fovea_export_path (const FoveaNetworkPlan *plan, guint node, FoveaExportKind kind, const char *suffix, const FoveaExportOptions *options,
                   const char *folder)
{
  g_autofree char *name = g_strndup (plan->network->nodes[node].name, NAME_LENGTH);
  g_autofree char *file = NULL;

  g_strcanon (name, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "-_.", '_');
  file = g_strdup_printf ("%03u-%s-%s%s%s.%s", node, name, fovea_export_kind_id (kind), options->edited ? "-edited" : "", suffix,
                          fovea_export_format_id (options->format));
  return g_build_filename (folder, file, NULL);
}

gboolean
fovea_export_write_picture (const FoveaImage *picture, const char *title, const FoveaExportOptions *options, const char *path,
                            FoveaProgress *progress, GError **error)
{
  FoveaMontage page = fovea_montage_of_image (picture);

  page.title = title;
  page.caption = options->provenance;
  page.paper = options->paper;
  return fovea_export_is_vector (options->format) ? fovea_montage_save (&page, path, progress, error)
                                                  : fovea_image_save (picture, path, progress, error);
}

static void
append_number (GString *text, double number)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  /* Nine digits bring every single-precision number back as it was. */
  g_string_append (text, g_ascii_formatd (buffer, sizeof buffer, "%.9g", number));
}

gboolean
fovea_export_write_csv (const FoveaTensor *tensor, const char *const *titles, const gsize *first, const char *path, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  guint rank = tensor->shape.rank;
  gsize length = tensor->shape.dims[rank - 1];
  gsize rows = fovea_tensor_count (tensor) / length;

  for (guint i = 0; i + 1 < rank; i++)
    g_string_append_printf (text, "%s,", titles[i]);
  for (gsize x = 0; x < length; x++)
    g_string_append_printf (text, "%s%zu%s", titles[rank - 1], x, x + 1 < length ? "," : "\n");

  for (gsize row = 0; row < rows; row++)
    {
      gsize below = rows;

      for (guint i = 0; i + 1 < rank; i++)
        {
          gsize at;

          below /= tensor->shape.dims[i];
          at = row / below % (gsize) tensor->shape.dims[i];
          g_string_append_printf (text, "%zu,", i == 0 && first ? first[at] : at);
        }
      for (gsize x = 0; x < length; x++)
        {
          append_number (text, fovea_tensor_get (tensor, row * length + x));
          g_string_append_c (text, x + 1 < length ? ',' : '\n');
        }
    }
  return fovea_file_write (path, text->str, text->len, error);
}
