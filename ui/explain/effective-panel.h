/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "ui/document.h"

G_BEGIN_DECLS

/**
 * FoveaEffectivePanel:
 *
 * How much of its receptive field the selected neuron uses, over the photo.
 */
#define FOVEA_TYPE_EFFECTIVE_PANEL (fovea_effective_panel_get_type ())
G_DECLARE_FINAL_TYPE (FoveaEffectivePanel, fovea_effective_panel, FOVEA, EFFECTIVE_PANEL, GtkWidget)

void fovea_effective_panel_set_document (FoveaEffectivePanel *self, FoveaDocument *document);
/* While it is on, the effective field lies over the photo, and follows the selection. */
GtkToggleButton *fovea_effective_panel_get_button (FoveaEffectivePanel *self);

G_END_DECLS
