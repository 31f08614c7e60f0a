/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/image/montage.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/memory.h"
#include "core/base/pool.h"
#include "core/image/resample.h"
#include "core/image/save.h"
#include "core/image/sheet.h"

/* Text beyond it is cut; Cairo's surfaces end at 32767 pixels, a sheet need not. */
#define STRIP_MAX_WIDTH 4096

/* @row: of maps; only their numbers look at it. */
typedef void (*StripFunc) (const FoveaSheet *sheet, gsize row, cairo_t *cr);

typedef struct
{
  const FoveaSheet *sheet;
  FoveaImage *image;
  guint8 *scratch; /* one map for each worker */
} Painter;

static void
paint_maps (gsize begin, gsize end, guint worker, gpointer data)
{
  const Painter *p = data;
  gsize width = p->sheet->montage->width, height = p->sheet->montage->height;
  FoveaImage map = { width, height, 3, 3 * width, p->scratch + 3 * width * height * worker };
  gsize x, y;

  for (gsize i = begin; i < end; i++)
    {
      fovea_sheet_tile (p->sheet, i, &x, &y);
      fovea_sheet_paint (p->sheet, i, &map);
      fovea_image_enlarge_into (&map, p->sheet->scale,
                                &(FoveaImage){ p->sheet->tile_width, p->sheet->tile_height, 3, p->image->stride,
                                               fovea_image_row (p->image, y) + 3 * x });
    }
}

/* Copies what Cairo drew (32-bit words 0x--RRGGBB) over rows @top and below. */
static void
copy_strip (cairo_surface_t *surface, FoveaImage *image, gsize top)
{
  gsize stride = (gsize) cairo_image_surface_get_stride (surface), width = (gsize) cairo_image_surface_get_width (surface);
  const guint8 *data = cairo_image_surface_get_data (surface);

  for (gsize y = 0; y < (gsize) cairo_image_surface_get_height (surface); y++)
    for (gsize x = 0; x < width; x++)
      {
        guint32 word = ((const guint32 *) (data + y * stride))[x];
        guint8 *pixel = fovea_image_row (image, top + y) + 3 * x;

        pixel[0] = word >> 16 & 0xff;
        pixel[1] = word >> 8 & 0xff;
        pixel[2] = word & 0xff;
      }
}

static gboolean
draw_strip (const FoveaSheet *sheet, StripFunc draw, gsize row, gsize top, gsize height, FoveaImage *image, GError **error)
{
  cairo_surface_t *surface;
  cairo_t *cr;
  cairo_status_t status;

  if (height == 0)
    return TRUE;
  surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, (int) MIN (image->width, STRIP_MAX_WIDTH), (int) height);
  cr = cairo_create (surface);
  cairo_set_source_rgb (cr, 1.0, 1.0, 1.0);
  cairo_paint (cr);
  draw (sheet, row, cr);
  status = cairo_status (cr);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  if (status == CAIRO_STATUS_SUCCESS)
    copy_strip (surface, image, top);
  cairo_surface_destroy (surface);
  if (status == CAIRO_STATUS_SUCCESS)
    return TRUE;
  return fovea_over_limit (error, _ ("Cannot draw the sheet’s text: %s"), cairo_status_to_string (status));
}

static FoveaImage *
paint_sheet (const FoveaSheet *sheet, GError **error)
{
  const FoveaMontage *m = sheet->montage;
  g_autoptr (FoveaImage) image = fovea_image_new (sheet->width, sheet->height, 3, error);
  Painter painter = { .sheet = sheet, .image = image };

  if (!image)
    return NULL;
  painter.scratch = fovea_memory_alloc (3 * m->width * m->height * fovea_pool_get_threads (), _ ("The maps of a sheet"), error);
  if (!painter.scratch)
    return NULL;
  memset (image->pixels, 0xff, image->stride * image->height);
  fovea_parallel_for (m->count, 4, paint_maps, &painter, NULL);
  fovea_memory_free (painter.scratch);
  if (!draw_strip (sheet, fovea_sheet_draw_title, 0, 0, sheet->title_height, image, error)
      || !draw_strip (sheet, fovea_sheet_draw_bar, 0, fovea_sheet_bar_top (sheet), sheet->bar_height, image, error)
      || !draw_strip (sheet, fovea_sheet_draw_caption, 0, fovea_sheet_caption_top (sheet), sheet->caption_height, image, error))
    return NULL;
  for (gsize row = 0; sheet->number_height > 0 && row < sheet->rows; row++)
    if (!draw_strip (sheet, fovea_sheet_draw_numbers, row, fovea_sheet_row_end (sheet, row), sheet->number_height, image, error))
      return NULL;
  return g_steal_pointer (&image);
}

