/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "ui/document.h"

G_BEGIN_DECLS

/**
 * FoveaChangeKernel:
 *
 * The kernel of the selected map for one input channel, and its bias, to be edited. Hidden where the map has none.
 */
#define FOVEA_TYPE_CHANGE_KERNEL (fovea_change_kernel_get_type ())
G_DECLARE_FINAL_TYPE (FoveaChangeKernel, fovea_change_kernel, FOVEA, CHANGE_KERNEL, GtkWidget)

void fovea_change_kernel_set_document (FoveaChangeKernel *self, FoveaDocument *document);

G_END_DECLS
