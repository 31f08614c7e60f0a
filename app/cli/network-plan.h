/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/network/plan.h"

G_BEGIN_DECLS

/* The network @name, opened for its numbers alone, and planned for a photo of @size ("HxW", (nullable): its own). */
FoveaNetworkPlan *fovea_cli_plan_network (const char *name, const char *size, FoveaProgress *progress, GError **error);

G_END_DECLS
