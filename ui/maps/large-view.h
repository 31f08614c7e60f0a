/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "core/network/maps.h"

G_BEGIN_DECLS

#define FOVEA_MOST_ENLARGED 6

/**
 * FoveaLargeView:
 *
 * One map enlarged, or up to six side by side, with the difference of two. All are zoomed and moved together; the pixel under the pointer, or
 * under the keyboard's cursor, is marked in each with its value. Where pixels are large enough their numbers stand in them. The keyboard
 * walks over pixels, Enter pins the neuron, plus and minus zoom, 0 fits, Esc leaves.
 *
 * Signals:
 *  "hovered" (int picture, int y, int x)  -1: none
 *  "picked" (int picture, int y, int x)   a click or Enter
 *  "left" ()                              Esc
 *  "layer-stepped" (int direction)        Page Up (-1) or Page Down (1)
 */
#define FOVEA_TYPE_LARGE_VIEW (fovea_large_view_get_type ())
G_DECLARE_FINAL_TYPE (FoveaLargeView, fovea_large_view, FOVEA, LARGE_VIEW, GtkWidget)

/* Shows @pictures of @maps, 1 to FOVEA_MOST_ENLARGED of them; nothing when @maps is NULL. */
void fovea_large_view_set (FoveaLargeView *self, FoveaMaps *maps, const gsize *pictures, gsize n);
void fovea_large_view_set_pinned (FoveaLargeView *self, gint picture, gint y, gint x);
/* Doubles or halves the size of the pixels. */
void fovea_large_view_zoom (FoveaLargeView *self, gboolean in);
/* What each map has at the marked pixel; "" when none is marked. Free it. */
char *fovea_large_view_text (FoveaLargeView *self);

G_END_DECLS
