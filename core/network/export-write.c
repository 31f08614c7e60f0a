/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/export-write.h"

#include <cairo-pdf.h>
#include <cairo-svg.h>
#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/image/save.h"

#define NAME_LENGTH 80
#define COMPOSITE_GAP 1

char *
fovea_export_path (const FoveaNetworkPlan *plan, guint node, FoveaExportKind kind, gssize single, FoveaExportFormat format,
                   const char *folder)
{
  g_autofree char *name = g_strndup (plan->network->nodes[node].name, NAME_LENGTH);
  g_autofree char *number = single < 0 ? g_strdup ("") : g_strdup_printf ("-%04zd", single);
  g_autofree char *file = NULL;

  g_strcanon (name, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "-_.", '_');
  file = g_strdup_printf ("%03u-%s-%s%s.%s", node, name, fovea_export_kind_id (kind), number, fovea_export_format_id (format));
  return g_build_filename (folder, file, NULL);
}

static cairo_status_t
append (void *closure, const unsigned char *data, unsigned int length)
{
  g_byte_array_append (closure, data, length);
  return CAIRO_STATUS_SUCCESS;
}

static cairo_surface_t *
surface_of (const FoveaImage *picture)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, (int) picture->width, (int) picture->height);

  if (cairo_surface_status (surface) != CAIRO_STATUS_SUCCESS)
    return surface;
  for (gsize y = 0; y < picture->height; y++)
    {
      const guint8 *in = fovea_image_row (picture, y);
      guint32 *out = (guint32 *) (cairo_image_surface_get_data (surface) + y * cairo_image_surface_get_stride (surface));

      for (gsize x = 0; x < picture->width; x++, in += picture->channels)
        out[x] = (guint32) in[0] << 16 | (guint32) in[1] << 8 | in[2];
    }
  cairo_surface_mark_dirty (surface);
  return surface;
}

static gboolean
write_page (const FoveaImage *picture, const char *path, FoveaExportFormat format, FoveaProgress *progress, GError **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  cairo_surface_t *pixels = surface_of (picture);
  cairo_surface_t *page = (format == FOVEA_EXPORT_SVG ? cairo_svg_surface_create_for_stream : cairo_pdf_surface_create_for_stream) (
      append, bytes, picture->width, picture->height);
  cairo_t *cairo = cairo_create (page);
  cairo_status_t status;

  cairo_set_source_surface (cairo, pixels, 0.0, 0.0);
  cairo_pattern_set_filter (cairo_get_source (cairo), CAIRO_FILTER_NEAREST);
  cairo_paint (cairo);
  status = cairo_status (cairo);
  cairo_destroy (cairo);
  cairo_surface_finish (page);
  if (status == CAIRO_STATUS_SUCCESS)
    status = cairo_surface_status (page);
  cairo_surface_destroy (page);
  cairo_surface_destroy (pixels);
  if (status != CAIRO_STATUS_SUCCESS)
    {
      g_autofree char *name = fovea_printable (path);

      return fovea_io_failed (error, _("%s: the picture cannot be drawn: %s"), name, cairo_status_to_string (status));
    }
  return fovea_progress_check (progress, error) && fovea_file_write (path, bytes->data, bytes->len, error);
}

gboolean
fovea_export_write_picture (const FoveaImage *picture, const char *path, FoveaExportFormat format, FoveaProgress *progress,
                            GError **error)
{
  return format == FOVEA_EXPORT_SVG || format == FOVEA_EXPORT_PDF ? write_page (picture, path, format, progress, error)
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
fovea_export_write_csv (const FoveaTensor *tensor, const char *const *titles, const gsize *index, const char *path, GError **error)
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
          gsize place;

          below /= tensor->shape.dims[i];
          place = row / below % (gsize) tensor->shape.dims[i];
          g_string_append_printf (text, "%zu,", i == 0 && index ? index[place] : place);
        }
      for (gsize x = 0; x < length; x++)
        {
          append_number (text, fovea_tensor_get (tensor, row * length + x));
          g_string_append_c (text, x + 1 < length ? ',' : '\n');
        }
    }
  return fovea_file_write (path, text->str, text->len, error);
}

static void
place_composite (const FoveaMaps *maps, gsize i, gsize scale, guint8 *pixels, FoveaImage *sheet, gsize left, gsize top)
{
  fovea_maps_paint (maps, i, pixels, maps->width * 3);
  for (gsize y = 0; y < maps->height * scale; y++)
    {
      guint8 *row = fovea_image_row (sheet, top + y) + left * sheet->channels;

      for (gsize x = 0; x < maps->width * scale; x++)
        memcpy (row + x * sheet->channels, pixels + (y / scale * maps->width + x / scale) * 3, 3);
    }
}

FoveaImage *
fovea_export_composites (const FoveaMaps *maps, gssize i, gsize cell, GError **error)
{
  gsize side = MAX (maps->height, maps->width);
  gsize scale = MAX (1, (cell + side - 1) / side);
  gsize first = i < 0 ? 0 : (gsize) i;
  gsize count = i < 0 ? maps->count : 1;
  gsize columns = (gsize) ceil (sqrt ((double) count));
  gsize rows = (count + columns - 1) / columns;
  gsize step_x = maps->width * scale + COMPOSITE_GAP;
  gsize step_y = maps->height * scale + COMPOSITE_GAP;
  g_autofree guint8 *pixels = g_malloc (maps->width * maps->height * 3);
  FoveaImage *sheet = fovea_image_new (columns * step_x - COMPOSITE_GAP, rows * step_y - COMPOSITE_GAP, 3, error);

  if (!sheet)
    return NULL;
  for (gsize y = 0; y < sheet->height; y++)
    memset (fovea_image_row (sheet, y), 0xff, sheet->width * 3);
  for (gsize k = 0; k < count; k++)
    place_composite (maps, first + k, scale, pixels, sheet, k % columns * step_x, k / columns * step_y);
  return sheet;
}
