/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "core/network/maps.h"

G_BEGIN_DECLS

/**
 * FoveaMapsView:
 *
 * The pictures of a #FoveaMaps as tiles in a scrolled window. One widget draws those that are visible; each is painted when it is
 * first seen. The keyboard walks over tiles; Enter goes into a tile and walks over its pixels, where Enter pins the neuron; Esc
 * goes back out.
 *
 * Signals:
 *  "hovered" (int tile, int y, int x)  the pixel under the pointer or the keyboard's cursor; -1 when it is on none
 *  "picked" (int tile, int y, int x)   a click or Enter on a pixel; @y and @x are -1 when the cursor has moved to a tile
 *  "left" ()                           Esc on a tile
 *  "layer-stepped" (int direction)     Page Up (-1) or Page Down (1)
 *
 * Properties: "cell" (side of a tile in pixels: 32, 64, 128, 256), and those of #GtkScrollable
 */
#define FOVEA_TYPE_MAPS_VIEW (fovea_maps_view_get_type ())
G_DECLARE_FINAL_TYPE (FoveaMapsView, fovea_maps_view, FOVEA, MAPS_VIEW, GtkWidget)

/* Shows @maps, or nothing when NULL. Maps of the same count and size keep cursor and position. */
void fovea_maps_view_set_maps (FoveaMapsView *self, FoveaMaps *maps);
/* Maps @channels (of guint, copied; NULL: none) are crossed out: they are muted. */
void fovea_maps_view_set_crossed (FoveaMapsView *self, GArray *channels);
/* Moves the cursor and the mark of the pinned neuron there and scrolls to it; @y and @x -1: no pixel is pinned; @tile -1: no tile. */
void fovea_maps_view_set_pinned (FoveaMapsView *self, gint tile, gint y, gint x);

G_END_DECLS
