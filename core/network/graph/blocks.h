/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/network/measure.h"
#include "core/network/plan.h"

G_BEGIN_DECLS

/* Layers that stand together. Nodes @first to @last follow each other in the order of computation; folded ones among them do not count. */
typedef struct
{
  char *path;     /* "features/denseblock1"; blocks that names do not tell: "block-3" */
  char *name;     /* for the user: what the name of the block around it does not say already */
  guint first, last;
  guint n_layers;
  gint parent;    /* the block around it, or -1 */
} FoveaLayerBlock;

/**
 * FoveaLayerBlocks:
 *
 * The blocks that a network is made of: residual units, inception modules, dense blocks and their layers. Blocks lie within each other or
 * apart; one stands behind the block around it.
 */
typedef struct
{
  FoveaLayerBlock *blocks;
  guint n_blocks;
  guint n_layers; /* of the network; folded ones do not count */
  gint *of_node; /* one a node: the innermost block, or -1 */
} FoveaLayerBlocks;

/**
 * fovea_layer_blocks_new:
 *
 * Finds them by the parts of the layers' names ("/layer1/layer1.0/conv1/Conv", "features.denseblock1.denselayer2.conv1"). Where names tell
 * of less than half of the layers, by the graph: what lies between two places that a single value passes (a residual unit, an
 * inception module), and operators that are repeated one after the other. Networks of a few layers have none.
 */
FoveaLayerBlocks *fovea_layer_blocks_new (const FoveaNetworkPlan *plan);
void fovea_layer_blocks_free (FoveaLayerBlocks *blocks);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaLayerBlocks, fovea_layer_blocks_free)

/* Networks of at most this many layers are shown with their blocks expanded. */
#define FOVEA_FEW_LAYERS 40

/* The sums of its layers. */
FoveaMeasure fovea_layer_block_measure (const FoveaLayerBlock *block, const FoveaNetworkPlan *plan);
/* The value that it hands on: the first output of its last layer. */
gint fovea_layer_block_output (const FoveaLayerBlock *block, const FoveaNetworkPlan *plan);

G_END_DECLS
