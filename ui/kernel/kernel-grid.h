/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "core/filter/kernel.h"

G_BEGIN_DECLS

/* Kernels of more cells on a side are seen and edited on a picture: the cells would take longer to make than a frame. */
#define FOVEA_KERNEL_GRID_SIDE 11

/**
 * FoveaKernelGrid:
 *
 * The cells of a kernel like a spreadsheet: Tab, Enter and the arrow keys move, Ctrl+V with several numbers pastes a block. Cells are coloured by
 * their values, the anchor is outlined.
 *
 * Signals:
 *  "cell-edited" (uint column, uint row, double value)
 *  "block-pasted" (char *)    text of more than one number
 *  "cell-selected" (uint column, uint row)
 */
#define FOVEA_TYPE_KERNEL_GRID (fovea_kernel_grid_get_type ())
G_DECLARE_FINAL_TYPE (FoveaKernelGrid, fovea_kernel_grid, FOVEA, KERNEL_GRID, GtkGrid)

void fovea_kernel_grid_set_kernel (FoveaKernelGrid *self, FoveaKernel *kernel); /* tells nobody */
void fovea_kernel_grid_set_editable (FoveaKernelGrid *self, gboolean editable);

/* The colour of a cell on the theme's background: red above zero, blue below, stronger for larger values; @largest is that of all. */
GdkRGBA fovea_kernel_cell_colour (double value, double largest);
double fovea_kernel_largest_cell (const FoveaKernel *kernel);

G_END_DECLS
