/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Inside of core/network: which nodes become one step, and which steps run in blocks of channels. */

#pragma once

#include "core/network/schedule.h"

G_BEGIN_DECLS

/* Whether output 0, the only one, holds the elements of input 0. */
gboolean fovea_node_passes_on (const FoveaNode *node);

/**
 * fovea_fuse:
 * @apart: (nullable): one a value: those that are TRUE are neither hidden within a step nor those of their node's input
 * @places: one a value; gets same_as, hidden and born_in_blocks
 *
 * A convolution takes over what follows it as long as nobody else reads what is between: batch normalisation (into its kernels), the
 * addition of another value, ReLU or Clip, or SiLU or hard swish. A normalisation and an addition take over a ReLU. Three nodes that shuffle
 * channels become the first of them, five that make a Gelu become one.
 *
 * Returns: (transfer full): the steps in their order, conversions not yet among them
 */
GArray *fovea_fuse (const FoveaNetworkPlan *plan, gsize lanes, const gboolean *apart, FoveaPlace *places);

G_END_DECLS
