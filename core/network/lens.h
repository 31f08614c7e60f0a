/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/conv/lens.h"
#include "core/network/session.h"

G_BEGIN_DECLS

/* The node whose sums or windows make @value: the one that gives it, or the one before nodes that then work element by element (batch
 * normalisation, activations). -1: @value is none that can be taken apart. */
gint fovea_network_lens_node (const FoveaNetworkPlan *plan, gint value);

/**
 * fovea_network_lens_new:
 * @session: after a run
 *
 * Neuron (@channel, @y, @x) of @value taken apart, with what the nodes behind make of the sum: those up to @value, or, where that is the sum
 * itself, those that alone read it. Edits of the session count. Inputs that lie within a fused step are computed when they are read, see
 * fovea_session_read().
 *
 * Returns: NULL with FOVEA_ERROR_REFUSED where fovea_network_lens_node() is -1 and for a neuron that is not there, with FOVEA_ERROR_LIMIT, and
 *   as fovea_session_read() does
 */
FoveaLens *fovea_network_lens_new (FoveaSession *session, gint value, gsize channel, gsize y, gsize x, FoveaProgress *progress, GError **error);

G_END_DECLS
