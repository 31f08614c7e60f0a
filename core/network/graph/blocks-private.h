/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/network/graph/blocks.h"

G_BEGIN_DECLS

#define FOVEA_SMALLEST_BLOCK 3 /* layers: a row for two would save one */

/* Blocks on their way. */
typedef struct
{
  const FoveaNetworkPlan *plan;
  guint *layers; /* nodes that are not folded */
  guint n_layers;
  GArray *blocks; /* of FoveaLayerBlock; @first and @last are counted in @layers until the end */
} FoveaBlockFinder;

/* Layers @first to @end - 1. Takes @path and @name. Returns the block's number. */
gint fovea_block_finder_add (FoveaBlockFinder *finder, char *path, char *name, guint first, guint end, gint parent);

/* blocks-by-graph.c */
void fovea_blocks_by_graph (FoveaBlockFinder *finder);

G_END_DECLS
