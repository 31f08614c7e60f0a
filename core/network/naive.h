/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/network/plan.h"

G_BEGIN_DECLS

/**
 * fovea_network_run_naively:
 * @inputs: one tensor an input of the network, of the plan's type and shape
 *
 * The network as its file has it: every node alone, on planes, with nothing fused; convolutions by their formula with sums in double
 * precision. What sessions are compared with: it takes about 2.5 seconds for 10⁹ products and thread. Progress tells the layer.
 *
 * Returns: (element-type FoveaTensor): a tensor a value of the network, constants too, NULL for what no node makes or
 *   can make; NULL with FOVEA_ERROR_LIMIT and FOVEA_ERROR_CANCELLED, and FOVEA_ERROR_REFUSED where what is known only while running does
 *   not fit
 */
GPtrArray *fovea_network_run_naively (const FoveaNetworkPlan *plan, FoveaTensor *const *inputs, FoveaProgress *progress, GError **error);

G_END_DECLS
