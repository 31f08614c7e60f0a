/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "ui/explain/explain-job.h"

G_BEGIN_DECLS

/* @owner is still there. */
typedef void (*FoveaMethodChosen) (gpointer owner, const FoveaAttributionMethod *method);

/* A window that explains what @choice says by all methods, side by side, one after the other; a click on one chooses it for @owner, a widget. */
void fovea_explain_methods_present (GtkWidget *owner, FoveaDocument *document, const FoveaExplainChoice *choice, FoveaExplainer *explainer,
                                    FoveaMethodChosen chosen);

G_END_DECLS
