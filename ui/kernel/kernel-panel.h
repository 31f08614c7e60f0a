/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "ui/document.h"

G_BEGIN_DECLS

/* The kernel of one step of the chain: its editor, and what it does to a photo, live while it is edited. The signal
 * "compare-paths" asks for the step to be run by each path. */
#define FOVEA_TYPE_KERNEL_PANEL (fovea_kernel_panel_get_type ())
G_DECLARE_FINAL_TYPE (FoveaKernelPanel, fovea_kernel_panel, FOVEA, KERNEL_PANEL, GtkWidget)

void fovea_kernel_panel_set_document (FoveaKernelPanel *self, FoveaDocument *document);
void fovea_kernel_panel_set_step (FoveaKernelPanel *self, int index); /* -1: none */

G_END_DECLS
