/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "ui/document.h"
#include "ui/learn/fit-job.h"

G_BEGIN_DECLS

/**
 * FoveaFitResultView:
 *
 * Shows a kernel that was fitted, or is being fitted: its cells, what it is called, how well it fits, the curve of a descent and the residual; uses it as a
 * filter or saves it.
 */
#define FOVEA_TYPE_FIT_RESULT_VIEW (fovea_fit_result_view_get_type ())
G_DECLARE_FINAL_TYPE (FoveaFitResultView, fovea_fit_result_view, FOVEA, FIT_RESULT_VIEW, GtkWidget)

void fovea_fit_result_view_set_document (FoveaFitResultView *self, FoveaDocument *document);
/* What a descent has come to, until the result is there. */
void fovea_fit_result_view_show_live (FoveaFitResultView *self, FoveaKernel *kernel, const GArray *curve);
/* Takes the result, for @colours. */
void fovea_fit_result_view_show (FoveaFitResultView *self, FoveaFitResult *result, FoveaColours colours);
/* Nothing but @text, in one line. */
void fovea_fit_result_view_tell (FoveaFitResultView *self, const char *text);

G_END_DECLS
