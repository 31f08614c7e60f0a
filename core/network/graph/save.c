/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/graph/save.h"

#include <cairo-pdf.h>
#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/limits.h"
#include "core/image/save.h"

#define LONGEST_PAGE 14400.0 /* points: what PDF readers show */
#define TILE 2048            /* pixels of a PNG that are drawn at once: Cairo's surfaces end at 32767 */

static gboolean
ends_with (const char *path, const char *ending)
{
  const char *dot = strrchr (path, '.');

  return dot && g_ascii_strcasecmp (dot, ending) == 0;
}

gboolean
fovea_graph_can_save (const char *path, GError **error)
{
  g_autofree char *printable = fovea_printable (path);

  if (ends_with (path, ".svg") || ends_with (path, ".pdf") || ends_with (path, ".png"))
    return TRUE;
  return fovea_wrong_usage (error, _ ("“%s” does not end with .svg, .pdf or .png: the ending chooses the format"), printable);
}

static cairo_status_t
append (void *bytes, const unsigned char *data, unsigned int length)
{
  g_byte_array_append (bytes, data, length);
  return CAIRO_STATUS_SUCCESS;
}

/* @clip: in the graph's units, or NULL. */
static void
paint (const FoveaGraph *graph, const FoveaGraphPicture *picture, const FoveaRect *clip, cairo_t *cr)
{
  const FoveaGraphStyle style = { .dark = picture->dark, .shapes = picture->shapes, .scale = 1.0 };
  const FoveaColour ground = fovea_graph_background (picture->dark);

  cairo_set_source_rgb (cr, ground.red, ground.green, ground.blue);
  cairo_paint (cr);
  fovea_graph_draw_cairo (graph, &style, clip, cr);
}

static GBytes *
to_pdf (const FoveaGraph *graph, const FoveaGraphPicture *picture, GError **error)
{
  double scale = MIN (picture->scale, LONGEST_PAGE / MAX (graph->width, graph->height));
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  cairo_surface_t *surface = cairo_pdf_surface_create_for_stream (append, bytes, graph->width * scale, graph->height * scale);
  cairo_t *cr = cairo_create (surface);
  cairo_status_t status;

  /* A fixed date: the same graph gives the same bytes each time. */
  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_CREATE_DATE, "2000-01-01T00:00:00Z");
  cairo_scale (cr, scale, scale);
  paint (graph, picture, NULL, cr);
  status = cairo_status (cr);
  cairo_destroy (cr);
  cairo_surface_finish (surface);
  status = status == CAIRO_STATUS_SUCCESS ? cairo_surface_status (surface) : status;
  cairo_surface_destroy (surface);
  if (status == CAIRO_STATUS_SUCCESS)
    return g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
  fovea_over_limit (error, _ ("Cannot draw the graph as PDF: %s"), cairo_status_to_string (status));
  return NULL;
}

/* Copies Cairo's words 0x--RRGGBB into @image at (@left, @top). */
static void
copy_tile (cairo_surface_t *surface, FoveaImage *image, gsize left, gsize top)
{
  gsize stride = (gsize) cairo_image_surface_get_stride (surface);
  gsize width = MIN (TILE, image->width - left), height = MIN (TILE, image->height - top);
  const guint8 *data = cairo_image_surface_get_data (surface);

  for (gsize y = 0; y < height; y++)
    for (gsize x = 0; x < width; x++)
      {
        guint32 word = ((const guint32 *) (gconstpointer) (data + y * stride))[x];
        guint8 *pixel = fovea_image_row (image, top + y) + 3 * (left + x);

        pixel[0] = word >> 16 & 0xff;
        pixel[1] = word >> 8 & 0xff;
        pixel[2] = word & 0xff;
      }
}

static gboolean
paint_tile (const FoveaGraph *graph, const FoveaGraphPicture *picture, FoveaImage *image, gsize left, gsize top, GError **error)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, TILE, TILE);
  cairo_t *cr = cairo_create (surface);
  const FoveaRect clip = { (double) left / picture->scale, (double) top / picture->scale, TILE / picture->scale, TILE / picture->scale };
  cairo_status_t status;

  cairo_translate (cr, -(double) left, -(double) top);
  cairo_scale (cr, picture->scale, picture->scale);
  paint (graph, picture, &clip, cr);
  status = cairo_status (cr);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  if (status == CAIRO_STATUS_SUCCESS)
    copy_tile (surface, image, left, top);
  cairo_surface_destroy (surface);
  if (status == CAIRO_STATUS_SUCCESS)
    return TRUE;
  return fovea_over_limit (error, _ ("Cannot draw the graph as a picture: %s"), cairo_status_to_string (status));
}

static FoveaImage *
to_image (const FoveaGraph *graph, const FoveaGraphPicture *picture, FoveaProgress *progress, GError **error)
{
  double width = ceil (graph->width * picture->scale), height = ceil (graph->height * picture->scale);
  g_autoptr (FoveaImage) image = NULL;

  if (MAX (width, height) > FOVEA_MAX_PHOTO_SIDE || width * height > (double) FOVEA_MAX_PHOTO_PIXELS)
    {
      fovea_over_limit (error,
                        _ ("The graph would have %.0f × %.0f pixels; at most %d a side and %zu in all are possible: save it as SVG or PDF, "
                           "or at a smaller scale"),
                        width, height, FOVEA_MAX_PHOTO_SIDE, FOVEA_MAX_PHOTO_PIXELS);
      return NULL;
    }
  image = fovea_image_new ((gsize) width, (gsize) height, 3, error);
  for (gsize top = 0; image && top < image->height; top += TILE)
    for (gsize left = 0; left < image->width; left += TILE)
      if (!fovea_progress_check (progress, error) || !paint_tile (graph, picture, image, left, top, error))
        return NULL;
  return g_steal_pointer (&image);
}

gboolean
fovea_graph_save (const FoveaGraph *graph, const FoveaGraphPicture *picture, const char *path, FoveaProgress *progress, GError **error)
{
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (FoveaImage) image = NULL;

  g_return_val_if_fail (graph->by_rank != NULL && picture->scale > 0.0, FALSE);

  if (!fovea_graph_can_save (path, error))
    return FALSE;
  if (ends_with (path, ".png"))
    return (image = to_image (graph, picture, progress, error)) && fovea_image_save (image, path, progress, error);
  bytes = ends_with (path, ".svg") ? fovea_graph_to_svg (graph, picture) : to_pdf (graph, picture, error);
  return bytes && fovea_progress_check (progress, error)
         && fovea_file_write (path, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), error);
}
