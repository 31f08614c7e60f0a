/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/image/sheet.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "core/base/error.h"
#include "core/image/text.h"

#define GAP 2             /* between maps */
#define STRIP_HEIGHT 24   /* one line of text */
#define MINIMUM_WIDTH 240 /* with text on it */
#define CAPTION_WIDTH 560 /* with a caption on it */
#define MAXIMUM_BAR 320
#define NUMBER_ROOM 24    /* of a map that has its number below it */
/* Estimates of letters at the font's size, on the safe side: an SVG's viewer has fonts of its own. */
#define LETTER_WIDTH 7
#define WIDE_LETTER_WIDTH 13

/* In floating point, so that no size overflows before it is found too large. */
static gboolean
check_size (const FoveaSheet *sheet, double columns, double rows, GError **error)
{
  double width = columns * ((double) sheet->montage->width * (double) sheet->scale + GAP);
  double height = rows * ((double) sheet->montage->height * (double) sheet->scale + (double) sheet->number_height + GAP);

  if (MAX (width, height) <= FOVEA_MAX_PHOTO_SIDE - MINIMUM_WIDTH && width * height <= (double) FOVEA_MAX_PHOTO_PIXELS)
    return TRUE;
  return fovea_over_limit (error,
                           _ ("The sheet of maps would have %.0f × %.0f pixels; at most %d a side and %zu in all are possible"),
                           width, height, FOVEA_MAX_PHOTO_SIDE, FOVEA_MAX_PHOTO_PIXELS);
}

static double
columns_near_a_square (const FoveaMontage *m)
{
  double columns = ceil (sqrt ((double) m->count * (double) (m->height + GAP) / (double) (m->width + GAP)));

  return CLAMP (columns, 1.0, (double) m->count);
}

static FoveaRange
common_range (const FoveaMontage *m)
{
  FoveaRange range = m->fixed;

  if (m->normalise == FOVEA_NORMALISE_FIXED || m->normalise == FOVEA_NORMALISE_NETWORK)
    return fovea_range_fit (range, m->colormap);
  range = fovea_range_of (m->values, m->count * m->height * m->width, m->normalise, m->colormap);
  range.gamma = m->fixed.gamma;
  return range;
}

gsize
fovea_montage_scale (const FoveaMontage *m)
{
  gsize longer = MAX (m->width, m->height);

  return MAX (m->cell / longer + (m->cell % longer > 0), 1);
}

static gsize
letter_width (gunichar letter)
{
  return g_unichar_iswide (letter) ? WIDE_LETTER_WIDTH : LETTER_WIDTH;
}

/* Adds @text in lines no wider than @width: broken at the last space, or anywhere when a word is wider than a line. */
static void
break_lines (const char *text, gsize width, GPtrArray *lines)
{
  const char *start = text, *space = NULL;
  gsize used = 0;

  for (const char *at = text; *at; at = g_utf8_next_char (at))
    {
      gsize letter = letter_width (g_utf8_get_char (at));

      if (*at == ' ')
        space = at;
      if (used + letter > width && at > start)
        {
          const char *end = space && space > start ? space : at;

          g_ptr_array_add (lines, g_strndup (start, (gsize) (end - start)));
          at = start = *end == ' ' ? end + 1 : end;
          space = NULL;
          used = 0;
          if (!*at)
            return;
          letter = letter_width (g_utf8_get_char (at));
        }
      used += letter;
    }
  g_ptr_array_add (lines, g_strdup (start));
}

static char **
caption_lines (const FoveaMontage *m, gsize width)
{
  GPtrArray *lines = g_ptr_array_new ();

  for (gsize i = 0; m->caption && m->caption[i]; i++)
    break_lines (m->caption[i], width, lines);
  g_ptr_array_add (lines, NULL);
  return (char **) g_ptr_array_free (lines, FALSE);
}

void
fovea_sheet_clear (FoveaSheet *sheet)
{
  g_clear_pointer (&sheet->lines, g_strfreev);
}

