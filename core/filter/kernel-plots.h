/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/filter/analysis.h"
#include "core/image/plot.h"

G_BEGIN_DECLS

/* Decibels below the greatest magnitude where a logarithmic response ends. */
#define FOVEA_RESPONSE_DECIBELS 80

/* Charts of a kernel as it is applied (correlation). Magnitudes are linear, or decibels (20 log10; 0 dB leaves a wave as it is) with
 * @decibels. */

/* The response to waves of -0.5 to 0.5 cycles a pixel across and down; frequency 0 in the middle. */
FoveaPlot *fovea_kernel_plot_response (const FoveaKernel *kernel, gboolean decibels, GError **error);
/* The response along three directions, 0 to 0.5 cycles a pixel. */
FoveaPlot *fovea_kernel_plot_profile (const FoveaKernel *kernel, gboolean decibels);
/* What becomes of one bright pixel: the kernel turned by half a turn, times 1 / divisor. Coordinates are pixels from it. */
FoveaPlot *fovea_kernel_plot_impulse (const FoveaKernel *kernel, GError **error);
/* What becomes of FOVEA_SIGNAL_STEP or FOVEA_SIGNAL_RAMP, from dark to bright rightwards and downwards; the offset is left out. */
FoveaPlot *fovea_kernel_plot_edge (const FoveaKernel *kernel, FoveaSignal signal);

/* Response and profile beside each other, as a picture or vectors by the ending of @path. */
gboolean fovea_kernel_save_response (const FoveaKernel *kernel, gboolean decibels, const char *path, GError **error);

G_END_DECLS
