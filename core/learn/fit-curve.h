/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/image/plot.h"
#include "core/learn/kernel-fit.h"

G_BEGIN_DECLS

/* The loss over the steps, @curve being of FoveaFitPoint, on logarithmic axes. Step 0 stands at 1. @best: (0: none) a line for what least squares
 * leave, as the mean of squares. */
FoveaPlot *fovea_fit_curve_plot (const GArray *curve, double best);
/* "step,loss" and a line for each point, for the caller to free. */
char *fovea_fit_curve_csv (const GArray *curve);
/* CSV for NAME.csv, else a picture or vectors by the ending; other endings are FOVEA_ERROR_USAGE. */
gboolean fovea_fit_curve_save (const GArray *curve, double best, const char *path, GError **error);
/* TRUE when that knows the ending of @path. */
gboolean fovea_fit_curve_can_save (const char *path, GError **error);

G_END_DECLS
