/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/network/builder.h"
#include "core/network/plan.h"

G_BEGIN_DECLS

/**
 * fovea_network_part_new:
 * @plan: the network with its sizes
 * @values: (n): values that a run computes
 *
 * The part of a network that @values are computed by, with them, in their order, as its outputs: a lean session of it keeps them and nothing else, and
 * computes nothing behind them. Its inputs are all inputs of the network, of the plan's sizes; what the plan has folded are constants. Values have their own names.
 *
 * Returns: FOVEA_ERROR_REFUSED where a run does not reach one of them
 */
FoveaNetwork *fovea_network_part_new (const FoveaNetworkPlan *plan, const gint *values, guint n, GError **error);

/* Adds @node of @network as it is, with the names of its values. */
gboolean fovea_part_copy_node (FoveaNetworkBuilder *builder, const FoveaNetwork *network, const FoveaNode *node, GError **error);
/* The same for node @node of @plan, and the constants that it reads. @given, one a value: the constants that @builder has already. */
gboolean fovea_part_add_node (FoveaNetworkBuilder *builder, const FoveaNetworkPlan *plan, guint node, gboolean *given, GError **error);

G_END_DECLS
