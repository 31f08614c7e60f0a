/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "core/conv/lens.h"
#include "core/image/colormap.h"

G_BEGIN_DECLS

/**
 * FoveaLensGrid:
 *
 * One plane of a lens as three grids: what the kernel meets, times the kernel, equals the products; of a maximum only the first. Cells show numbers
 * as long as they are large enough, else colours. Padding is hatched, and so are the gaps of a transposed convolution. The pointer, or Shift with
 * the arrow keys, marks a cell.
 *
 * Signals:
 *  "moved" (int rows, int columns)  an arrow key: to the next output there
 *  "toggled" ()                     Space
 *  "cell-changed" ()                another cell is marked
 */
#define FOVEA_TYPE_LENS_GRID (fovea_lens_grid_get_type ())
G_DECLARE_FINAL_TYPE (FoveaLensGrid, fovea_lens_grid, FOVEA, LENS_GRID, GtkWidget)

/* Borrows @lens until the next call; NULL: nothing. @colormap and @range are those of the values. */
void fovea_lens_grid_set (FoveaLensGrid *self, const FoveaLens *lens, gsize plane, const FoveaColormap *colormap, FoveaRange range);
/* The marked term, or NULL. */
const FoveaLensTap *fovea_lens_grid_get_marked (FoveaLensGrid *self);

G_END_DECLS