gboolean
fovea_sheet_init (FoveaSheet *sheet, const FoveaMontage *m, GError **error)
{
  double columns = m->columns > 0 ? (double) MIN (m->columns, m->count) : columns_near_a_square (m);
  double rows = ceil ((double) m->count / columns);

  *sheet = (FoveaSheet){ .montage = m, .scale = fovea_montage_scale (m) };
  sheet->number_height = (m->numbers || m->labels) && m->width * sheet->scale >= NUMBER_ROOM ? FOVEA_SHEET_NUMBER_SIZE + 2 : 0;
  if (!check_size (sheet, columns, rows, error))
    return FALSE;
  sheet->columns = (gsize) columns;
  sheet->rows = (gsize) rows;
  sheet->tile_width = m->width * sheet->scale;
  sheet->tile_height = m->height * sheet->scale;
  sheet->title_height = m->title ? STRIP_HEIGHT : 0;
  sheet->bar_height = m->colour_bar ? STRIP_HEIGHT + FOVEA_SHEET_BAR_HEIGHT : 0;
  sheet->width = 2 * FOVEA_SHEET_MARGIN + sheet->columns * (sheet->tile_width + GAP) - GAP;
  if (m->title || m->colour_bar)
    sheet->width = MAX (sheet->width, MINIMUM_WIDTH);
  if (m->caption)
    sheet->width = MAX (sheet->width, CAPTION_WIDTH);
  sheet->lines = caption_lines (m, sheet->width - 2 * FOVEA_SHEET_MARGIN);
  if (m->caption)
    sheet->caption_height = g_strv_length (sheet->lines) * FOVEA_SHEET_LINE_HEIGHT + FOVEA_SHEET_MARGIN;
  sheet->height = 2 * FOVEA_SHEET_MARGIN + sheet->rows * (sheet->tile_height + sheet->number_height + GAP) - GAP;
  sheet->height += sheet->title_height + sheet->bar_height + sheet->caption_height;
  sheet->bar_width = MIN (sheet->width - 2 * FOVEA_SHEET_MARGIN, MAXIMUM_BAR);
  if (m->colormap && m->normalise != FOVEA_NORMALISE_MAP)
    sheet->range = common_range (m);
  return TRUE;
}

void
fovea_sheet_tile (const FoveaSheet *sheet, gsize i, gsize *x, gsize *y)
{
  *x = FOVEA_SHEET_MARGIN + i % sheet->columns * (sheet->tile_width + GAP);
  *y = FOVEA_SHEET_MARGIN + sheet->title_height + i / sheet->columns * (sheet->tile_height + sheet->number_height + GAP);
}

gsize
fovea_sheet_row_end (const FoveaSheet *sheet, gsize row)
{
  gsize x, y;

  fovea_sheet_tile (sheet, row * sheet->columns, &x, &y);
  return y + sheet->tile_height;
}

void
fovea_sheet_each_number (const FoveaSheet *sheet, gsize row, void (*show) (const char *number, gsize middle, gpointer user), gpointer user)
{
  gsize end = MIN ((row + 1) * sheet->columns, sheet->montage->count);

  for (gsize i = row * sheet->columns; i < end; i++)
    {
      const char *const *labels = sheet->montage->labels;
      g_autofree char *number = labels ? g_strdup (labels[i]) : g_strdup_printf ("%zu", sheet->montage->numbers[i]);
      gsize x, y;

      fovea_sheet_tile (sheet, i, &x, &y);
      show (number, x + sheet->tile_width / 2, user);
    }
}

void
fovea_sheet_paint (const FoveaSheet *sheet, gsize i, const FoveaImage *map)
{
  const FoveaMontage *m = sheet->montage;
  gsize count = m->width * m->height;
  const float *values = m->values + i * count;
  FoveaRange range;

  if (m->paint)
    {
      m->paint (m->pictures, i, map->pixels, map->stride);
      return;
    }
  range = m->normalise == FOVEA_NORMALISE_MAP ? fovea_range_of (values, count, FOVEA_NORMALISE_MAP, m->colormap) : sheet->range;
  range.gamma = m->fixed.gamma;
  fovea_colormap_paint (m->colormap, range, values, m->width, m->height, map->pixels, map->stride);
}

