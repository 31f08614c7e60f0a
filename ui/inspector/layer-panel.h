/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "ui/document.h"

G_BEGIN_DECLS

/* The selected layer: what its operator does, its settings, sizes and costs. */
#define FOVEA_TYPE_LAYER_PANEL (fovea_layer_panel_get_type ())
G_DECLARE_FINAL_TYPE (FoveaLayerPanel, fovea_layer_panel, FOVEA, LAYER_PANEL, GtkWidget)

void fovea_layer_panel_show (FoveaLayerPanel *self, FoveaDocument *document);

G_END_DECLS
