/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "ui/document.h"

G_BEGIN_DECLS

/**
 * FoveaExplainPanel:
 *
 * Why a class wins, or what moves a neuron: a method of attribution over the photo.
 */
#define FOVEA_TYPE_EXPLAIN_PANEL (fovea_explain_panel_get_type ())
G_DECLARE_FINAL_TYPE (FoveaExplainPanel, fovea_explain_panel, FOVEA, EXPLAIN_PANEL, GtkWidget)

void fovea_explain_panel_set_document (FoveaExplainPanel *self, FoveaDocument *document);
/* While it is on, the explanation lies over the photo. */
GtkToggleButton *fovea_explain_panel_get_button (FoveaExplainPanel *self);
/* Shows the explanation and gives its choices the keyboard. */
void fovea_explain_panel_start (FoveaExplainPanel *self);

G_END_DECLS
