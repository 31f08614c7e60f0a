/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "core/network/maps.h"
#include "ui/document.h"

G_BEGIN_DECLS

/**
 * FoveaMapsPane:
 *
 * What the selected layer holds: its activation maps, its values as bars, or its kernels, with the display bar below.
 *
 * Signals:
 *  "maps-changed" ()               other activation maps, or kernels, are shown
 *  "layer-stepped" (int direction) the user wants the previous (-1) or next (1) layer
 */
#define FOVEA_TYPE_MAPS_PANE (fovea_maps_pane_get_type ())
G_DECLARE_FINAL_TYPE (FoveaMapsPane, fovea_maps_pane, FOVEA, MAPS_PANE, GtkWidget)

void fovea_maps_pane_set_document (FoveaMapsPane *self, FoveaDocument *document);
/* The activation maps of the selected layer; borrowed, NULL while there are none. */
FoveaMaps *fovea_maps_pane_get_maps (FoveaMapsPane *self);
/* Whether kernels are shown instead. */
gboolean fovea_maps_pane_shows_filters (FoveaMapsPane *self);
/* The colours that were chosen; a colour map of NULL is chosen from the values. */
void fovea_maps_pane_get_colours (FoveaMapsPane *self, const FoveaColormap **colormap, FoveaNormalise *normalise);
void fovea_maps_pane_set_colours (FoveaMapsPane *self, const FoveaColormap *colormap, FoveaNormalise normalise);

G_END_DECLS
