/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "ui/document.h"

G_BEGIN_DECLS

/**
 * FoveaEffectivePanel:
 *
 * How much of its receptive field the selected neuron uses, over the photo.
 *
 * Properties: "active": the effective field lies over the photo, and follows the selection. Off when something else comes to lie there.
 */
#define FOVEA_TYPE_EFFECTIVE_PANEL (fovea_effective_panel_get_type ())
G_DECLARE_FINAL_TYPE (FoveaEffectivePanel, fovea_effective_panel, FOVEA, EFFECTIVE_PANEL, GtkWidget)

void fovea_effective_panel_set_document (FoveaEffectivePanel *self, FoveaDocument *document);

G_END_DECLS
