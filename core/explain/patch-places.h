/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/explain/patches.h"

G_BEGIN_DECLS

/* The @n strongest places of each of @channels maps (channels, height, width), into @places (channels, n); FOVEA_NO_PLACE where a map has fewer. With
 * @n above 1 local maxima alone count. Threaded. */
gboolean fovea_patch_places_find (const float *maps, gsize channels, gsize height, gsize width, guint n, FoveaPatchPlace *places,
                                  FoveaProgress *progress);

/* Adds the places (channels, n) of photo @photo to the best. */
void fovea_patch_places_merge (FoveaPatchLayer *layer, guint count, guint photo, const FoveaPatchPlace *places, guint n);

G_END_DECLS
