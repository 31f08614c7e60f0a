/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A network that makes pictures of pictures (a style, a denoiser, super-resolution) as a filter for photos of any size. */

#pragma once

#include "core/image/image.h"
#include "core/network/preprocess.h"
#include "core/network/session.h"

G_BEGIN_DECLS

/**
 * FoveaTiles:
 * @tile: height and width of what the network sees at a time
 * @halo: pixels along each inner edge of a tile that are not used: what is seen beyond them reaches no other
 * @count: rows and columns of tiles
 * @field: height and width of what one pixel of the result depends on; 0: all of the tile
 * @width, @height: of the result
 * @scale: pixels of the result for one of the photo
 * @exact: the result is, but for rounding, what the network would make of the whole photo at once. Otherwise (it looks at all that it is given, as an instance
 *   normalisation does, or @field is larger than the tile) neighbouring tiles are not of one mind, and are blended where they overlap
 *
 * How a photo is cut into tiles for a network, which is ready to run.
 */
typedef struct _FoveaTiles FoveaTiles;
typedef struct
{
  gsize tile[2], halo[2], count[2];
  double field[2];
  gsize width, height;
  double scale;
  gboolean exact;
} FoveaTilesFacts;

/* @side: of a tile, where the network does not have a size of its own; 0: 512, less where memory is short. FOVEA_ERROR_REFUSED for a network that makes no
 * pictures; FOVEA_ERROR_LIMIT; FOVEA_ERROR_CANCELLED. */
FoveaTiles *fovea_tiles_new (FoveaNetworkPlan *plan, const FoveaPreprocess *preprocess, gsize photo_width, gsize photo_height, gsize side,
                             FoveaProgress *progress, GError **error);
void fovea_tiles_free (FoveaTiles *tiles);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaTiles, fovea_tiles_free)

/* Whether what comes out of the tile in the middle of @photo is no picture at all, far beyond black and white, because the network speaks of pixels from 0 to 255
 * and @preprocess of values from 0 to 1. @fixed: (out): as it is probably meant. */
gboolean fovea_tiles_doubt (FoveaTiles *tiles, const FoveaImage *photo, FoveaPreprocess *fixed, FoveaProgress *progress);

/* fovea_tiles_new() for @photo; with the preprocessing that is probably meant where fovea_tiles_doubt() doubts @preprocess. @changed: (out) (optional): whether. */
FoveaTiles *fovea_tiles_new_for (FoveaNetworkPlan *plan, const FoveaPreprocess *preprocess, const FoveaImage *photo, gsize side, gboolean *changed,
                                 FoveaProgress *progress, GError **error);

const FoveaTilesFacts *fovea_tiles_get_facts (const FoveaTiles *tiles);

/* The photo, of the size that the tiles were made for, as the network makes it. Numbers that come out mean what they mean going in: the way of @preprocess
 * backwards. Of a network of one channel the photo keeps its colours: Cb and Cr (Rec. 601), enlarged bilinearly. Alpha is lost. */
FoveaImage *fovea_tiles_run (FoveaTiles *tiles, const FoveaImage *photo, FoveaProgress *progress, GError **error);

G_END_DECLS
