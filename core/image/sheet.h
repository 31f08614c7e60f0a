/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Where everything stands on a montage, for montage.c (pixels), montage-svg.c and montage-pdf.c. */

#pragma once

#include <cairo.h>

#include "core/image/image.h"
#include "core/image/montage.h"

G_BEGIN_DECLS

#define FOVEA_SHEET_MARGIN 8
#define FOVEA_SHEET_FONT_SIZE 12
#define FOVEA_SHEET_NUMBER_SIZE 9
#define FOVEA_SHEET_BAR_HEIGHT 12
#define FOVEA_SHEET_LINE_HEIGHT 16 /* of the caption */
#define FOVEA_SHEET_BAR_STOPS 51 /* colours given to a gradient, at whole percents */

/* Sizes and positions are pixels from the top left corner. */
typedef struct
{
  const FoveaMontage *montage;
  gsize scale, columns, rows;
  gsize tile_width, tile_height;
  gsize number_height; /* below each row of maps, 0: none */
  gsize title_height, bar_height, caption_height; /* of the strips at the top and the bottom, 0: none */
  gsize bar_width;
  char **lines; /* of the caption, broken */
  gsize width, height;
  FoveaRange range; /* of all maps, unless each has its own */
} FoveaSheet;

/* FOVEA_ERROR_LIMIT when the sheet would be larger than a photo may be. */
gboolean fovea_sheet_init (FoveaSheet *sheet, const FoveaMontage *montage, GError **error);
void fovea_sheet_clear (FoveaSheet *sheet);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (FoveaSheet, fovea_sheet_clear)

/* The corner of map @i. */
void fovea_sheet_tile (const FoveaSheet *sheet, gsize i, gsize *x, gsize *y);
/* Colours map @i into an image of its own size, not enlarged. */
void fovea_sheet_paint (const FoveaSheet *sheet, gsize i, const FoveaImage *map);
/* The text at the low (0) or high (1) end of the colour bar. */
char *fovea_sheet_label (const FoveaSheet *sheet, int end);
/* Colour @stop of the bar, 0 .. FOVEA_SHEET_BAR_STOPS - 1. */
const guint8 *fovea_sheet_stop (const FoveaSheet *sheet, gsize stop);

/* What stands below the maps of row @row, from their lower edge at the origin of @cr. */
void fovea_sheet_draw_numbers (const FoveaSheet *sheet, gsize row, cairo_t *cr);
/* Calls @show with the number of each map of that row and the middle of the map. */
void fovea_sheet_each_number (const FoveaSheet *sheet, gsize row, void (*show) (const char *number, gsize middle, gpointer user), gpointer user);
/* The lower edge of a row of maps. */
gsize fovea_sheet_row_end (const FoveaSheet *sheet, gsize row);
/* The strips, each at the origin of @cr, whatever the @row. */
void fovea_sheet_draw_title (const FoveaSheet *sheet, gsize row, cairo_t *cr);
void fovea_sheet_draw_bar (const FoveaSheet *sheet, gsize row, cairo_t *cr);
void fovea_sheet_draw_caption (const FoveaSheet *sheet, gsize row, cairo_t *cr);
/* Where the last two stand. */
gsize fovea_sheet_bar_top (const FoveaSheet *sheet);
gsize fovea_sheet_caption_top (const FoveaSheet *sheet);

/* Whole files: montage-svg.c and montage-pdf.c. */
GBytes *fovea_sheet_to_svg (const FoveaSheet *sheet, FoveaProgress *progress, GError **error);
GBytes *fovea_sheet_to_pdf (const FoveaSheet *sheet, FoveaProgress *progress, GError **error);
/* The same drawing on any surface. */
gboolean fovea_sheet_draw (const FoveaSheet *sheet, cairo_t *cr, FoveaProgress *progress, GError **error);

G_END_DECLS
