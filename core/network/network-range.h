/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/network/maps.h"
#include "core/network/session.h"

G_BEGIN_DECLS

/* The least and the greatest finite value among all maps of more than one pixel that the nodes of the network make; what is hidden within a fused
 * step is computed for it. Progress tells the layer. FALSE with FOVEA_ERROR_LIMIT and FOVEA_ERROR_CANCELLED. */
gboolean fovea_network_range (const FoveaNetworkPlan *plan, FoveaSession *session, FoveaRange *range, FoveaProgress *progress, GError **error);
/* The numbers that @normalise needs of the network: those of FOVEA_NORMALISE_NETWORK go to @range, whose gamma stays. Any other needs none, and
 * @session may be NULL. Errors as above. */
gboolean fovea_network_range_for (const FoveaNetworkPlan *plan, FoveaSession *session, FoveaNormalise normalise, FoveaRange *range,
                                  FoveaProgress *progress, GError **error);

G_END_DECLS
