/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What photos gave for a layer, kept between runs: a photo that is as it was is not run again.
 *
 * One file for each layer, network (its nodes and weights up to the layer), pre-processing, instruction set and way of looking, in fovea/patches of the
 * user's cache folder: a GVariant of type (sa(ayttuuay)): the key that its name is the hash of, then of each photo its path, size, time of change, width,
 * height and places; behind it the SHA-256 of that. It is written whole or not at all. What does not match is taken for nothing, so that a damaged file costs time
 * only. Files are at most 64 MiB, all of them together at most 256 MiB: the ones not used for longest go. FOVEA_PATCHES names another folder;
 * "off": nothing is kept. */

#pragma once

#include "core/explain/patches.h"

G_BEGIN_DECLS

typedef struct _FoveaPatchCache FoveaPatchCache;

/* What a photo's file is known by. */
typedef struct
{
  guint64 bytes;
  gint64 modified; /* nanoseconds */
} FoveaPatchStamp;

/* FALSE when the file is not there. */
gboolean fovea_patch_stamp_read (const char *path, FoveaPatchStamp *stamp);

/* @n_places: what a photo gives; @n_positions: of a map. */
FoveaPatchCache *fovea_patch_cache_open (const char *key, gsize n_places, gsize n_positions);
void fovea_patch_cache_free (FoveaPatchCache *cache);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaPatchCache, fovea_patch_cache_free)

/* What is kept of the photo, with @photo's size; NULL: nothing of it as it is now. */
const FoveaPatchPlace *fovea_patch_cache_find (FoveaPatchCache *cache, FoveaPatchPhoto *photo, const FoveaPatchStamp *stamp);
void fovea_patch_cache_add (FoveaPatchCache *cache, const FoveaPatchPhoto *photo, const FoveaPatchStamp *stamp, const FoveaPatchPlace *places);
/* Writes the file if something was added. It is a cache: failing does no harm, and is not told. */
void fovea_patch_cache_save (FoveaPatchCache *cache);

G_END_DECLS
