/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "core/network/maps.h"

G_BEGIN_DECLS

/**
 * FoveaMapsView:
 *
 * The pictures of a #FoveaMaps as tiles in a scrolled window, all or some of them in any order. One widget draws those that are visible; each
 * is painted when it is first seen. The keyboard walks over tiles. Several are chosen with Ctrl and Shift, as in a list of files.
 *
 * Signals (pictures are places in the #FoveaMaps, not tiles):
 *  "hovered" (int picture, int y, int x)  the pixel under the pointer, or the keyboard's tile; -1 when it is on none
 *  "picked" (int picture, int y, int x)   a click on a pixel; @y and @x are -1 when the cursor has moved to a tile
 *  "opened" (int picture)                 Enter or a double click
 *  "chosen-changed" ()                    others are chosen
 *  "left" ()                              Esc
 *  "layer-stepped" (int direction)        Page Up (-1) or Page Down (1)
 *
 * Properties: "cell" (side of a tile in pixels: 32, 64, 128, 256), and those of #GtkScrollable
 */
#define FOVEA_TYPE_MAPS_VIEW (fovea_maps_view_get_type ())
G_DECLARE_FINAL_TYPE (FoveaMapsView, fovea_maps_view, FOVEA, MAPS_VIEW, GtkWidget)

/* Shows pictures @order of @maps, or nothing when @maps is NULL. Maps of the same count and size keep cursor, choice and position. */
void fovea_maps_view_set_maps (FoveaMapsView *self, FoveaMaps *maps, const gsize *order, gsize n);
/* Moves the cursor and the mark of the pinned neuron there and scrolls to it; @y and @x -1: no pixel is pinned; @picture -1: none. */
void fovea_maps_view_set_pinned (FoveaMapsView *self, gint picture, gint y, gint x);
/* The pictures that are chosen, at most @most of them in the order of the tiles, into @pictures (may be NULL). How many there are in all. */
gsize fovea_maps_view_get_chosen (FoveaMapsView *self, gsize *pictures, gsize most);
/* The picture under the keyboard's cursor, or -1. */
gint fovea_maps_view_get_cursor (FoveaMapsView *self);
/* Maps @channels (of guint, copied; NULL: none) are crossed out: they are muted. */
void fovea_maps_view_set_crossed (FoveaMapsView *self, GArray *channels);

G_END_DECLS
