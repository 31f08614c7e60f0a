/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "core/network/maps.h"

G_BEGIN_DECLS

/**
 * FoveaDisplayBar:
 *
 * How values become colours: colour map, normalisation, fixed ends, gamma, and the colour bar with its numbers.
 *
 * Signals:
 *  "changed" ()  the user wants another look
 */
#define FOVEA_TYPE_DISPLAY_BAR (fovea_display_bar_get_type ())
G_DECLARE_FINAL_TYPE (FoveaDisplayBar, fovea_display_bar, FOVEA, DISPLAY_BAR, GtkWidget)

/* What is wanted. The numbers of a network's normalisation are not known here. */
FoveaLook fovea_display_bar_get_look (FoveaDisplayBar *self);
/* Chooses these, as the user would; @colormap NULL: from the values. */
void fovea_display_bar_set_colours (FoveaDisplayBar *self, const FoveaColormap *colormap, FoveaNormalise normalise);
/* What is shown: the colour bar and its numbers, and what a lock keeps. */
void fovea_display_bar_show (FoveaDisplayBar *self, const FoveaMaps *maps);
/* The badge: colour map, whose values its ends stand for, gamma, lock. Free it. */
char *fovea_display_bar_text (FoveaDisplayBar *self, const FoveaMaps *maps);

G_END_DECLS
