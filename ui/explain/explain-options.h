/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "ui/explain/explain-job.h"

G_BEGIN_DECLS

/**
 * FoveaExplainOptions:
 *
 * What is explained and how: a class or a neuron, the method, the layer whose maps are weighed, and what else the method takes.
 *
 * Signals:
 *  "changed" ()  something else is to be explained, or in another way
 */
#define FOVEA_TYPE_EXPLAIN_OPTIONS (fovea_explain_options_get_type ())
G_DECLARE_FINAL_TYPE (FoveaExplainOptions, fovea_explain_options, FOVEA, EXPLAIN_OPTIONS, GtkWidget)

void fovea_explain_options_set_document (FoveaExplainOptions *self, FoveaDocument *document);
FoveaExplainChoice fovea_explain_options_get_choice (FoveaExplainOptions *self);
/* Chooses @method, as the user would. */
void fovea_explain_options_set_method (FoveaExplainOptions *self, const FoveaAttributionMethod *method);

G_END_DECLS
