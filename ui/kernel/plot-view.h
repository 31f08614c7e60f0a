/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "core/image/plot.h"

G_BEGIN_DECLS

/* Shows a chart in the window's colours and font. Its numbers are told to assistive technology as its description. */
#define FOVEA_TYPE_PLOT_VIEW (fovea_plot_view_get_type ())
G_DECLARE_FINAL_TYPE (FoveaPlotView, fovea_plot_view, FOVEA, PLOT_VIEW, GtkWidget)

void fovea_plot_view_set_plot (FoveaPlotView *self, FoveaPlot *plot); /* takes it; NULL: nothing */

G_END_DECLS
