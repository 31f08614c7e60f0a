/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "core/network/maps.h"
#include "ui/document.h"

G_BEGIN_DECLS

/* The numbers of the selected layer, of its selected map or of its weights, and their histogram; all can be copied as CSV. */
#define FOVEA_TYPE_STATISTICS_PANEL (fovea_statistics_panel_get_type ())
G_DECLARE_FINAL_TYPE (FoveaStatisticsPanel, fovea_statistics_panel, FOVEA, STATISTICS_PANEL, GtkWidget)

/* @maps: of the selected layer, or NULL; @filters: the layer's weights are looked at instead. */
void fovea_statistics_panel_show (FoveaStatisticsPanel *self, FoveaDocument *document, FoveaMaps *maps, gboolean filters);

G_END_DECLS
