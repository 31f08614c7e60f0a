/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "core/filter/kernel.h"

G_BEGIN_DECLS

/**
 * FoveaKernelPicture:
 *
 * A kernel of any size as coloured cells. A click or the arrow keys select one, which is outlined; the anchor has a cross.
 *
 * Signals:
 *  "cell-selected" (uint column, uint row)
 */
#define FOVEA_TYPE_KERNEL_PICTURE (fovea_kernel_picture_get_type ())
G_DECLARE_FINAL_TYPE (FoveaKernelPicture, fovea_kernel_picture, FOVEA, KERNEL_PICTURE, GtkWidget)

void fovea_kernel_picture_set_kernel (FoveaKernelPicture *self, FoveaKernel *kernel);
void fovea_kernel_picture_select (FoveaKernelPicture *self, guint column, guint row); /* tells nobody */

G_END_DECLS
