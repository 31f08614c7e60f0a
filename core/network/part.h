/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/network/builder.h"
#include "core/network/plan.h"

G_BEGIN_DECLS

/* Adds node @node of @plan as it is, and the constants that it reads. @given, one a value: the constants that @builder has already. */
gboolean fovea_part_add_node (FoveaNetworkBuilder *builder, const FoveaNetworkPlan *plan, guint node, gboolean *given, GError **error);

G_END_DECLS
