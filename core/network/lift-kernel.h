/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/filter/lift.h"
#include "core/network/preprocess.h"

G_BEGIN_DECLS

/* Whether the maps of @value are made of the photo itself: by a Conv of its 1 or 3 channels, all in one group. @node: (out) (optional): that. */
gboolean fovea_network_plan_can_lift (const FoveaNetworkPlan *plan, gint value, guint *node);

/**
 * fovea_network_plan_lift:
 *
 * Kernel @channel of Conv @node as a filter of photos: with pixels p of 0 to 255 and the network's input (p * scale - mean) / deviation, the layer gives
 * sum (weight * scale / deviation * p) + bias - sum (weight * mean / deviation), and the filter 128 + gain times that. The gain is such that the
 * magnitudes of all its numbers add up to FOVEA_LIFT_SUM. Stride is left out, dilation is kept, and cell (width / 2, height / 2) stands on the
 * result's pixel: what the layer gives at (y, x) stands at (y * stride - pad + height / 2, ...) of the photo in the network's size. For networks of grey
 * photos the colours are weighted as Rec. 601 luma, without rounding it. FOVEA_ERROR_REFUSED where there is nothing to lift.
 */
FoveaLift *fovea_network_plan_lift (const FoveaNetworkPlan *plan, const FoveaPreprocess *preprocess, guint node, gsize channel, GError **error);

G_END_DECLS
