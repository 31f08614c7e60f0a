/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "core/filter/kernel.h"

G_BEGIN_DECLS

/**
 * FoveaKernelGrid:
 *
 * Edits a kernel like a spreadsheet: Tab and the arrow keys move, text with several numbers can be pasted, width and height are apart.
 *
 * Signals:
 *  "changed"              the user made another kernel
 *  "refused" (char *)     pasted text is no kernel: why
 */
#define FOVEA_TYPE_KERNEL_GRID (fovea_kernel_grid_get_type ())
G_DECLARE_FINAL_TYPE (FoveaKernelGrid, fovea_kernel_grid, FOVEA, KERNEL_GRID, GtkWidget)

FoveaKernel *fovea_kernel_grid_get_kernel (FoveaKernelGrid *self); /* borrowed */
/* The kernels of a layer: their size stays, and they have neither divisor nor offset. */
void fovea_kernel_grid_set_fixed (FoveaKernelGrid *self);
void fovea_kernel_grid_set_kernel (FoveaKernelGrid *self, FoveaKernel *kernel); /* tells nobody */

G_END_DECLS
