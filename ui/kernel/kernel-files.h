/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "core/filter/kernel.h"

G_BEGIN_DECLS

/* Told when the user has chosen: the kernel (borrowed), or NULL and @why in one line. @widget is that of the call, and still there. */
typedef void (*FoveaKernelFileDone) (FoveaKernel *kernel, const char *why, gpointer widget);

/* Kernels as text files, through a file dialog over @widget's window. */
void fovea_kernel_choose_and_load (GtkWidget *widget, FoveaKernelFileDone done);
void fovea_kernel_choose_and_save (GtkWidget *widget, FoveaKernel *kernel, FoveaKernelFileDone done);

G_END_DECLS
