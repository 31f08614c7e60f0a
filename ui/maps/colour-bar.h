/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "core/image/colormap.h"

G_BEGIN_DECLS

/* The colours of a colour map with the numbers that their ends and middle stand for. */
#define FOVEA_TYPE_COLOUR_BAR (fovea_colour_bar_get_type ())
G_DECLARE_FINAL_TYPE (FoveaColourBar, fovea_colour_bar, FOVEA, COLOUR_BAR, GtkWidget)

/* @range NULL: each map has its own, the ends are called minimum and maximum. @colormap NULL: nothing to show. */
void fovea_colour_bar_set (FoveaColourBar *self, const FoveaColormap *colormap, const FoveaRange *range);

G_END_DECLS
