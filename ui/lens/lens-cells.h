/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "core/conv/lens.h"
#include "core/image/colormap.h"

G_BEGIN_DECLS

/* Which numbers of the terms. */
typedef enum
{
  FOVEA_CELLS_VALUES,
  FOVEA_CELLS_WEIGHTS,
  FOVEA_CELLS_PRODUCTS,
} FoveaCellsWhat;

/* One grid of a lens: the colours and numbers of its cells, which it keeps. */
typedef struct _FoveaLensCells FoveaLensCells;

/* @colormap NULL: blue and red, zero neutral, with the range of the numbers themselves. */
FoveaLensCells *fovea_lens_cells_new (const FoveaLens *lens, gsize plane, FoveaCellsWhat what, const FoveaColormap *colormap,
                                      const FoveaRange *range);
void fovea_lens_cells_free (FoveaLensCells *cells);
/* Whether a grid of @lens has as many rows and columns. */
gboolean fovea_lens_cells_fit (const FoveaLensCells *cells, const FoveaLens *lens);

/* Cells that are drawn in another way; -1: none. */
typedef struct
{
  int marked, emphasized;
  gboolean numbers;
} FoveaLensMarks;

/* Draws into @place of @widget, whose font and colours it takes. */
void fovea_lens_cells_draw (const FoveaLensCells *cells, GtkWidget *widget, cairo_t *cr, const graphene_rect_t *place, const FoveaLensMarks *marks);

G_END_DECLS
