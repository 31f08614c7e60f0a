/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "core/filter/kernel.h"

G_BEGIN_DECLS

/* Told on the main thread: the kernel (borrowed), or NULL and @why in one line. @widget is that of the call, and still there. */
typedef void (*FoveaKernelFileDone) (FoveaKernel *kernel, const char *why, gpointer widget);

/* Kernels as text files, read and written on a thread of their own. */
void fovea_kernel_file_load (GFile *file, GtkWidget *widget, FoveaKernelFileDone done);
void fovea_kernel_file_save (FoveaKernel *kernel, GFile *file, GtkWidget *widget, FoveaKernelFileDone done);

G_END_DECLS
