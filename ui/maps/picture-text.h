/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "core/network/maps.h"

G_BEGIN_DECLS

/* What the window says about maps and kernels; free the text. */

/* "64 maps of 112×112", "96 kernels of 7×7"; with fewer @shown than there are "12 of 64 maps of 112×112". */
char *fovea_text_title (const FoveaMaps *maps, gboolean filters, gsize shown);
/* The badge: the colour map and whose values its ends stand for. */
char *fovea_text_display (const FoveaMaps *maps);
/* A picture and its pixel (@y, @x), or without a pixel when they are -1. */
char *fovea_text_picture (const FoveaMaps *maps, gboolean filters, gsize i, gint y, gint x);

/* The names of all colour maps for a menu, after "Automatic"; a new list of strings. */
GListModel *fovea_colormap_titles (void);

/* The normalisations in the order of a menu. The fixed one, which needs numbers, is the last: menus that do not ask for them leave it out. */
GListModel *fovea_normalise_titles (gboolean fixed); /* a new list of strings */
FoveaNormalise fovea_normalise_at (guint place);
guint fovea_normalise_place (FoveaNormalise normalise);

G_END_DECLS
