/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "core/conv/lens.h"
#include "core/image/colormap.h"

G_BEGIN_DECLS

/**
 * FoveaLensView:
 *
 * A lens as a panel: the grids, the equation, the sums of all planes, and the buttons that walk over the outputs, by hand or by themselves.
 *
 * Signals:
 *  "went" (int y, int x)  the user, or what plays, wants the output there
 *  "plane-changed" ()     another plane is chosen
 *
 * Properties: "playing", "pinned": the pointer moves the lens no more
 */
#define FOVEA_TYPE_LENS_VIEW (fovea_lens_view_get_type ())
G_DECLARE_FINAL_TYPE (FoveaLensView, fovea_lens_view, FOVEA, LENS_VIEW, GtkWidget)

/* Takes @lens. @title: what and where: "Pixel 12, 7". @plane_name (translated, static): of one plane: "Input channel". @colormap and @range are those
 * of the input's values. */
void fovea_lens_view_show (FoveaLensView *self, FoveaLens *lens, const char *title, const char *plane_name, const FoveaColormap *colormap,
                           FoveaRange range);
/* No lens, for the reason @why. */
void fovea_lens_view_show_none (FoveaLensView *self, const char *why);
const FoveaLens *fovea_lens_view_get_lens (FoveaLensView *self);
/* The chosen plane, below the lens' number of them. */
gsize fovea_lens_view_get_plane (FoveaLensView *self);
/* The index of the plane that the user wants to see: that of the lens, or of one to come. */
gint fovea_lens_view_get_channel (FoveaLensView *self);
/* Puts @widget (a choice, a picture) above the grids. */
void fovea_lens_view_add (FoveaLensView *self, GtkWidget *widget);
void fovea_lens_view_focus (FoveaLensView *self);
gboolean fovea_lens_view_is_playing (FoveaLensView *self);
gboolean fovea_lens_view_is_pinned (FoveaLensView *self);

G_END_DECLS
