/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "core/conv/lens.h"

G_BEGIN_DECLS

/**
 * FoveaLensMap:
 *
 * The input map that one plane of a lens reads, and on it the window; what lies in the padding reaches beyond the map. Deformable ones show a
 * dot where each cell looks.
 */
#define FOVEA_TYPE_LENS_MAP (fovea_lens_map_get_type ())
G_DECLARE_FINAL_TYPE (FoveaLensMap, fovea_lens_map, FOVEA, LENS_MAP, GtkWidget)

#define FOVEA_LENS_MAP_SIDE 112 /* the largest side of @texture that is shown as it is */

/* Copies what it needs of @lens. @texture NULL: nothing. */
void fovea_lens_map_set (FoveaLensMap *self, GdkTexture *texture, const FoveaLens *lens, gsize plane);

G_END_DECLS
