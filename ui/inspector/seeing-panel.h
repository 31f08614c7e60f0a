/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "core/network/maps.h"
#include "ui/document.h"

G_BEGIN_DECLS

/* The neurons of the selected layer that see the pixel which was clicked on the photo, strongest first. A click on one selects it. */
#define FOVEA_TYPE_SEEING_PANEL (fovea_seeing_panel_get_type ())
G_DECLARE_FINAL_TYPE (FoveaSeeingPanel, fovea_seeing_panel, FOVEA, SEEING_PANEL, GtkWidget)

/* @maps: of the selected layer, or NULL. */
void fovea_seeing_panel_show (FoveaSeeingPanel *self, FoveaDocument *document, FoveaMaps *maps);

G_END_DECLS
