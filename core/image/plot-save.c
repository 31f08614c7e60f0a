/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <cairo-pdf.h>
#include <cairo-svg.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/image/plot.h"
#include "core/image/save.h"

#define FONT_SIZE 12
#define LINE_WIDTH 2

FoveaPlotLook
fovea_plot_look_for_paper (void)
{
  return (FoveaPlotLook){
    .text = { 0.1, 0.1, 0.1, 1 },
    .curves = { { 0.11, 0.38, 0.73, 1 }, { 0.75, 0.30, 0.0, 1 }, { 0.38, 0.18, 0.57, 1 }, { 0.1, 0.1, 0.1, 0.4 } },
    .font_size = FONT_SIZE,
    .line_width = LINE_WIDTH,
  };
}

static gboolean
draw_all (cairo_surface_t *surface, FoveaPlot *const *plots, gsize n, gsize width, gsize height, GError **error)
{
  FoveaPlotLook look = fovea_plot_look_for_paper ();
  cairo_t *cr = cairo_create (surface);
  cairo_status_t status;

  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_paint (cr);
  for (gsize i = 0; i < n; i++)
    {
      fovea_plot_draw (plots[i], &look, cr, (double) width, (double) height);
      cairo_translate (cr, (double) width, 0);
    }
  status = cairo_status (cr);
  cairo_destroy (cr);
  cairo_surface_finish (surface);
  return status == CAIRO_STATUS_SUCCESS || fovea_over_limit (error, _("Cannot draw the chart: %s"), cairo_status_to_string (status));
}

static cairo_status_t
append (void *bytes, const unsigned char *data, unsigned int length)
{
  g_byte_array_append (bytes, data, length);
  return CAIRO_STATUS_SUCCESS;
}

static gboolean
save_vectors (FoveaPlot *const *plots, gsize n, gsize width, gsize height, gboolean svg, const char *path, GError **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  double all = (double) (n * width);
  cairo_surface_t *surface = svg ? cairo_svg_surface_create_for_stream (append, bytes, all, (double) height)
                                 : cairo_pdf_surface_create_for_stream (append, bytes, all, (double) height);
  gboolean drawn = draw_all (surface, plots, n, width, height, error);

  cairo_surface_destroy (surface);
  return drawn && fovea_file_write (path, bytes->data, bytes->len, error);
}

/* Cairo's 32-bit words as RGB. */
static void
copy_pixels (const guint8 *data, gsize stride, FoveaImage *image)
{
  for (gsize y = 0; y < image->height; y++)
    for (gsize x = 0; x < image->width; x++)
      {
        guint32 word = ((const guint32 *) (gconstpointer) (data + y * stride))[x];
        guint8 *pixel = fovea_image_row (image, y) + 3 * x;

        pixel[0] = word >> 16 & 0xff;
        pixel[1] = word >> 8 & 0xff;
        pixel[2] = word & 0xff;
      }
}

static gboolean
save_pixels (FoveaPlot *const *plots, gsize n, gsize width, gsize height, const char *path, GError **error)
{
  g_autoptr (FoveaImage) image = fovea_image_can_save (path, error) ? fovea_image_new (n * width, height, 3, error) : NULL;
  g_autofree guint8 *data = image ? g_malloc0 (4 * n * width * height) : NULL;
  cairo_surface_t *surface;
  gboolean drawn;

  if (!image)
    return FALSE;
  surface = cairo_image_surface_create_for_data (data, CAIRO_FORMAT_RGB24, (int) (n * width), (int) height, (int) (4 * n * width));
  drawn = draw_all (surface, plots, n, width, height, error);
  cairo_surface_destroy (surface);
  copy_pixels (data, 4 * n * width, image);
  return drawn && fovea_image_save (image, path, NULL, error);
}

gboolean
fovea_plots_save (FoveaPlot *const *plots, gsize n, gsize width, gsize height, const char *path, GError **error)
{
  g_return_val_if_fail (plots != NULL && n > 0 && path != NULL, FALSE);

  const char *dot = strrchr (path, '.');
  gboolean svg = dot && g_ascii_strcasecmp (dot, ".svg") == 0, pdf = dot && g_ascii_strcasecmp (dot, ".pdf") == 0;

  return svg || pdf ? save_vectors (plots, n, width, height, svg, path, error) : save_pixels (plots, n, width, height, path, error);
}