FoveaImage *
fovea_montage_image (const FoveaMontage *montage, GError **error)
{
  g_auto (FoveaSheet) sheet = { 0 };

  g_return_val_if_fail (montage->count > 0 && montage->width > 0 && montage->height > 0, NULL);

  return fovea_sheet_init (&sheet, montage, error) ? paint_sheet (&sheet, error) : NULL;
}

static gboolean
ends_with (const char *path, const char *ending)
{
  const char *dot = strrchr (path, '.');

  return dot && g_ascii_strcasecmp (dot, ending) == 0;
}

gboolean
fovea_montage_save (const FoveaMontage *montage, const char *path, FoveaProgress *progress, GError **error)
{
  g_autoptr (FoveaImage) image = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_auto (FoveaSheet) sheet = { 0 };

  g_return_val_if_fail (montage->count > 0 && montage->width > 0 && montage->height > 0, FALSE);

  if (!ends_with (path, ".svg") && !ends_with (path, ".pdf"))
    {
      image = fovea_image_can_save (path, error) ? fovea_montage_image (montage, error) : NULL;
      return image && fovea_image_save (image, path, progress, error);
    }
  if (!fovea_sheet_init (&sheet, montage, error))
    return FALSE;
  bytes = ends_with (path, ".svg") ? fovea_sheet_to_svg (&sheet, progress, error) : fovea_sheet_to_pdf (&sheet, progress, error);
  return bytes && fovea_progress_check (progress, error)
         && fovea_file_write (path, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), error);
}

static void
paint_image (gconstpointer picture, gsize i, guint8 *rgb, gsize stride)
{
  const FoveaImage *image = picture;

  for (gsize y = 0; y < image->height; y++)
    {
      const guint8 *in = fovea_image_row (image, y);
      guint8 *out = rgb + y * stride;

      if (image->channels == 4)
        fovea_image_flatten (in, image->width, out);
      else
        memcpy (out, in, 3 * image->width);
    }
}

FoveaMontage
fovea_montage_of_image (const FoveaImage *image)
{
  return (FoveaMontage){ .paint = paint_image, .pictures = image, .count = 1, .height = image->height, .width = image->width };
}

gboolean
fovea_image_save_page (const FoveaImage *image, const FoveaPaper *paper, const char *path, FoveaProgress *progress, GError **error)
{
  FoveaMontage page = fovea_montage_of_image (image);

  page.paper = paper;
  return fovea_montage_save (&page, path, progress, error);
}

cairo_surface_t *
fovea_montage_record (const FoveaMontage *montage, double *width, double *height, GError **error)
{
  g_auto (FoveaSheet) sheet = { 0 };
  cairo_surface_t *surface;
  cairo_t *cr;
  gboolean drawn;

  if (!fovea_sheet_init (&sheet, montage, error))
    return NULL;
  *width = (double) sheet.width;
  *height = (double) sheet.height;
  surface = cairo_recording_surface_create (CAIRO_CONTENT_COLOR_ALPHA, &(cairo_rectangle_t){ 0.0, 0.0, *width, *height });
  cr = cairo_create (surface);
  drawn = fovea_sheet_draw (&sheet, cr, NULL, error);
  cairo_destroy (cr);
  if (!drawn)
    g_clear_pointer (&surface, cairo_surface_destroy);
  return surface;
}
