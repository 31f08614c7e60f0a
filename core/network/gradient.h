/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/network/backward.h"
#include "core/network/plan.h"

G_BEGIN_DECLS

/**
 * FoveaGradient:
 * @network: the part of the network that the target depends on, and the way back. Its inputs are all inputs of the network, in their order, and behind them
 *   the seed, of the target's shape: the gradient of what is asked for with respect to the target (1 at a class's score and 0 elsewhere, for that score).
 *   Sizes are those of the plan that it was made for. Values of the network have their own names.
 * @gradients: of each value that gradients were asked for, the value of @network that has the gradient; -1 where the target does not depend on it
 *
 * How to compute gradients of one value of a network with respect to others: weights, photos and anything between. It is a network to be planned
 * and run as any other. The outputs of it are the target, then those of the values that are computed and lead to it, then the gradients that there are.
 */
typedef struct
{
  FoveaNetwork *network;
  gint *gradients;
} FoveaGradient;

/**
 * fovea_gradient_new:
 * @plan: the network with its sizes
 * @target: a value of it, float32
 * @values: (n): values of it, float32: inputs, initializers or computed
 *
 * Returns: NULL with FOVEA_ERROR_REFUSED for a network that cannot be run up to @target, and where an operator between has no gradient, naming the node and
 *   saying why; with FOVEA_ERROR_LIMIT
 */
FoveaGradient *fovea_gradient_new (const FoveaNetworkPlan *plan, gint target, const gint *values, guint n, FoveaBackwardRule rule, GError **error);
void fovea_gradient_free (FoveaGradient *gradient);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaGradient, fovea_gradient_free)

G_END_DECLS
