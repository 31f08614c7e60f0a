/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gdk/gdk.h>

#include "core/network/maps.h"

G_BEGIN_DECLS

/* The textures of the tiles that were shown last, at most @max_bytes of them: a tile is painted when it is first seen. */
typedef struct _FoveaTileCache FoveaTileCache;

FoveaTileCache *fovea_tile_cache_new (gsize max_bytes);
void fovea_tile_cache_free (FoveaTileCache *cache);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaTileCache, fovea_tile_cache_free)

/* Forgets all: other maps or another size. */
void fovea_tile_cache_clear (FoveaTileCache *cache);

/* The texture of picture @i of @maps, fitting @cell x @cell pixels; borrowed. NULL when memory has run out, or when it is not painted yet
 * and @deadline (monotonic time) is over. */
GdkTexture *fovea_tile_cache_get (FoveaTileCache *cache, const FoveaMaps *maps, gsize i, gsize cell, gint64 deadline);

G_END_DECLS
