/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "core/filter/kernel.h"

G_BEGIN_DECLS

/**
 * FoveaKernelEditor:
 *
 * A kernel's cells, size, symmetry lock, divisor, offset and anchor, with tools to turn, copy, paste, load and save it.
 *
 * Signals:
 *  "changed" (gboolean merge)  the user made another kernel; @merge: it goes on with the edit before
 */
#define FOVEA_TYPE_KERNEL_EDITOR (fovea_kernel_editor_get_type ())
G_DECLARE_FINAL_TYPE (FoveaKernelEditor, fovea_kernel_editor, FOVEA, KERNEL_EDITOR, GtkWidget)

FoveaKernel *fovea_kernel_editor_get_kernel (FoveaKernelEditor *self); /* borrowed */
/* Shows @kernel, for reading only unless @editable; tells nobody. */
void fovea_kernel_editor_set_kernel (FoveaKernelEditor *self, FoveaKernel *kernel, gboolean editable);

G_END_DECLS
