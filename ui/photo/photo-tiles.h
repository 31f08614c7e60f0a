/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "core/image/pyramid.h"

G_BEGIN_DECLS

/* Textures of the visible parts of one photo at one zoom. Textures are drawn without scaling, so that every renderer is fast and 100 %
 * shows the photo's own pixels. */
typedef struct _FoveaPhotoTiles FoveaPhotoTiles;

FoveaPhotoTiles *fovea_photo_tiles_new (void);
void fovea_photo_tiles_free (FoveaPhotoTiles *tiles);

/* Another photo, or none. Tiles of one of the same size stay until theirs are made: the picture does not flicker. */
void fovea_photo_tiles_set_pyramid (FoveaPhotoTiles *tiles, FoveaPyramid *pyramid);
FoveaPyramid *fovea_photo_tiles_get_pyramid (FoveaPhotoTiles *tiles);

/* In device pixels: where the photo is (@x, @y may be negative), how large a photo's pixel is, and what is visible. */
typedef struct
{
  gint64 x, y;
  double scale;
  gint64 left, top, right, bottom; /* the visible part of the photo, in scaled photo pixels; right and bottom exclusive */
  double device_scale;             /* device pixels per widget pixel */
} FoveaTilesView;

/* Draws what is visible. Tiles not made by @deadline (monotonic time) are drawn coarsely or as they were before: FALSE, draw again. */
gboolean fovea_photo_tiles_snapshot (FoveaPhotoTiles *tiles, GtkSnapshot *snapshot, const FoveaTilesView *view, gint64 deadline);

G_END_DECLS
