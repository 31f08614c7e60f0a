/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <cairo-pdf.h>
#include <glib/gi18n-lib.h>

#include "core/base/error.h"
#include "core/image/sheet.h"

static cairo_status_t
append (void *bytes, const unsigned char *data, unsigned int length)
{
  g_byte_array_append (bytes, data, length);
  return CAIRO_STATUS_SUCCESS;
}

/* @rgb as Cairo's 32-bit words. */
static void
copy_pixels (const FoveaImage *rgb, cairo_surface_t *surface)
{
  guint8 *data = cairo_image_surface_get_data (surface);
  gsize stride = (gsize) cairo_image_surface_get_stride (surface);

  cairo_surface_flush (surface);
  for (gsize y = 0; y < rgb->height; y++)
    for (gsize x = 0; x < rgb->width; x++)
      {
        const guint8 *pixel = fovea_image_row (rgb, y) + 3 * x;

        ((guint32 *) (data + y * stride))[x] = (guint32) pixel[0] << 16 | (guint32) pixel[1] << 8 | pixel[2];
      }
  cairo_surface_mark_dirty (surface);
}

/* A picture that stays one pixel a value in the file; the viewer enlarges it without smoothing. */
static void
draw_map (const FoveaSheet *sheet, gsize i, const FoveaImage *map, cairo_t *cr)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, (int) map->width, (int) map->height);
  gsize x, y;

  if (cairo_surface_status (surface) == CAIRO_STATUS_SUCCESS)
    {
      fovea_sheet_paint (sheet, i, map);
      copy_pixels (map, surface);
    }
  fovea_sheet_tile (sheet, i, &x, &y);
  cairo_save (cr);
  cairo_translate (cr, (double) x, (double) y);
  cairo_scale (cr, (double) sheet->scale, (double) sheet->scale);
  cairo_set_source_surface (cr, surface, 0.0, 0.0);
  cairo_pattern_set_filter (cairo_get_source (cr), CAIRO_FILTER_NEAREST);
  cairo_paint (cr);
  cairo_restore (cr);
  cairo_surface_destroy (surface);
}

gboolean
fovea_sheet_draw (const FoveaSheet *sheet, cairo_t *cr, FoveaProgress *progress, GError **error)
{
  g_autoptr (FoveaImage) map = fovea_image_new (sheet->montage->width, sheet->montage->height, 3, error);

  if (!map)
    return FALSE;
  if (sheet->montage->title)
    fovea_sheet_draw_title (sheet, 0, cr);
  for (gsize i = 0; i < sheet->montage->count && cairo_status (cr) == CAIRO_STATUS_SUCCESS; i++)
    {
      if (!fovea_progress_check (progress, error))
        return FALSE;
      draw_map (sheet, i, map, cr);
    }
  for (gsize row = 0; sheet->number_height > 0 && row < sheet->rows; row++)
    {
      cairo_save (cr);
      cairo_translate (cr, 0.0, (double) fovea_sheet_row_end (sheet, row));
      fovea_sheet_draw_numbers (sheet, row, cr);
      cairo_restore (cr);
    }
  cairo_translate (cr, 0.0, (double) fovea_sheet_bar_top (sheet));
  if (sheet->montage->colour_bar)
    fovea_sheet_draw_bar (sheet, 0, cr);
  cairo_translate (cr, 0.0, (double) sheet->bar_height);
  fovea_sheet_draw_caption (sheet, 0, cr);
  if (cairo_status (cr) == CAIRO_STATUS_SUCCESS)
    return TRUE;
  return fovea_over_limit (error, _ ("Cannot draw the sheet: %s"), cairo_status_to_string (cairo_status (cr)));
}

/* What a reader of the file finds without drawing it. A fixed date: the same sheet gives the same bytes each time. */
static void
describe (const FoveaSheet *sheet, cairo_surface_t *surface)
{
  const FoveaMontage *m = sheet->montage;
  g_autofree char *title = m->title ? fovea_printable (m->title) : NULL;
  g_autofree char *subject = m->caption ? g_strjoinv ("\n", (char **) m->caption) : NULL;

  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_CREATE_DATE, "2000-01-01T00:00:00Z");
  if (title)
    cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_TITLE, title);
  if (subject)
    cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_SUBJECT, subject);
}

GBytes *
fovea_sheet_to_pdf (const FoveaSheet *sheet, FoveaProgress *progress, GError **error)
{
  const FoveaPaper *paper = sheet->montage->paper;
  FoveaPage page = { (double) sheet->width, (double) sheet->height, .scale = 1.0 };
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  cairo_surface_t *surface;
  cairo_status_t status;
  cairo_t *cr;
  gboolean drawn;

  if (paper)
    page = fovea_paper_place (paper, page.width, page.height);
  surface = cairo_pdf_surface_create_for_stream (append, bytes, page.width, page.height);
  describe (sheet, surface);
  cr = cairo_create (surface);
  cairo_translate (cr, page.x, page.y);
  cairo_scale (cr, page.scale, page.scale);
  drawn = fovea_sheet_draw (sheet, cr, progress, error);
  cairo_destroy (cr);
  cairo_surface_finish (surface);
  status = cairo_surface_status (surface);
  cairo_surface_destroy (surface);
  if (!drawn)
    return NULL;
  if (status == CAIRO_STATUS_SUCCESS)
    return g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
  fovea_over_limit (error, _ ("Cannot draw the sheet as PDF: %s"), cairo_status_to_string (status));
  return NULL;
}