char *
fovea_sheet_label (const FoveaSheet *sheet, int end)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  if (sheet->montage->normalise == FOVEA_NORMALISE_MAP)
    return g_strdup (end ? _ ("each map’s highest") : _ ("each map’s lowest"));
  return g_strdup (g_ascii_formatd (text, sizeof text, "%.4g", end ? sheet->range.high : sheet->range.low));
}

const guint8 *
fovea_sheet_stop (const FoveaSheet *sheet, gsize stop)
{
  const FoveaMontage *m = sheet->montage;

  return m->colormap->rgb[fovea_colormap_entry (m->colormap, (double) stop / (FOVEA_SHEET_BAR_STOPS - 1), m->fixed.gamma)];
}

static void
show_text (cairo_t *cr, const char *text, double x, double baseline, double align)
{
  g_autoptr (FoveaText) line = fovea_text_new (cr, text, FOVEA_SHEET_FONT_SIZE, FALSE);

  cairo_set_source_rgb (cr, 0.0, 0.0, 0.0);
  fovea_text_show (line, cr, x, baseline, align);
}

static void
show_number (const char *number, gsize middle, gpointer cr)
{
  g_autoptr (FoveaText) text = fovea_text_new (cr, number, FOVEA_SHEET_NUMBER_SIZE, FALSE);

  fovea_text_show (text, cr, (double) middle, FOVEA_SHEET_NUMBER_SIZE, 0.5);
}

void
fovea_sheet_draw_numbers (const FoveaSheet *sheet, gsize row, cairo_t *cr)
{
  cairo_set_source_rgb (cr, 0.35, 0.35, 0.35);
  fovea_sheet_each_number (sheet, row, show_number, cr);
}

gsize
fovea_sheet_caption_top (const FoveaSheet *sheet)
{
  return sheet->height - sheet->caption_height;
}

gsize
fovea_sheet_bar_top (const FoveaSheet *sheet)
{
  return fovea_sheet_caption_top (sheet) - sheet->bar_height;
}

void
fovea_sheet_draw_title (const FoveaSheet *sheet, gsize row, cairo_t *cr)
{
  g_autofree char *title = fovea_printable (sheet->montage->title);

  show_text (cr, title, FOVEA_SHEET_MARGIN, FOVEA_SHEET_MARGIN + FOVEA_SHEET_FONT_SIZE, 0.0);
}

void
fovea_sheet_draw_bar (const FoveaSheet *sheet, gsize row, cairo_t *cr)
{
  g_autofree char *low = fovea_sheet_label (sheet, 0);
  g_autofree char *high = fovea_sheet_label (sheet, 1);
  double width = (double) sheet->bar_width;
  double baseline = FOVEA_SHEET_BAR_HEIGHT + FOVEA_SHEET_FONT_SIZE + 4;
  cairo_pattern_t *gradient = cairo_pattern_create_linear (FOVEA_SHEET_MARGIN, 0.0, FOVEA_SHEET_MARGIN + width, 0.0);

  for (gsize i = 0; i < FOVEA_SHEET_BAR_STOPS; i++)
    {
      const guint8 *rgb = fovea_sheet_stop (sheet, i);
      double offset = (double) i / (FOVEA_SHEET_BAR_STOPS - 1);

      cairo_pattern_add_color_stop_rgb (gradient, offset, rgb[0] / 255.0, rgb[1] / 255.0, rgb[2] / 255.0);
    }
  cairo_set_source (cr, gradient);
  cairo_pattern_destroy (gradient);
  cairo_rectangle (cr, FOVEA_SHEET_MARGIN, 0.0, width, FOVEA_SHEET_BAR_HEIGHT);
  cairo_fill (cr);

  show_text (cr, low, FOVEA_SHEET_MARGIN, baseline, 0.0);
  show_text (cr, high, FOVEA_SHEET_MARGIN + width, baseline, 1.0);
}

void
fovea_sheet_draw_caption (const FoveaSheet *sheet, gsize row, cairo_t *cr)
{
  for (gsize i = 0; sheet->lines[i]; i++)
    show_text (cr, sheet->lines[i], FOVEA_SHEET_MARGIN, (double) (i * FOVEA_SHEET_LINE_HEIGHT + FOVEA_SHEET_FONT_SIZE), 0.0);
}
