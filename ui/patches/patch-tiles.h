/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "ui/patches/patch-finding.h"

G_BEGIN_DECLS

#define FOVEA_PATCH_TILE 96 /* side of a tile's picture in pixels */

/**
 * FoveaPatchTiles:
 *
 * The pictures of patches, cut out of their photos by a worker of their own. Some hundred around what is seen are kept; each photo is opened once for all of
 * those.
 *
 * Signals:
 *  "changed": pictures have come
 */
#define FOVEA_TYPE_PATCH_TILES (fovea_patch_tiles_get_type ())
G_DECLARE_FINAL_TYPE (FoveaPatchTiles, fovea_patch_tiles, FOVEA, PATCH_TILES, GObject)

FoveaPatchTiles *fovea_patch_tiles_new (void);

/* Forgets all: another layer, network or folder. */
void fovea_patch_tiles_clear (FoveaPatchTiles *self);

/* Borrowed; NULL: not there yet, or, with @failed, never. */
GdkTexture *fovea_patch_tiles_get (FoveaPatchTiles *self, const FoveaPatchFinding *finding, gsize channel, guint rank, gboolean *failed);

/* Sees to it that the pictures of rows @first to @last - 1 of @order (n) come, then those of their neighbourhood. */
void fovea_patch_tiles_want (FoveaPatchTiles *self, FoveaPatchFinding *finding, const gsize *order, gsize n, gsize first, gsize last);

G_END_DECLS
