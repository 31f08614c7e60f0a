/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Inside of core/network: the photo of a FoveaTiles has edges of repeated pixels around it, of which there are more behind its end, so that whole tiles
 * fill it. Lengths along an axis are pixels of that. */

#pragma once

#include "core/network/tiles.h"

G_BEGIN_DECLS

typedef struct
{
  gsize photo, length; /* the photo's own, and with its edges */
  gsize edge;          /* before the photo; the result of a tile lacks as many pixels at each of its ends */
  gsize tile, halo, step, count;
  gboolean exact; /* tiles meet in the middle of what they share; else one goes over into the other */
} FoveaTilesAxis;

struct _FoveaTiles
{
  FoveaTilesFacts facts;
  FoveaTilesAxis axes[2];     /* height, width */
  FoveaPreprocess preprocess; /* of one tile */
  gsize scale;                /* pixels of the result along a pixel of the photo */
  gsize channels;             /* of the result */
  gint output;
  FoveaSession *session;
};

static inline gsize
fovea_tiles_begin (const FoveaTilesAxis *axis, gsize i)
{
  return MIN (i * axis->step, axis->length - axis->tile);
}

/* How much tile @i counts at @at. All tiles together are 1. */
float fovea_tiles_weight (const FoveaTilesAxis *axis, gsize i, double at);

G_END_DECLS
