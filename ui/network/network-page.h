/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "ui/document.h"
#include "ui/graph/graph-view.h"

G_BEGIN_DECLS

/**
 * FoveaNetworkPage:
 *
 * Layers, photo and maps side by side, and the inspector. Pointing at a map's pixel shows its receptive field on the photo; clicking the
 * photo pins the neuron of the selected map that looks there. The graph of the layers may stand in the place of photo and maps.
 *
 * Property: "graph" (whether it does)
 */
#define FOVEA_TYPE_NETWORK_PAGE (fovea_network_page_get_type ())
G_DECLARE_FINAL_TYPE (FoveaNetworkPage, fovea_network_page, FOVEA, NETWORK_PAGE, GtkWidget)

GtkWidget *fovea_network_page_new (FoveaDocument *document);
GtkWidget *fovea_network_page_get_sidebar (FoveaNetworkPage *self); /* the layers */
FoveaGraphView *fovea_network_page_get_graph (FoveaNetworkPage *self);
AdwFlap *fovea_network_page_get_flap (FoveaNetworkPage *self);      /* with the inspector */
/* Turns to the convolution lens in the inspector, with the keyboard in it. */
void fovea_network_page_show_lens (FoveaNetworkPage *self);
/* Why, over the photo, with its choices in the inspector. */
void fovea_network_page_explain (FoveaNetworkPage *self);
/* The effective field over the photo, or no more. */
void fovea_network_page_toggle_field (FoveaNetworkPage *self);
/* Those of the maps, see fovea_maps_pane_get_colours(). */
void fovea_network_page_get_colours (FoveaNetworkPage *self, const FoveaColormap **colormap, FoveaNormalise *normalise);
void fovea_network_page_set_colours (FoveaNetworkPage *self, const FoveaColormap *colormap, FoveaNormalise normalise);

G_END_DECLS
