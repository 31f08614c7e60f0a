/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Written by hand: the names that Cairo's SVG surface gives to pictures count on through the process, so that one
 * sheet would not give the same bytes twice. */

#include "core/base/error.h"
#include "core/image/save.h"
#include "core/image/sheet.h"

static gboolean
add_map (GString *svg, const FoveaSheet *sheet, gsize i, FoveaImage *map, FoveaProgress *progress, GError **error)
{
  g_autoptr (GBytes) png = NULL;
  g_autofree char *text = NULL;
  gsize x, y;

  fovea_sheet_paint (sheet, i, map);
  fovea_sheet_tile (sheet, i, &x, &y);
  png = fovea_image_encode (map, "map.png", progress, error);
  if (!png)
    return FALSE;
  text = g_base64_encode (g_bytes_get_data (png, NULL), g_bytes_get_size (png));
  g_string_append_printf (svg,
                          "<image x=\"%zu\" y=\"%zu\" width=\"%zu\" height=\"%zu\" preserveAspectRatio=\"none\""
                          " image-rendering=\"optimizeSpeed\" style=\"image-rendering:pixelated\" xlink:href=\"data:image/png;base64,",
                          x, y, sheet->tile_width, sheet->tile_height);
  g_string_append (svg, text);
  g_string_append (svg, "\"/>\n");
  return TRUE;
}

static void
add_sized_text (GString *svg, gsize x, gsize y, const char *anchor, int size, const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  g_string_append_printf (svg, "<text x=\"%zu\" y=\"%zu\" text-anchor=\"%s\" font-family=\"sans-serif\" font-size=\"%d\">%s</text>\n", x,
                          y, anchor, size, escaped);
}

static void
add_text (GString *svg, gsize x, gsize y, const char *anchor, const char *text)
{
  add_sized_text (svg, x, y, anchor, FOVEA_SHEET_FONT_SIZE, text);
}

/* Where the numbers of one row of maps go. */
typedef struct
{
  GString *svg;
  gsize baseline;
} NumberRow;

static void
add_number (const char *number, gsize middle, gpointer data)
{
  NumberRow *row = data;

  add_sized_text (row->svg, middle, row->baseline, "middle", FOVEA_SHEET_NUMBER_SIZE, number);
}

static void
add_bar (GString *svg, const FoveaSheet *sheet)
{
  gsize top = fovea_sheet_bar_top (sheet);
  gsize baseline = top + FOVEA_SHEET_BAR_HEIGHT + FOVEA_SHEET_FONT_SIZE + 4;
  g_autofree char *low = fovea_sheet_label (sheet, 0);
  g_autofree char *high = fovea_sheet_label (sheet, 1);

  g_string_append (svg, "<linearGradient id=\"bar\">\n");
  for (gsize i = 0; i < FOVEA_SHEET_BAR_STOPS; i++)
    {
      const guint8 *rgb = fovea_sheet_stop (sheet, i);

      g_string_append_printf (svg, "<stop offset=\"%zu%%\" stop-color=\"#%02x%02x%02x\"/>\n", i * 100 / (FOVEA_SHEET_BAR_STOPS - 1),
                              rgb[0], rgb[1], rgb[2]);
    }
  g_string_append_printf (svg,
                          "</linearGradient>\n<rect x=\"%d\" y=\"%zu\" width=\"%zu\" height=\"%d\" fill=\"url(#bar)\"/>\n",
                          FOVEA_SHEET_MARGIN, top, sheet->bar_width, FOVEA_SHEET_BAR_HEIGHT);
  add_text (svg, FOVEA_SHEET_MARGIN, baseline, "start", low);
  add_text (svg, FOVEA_SHEET_MARGIN + sheet->bar_width, baseline, "end", high);
}

static void
add_caption (GString *svg, const FoveaSheet *sheet)
{
  gsize top = fovea_sheet_caption_top (sheet);

  for (gsize i = 0; sheet->lines[i]; i++)
    add_text (svg, FOVEA_SHEET_MARGIN, top + i * FOVEA_SHEET_LINE_HEIGHT + FOVEA_SHEET_FONT_SIZE, "start", sheet->lines[i]);
}

GBytes *
fovea_sheet_to_svg (const FoveaSheet *sheet, FoveaProgress *progress, GError **error)
{
  const FoveaMontage *m = sheet->montage;
  g_autoptr (FoveaImage) map = fovea_image_new (m->width, m->height, 3, error);
  g_autoptr (GString) svg = g_string_new ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");

  if (!map)
    return NULL;
  g_string_append_printf (svg,
                          "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\""
                          " width=\"%zu\" height=\"%zu\">\n<rect width=\"100%%\" height=\"100%%\" fill=\"#ffffff\"/>\n",
                          sheet->width, sheet->height);
  if (m->title)
    {
      g_autofree char *title = fovea_printable (m->title);

      add_text (svg, FOVEA_SHEET_MARGIN, FOVEA_SHEET_MARGIN + FOVEA_SHEET_FONT_SIZE, "start", title);
    }
  for (gsize i = 0; i < m->count; i++)
    if (!fovea_progress_check (progress, error) || !add_map (svg, sheet, i, map, progress, error))
      return NULL;
  for (gsize row = 0; sheet->number_height > 0 && row < sheet->rows; row++)
    {
      NumberRow numbers = { svg, fovea_sheet_row_end (sheet, row) + FOVEA_SHEET_NUMBER_SIZE };

      fovea_sheet_each_number (sheet, row, add_number, &numbers);
    }
  if (m->colour_bar)
    add_bar (svg, sheet);
  add_caption (svg, sheet);
  g_string_append (svg, "</svg>\n");
  return g_string_free_to_bytes (g_steal_pointer (&svg));
}
