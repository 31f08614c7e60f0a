/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "core/network/maps.h"
#include "ui/document.h"

G_BEGIN_DECLS

/* The selected layer: what its operator does, its settings, sizes and costs, and the statistics of its values. */
#define FOVEA_TYPE_LAYER_PANEL (fovea_layer_panel_get_type ())
G_DECLARE_FINAL_TYPE (FoveaLayerPanel, fovea_layer_panel, FOVEA, LAYER_PANEL, GtkWidget)

/* @maps: of the selected layer, or NULL. */
void fovea_layer_panel_show (FoveaLayerPanel *self, FoveaDocument *document, const FoveaMaps *maps);

G_END_DECLS
