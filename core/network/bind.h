/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Inside of core/network: the sizes of a network's inputs. */

#pragma once

#include "core/network/op.h"

G_BEGIN_DECLS

/* Puts the types and shapes of the network's inputs into @values, as fovea_network_plan_new() takes them. Sizes that the file calls by one name are
 * one size: what is open follows what is bound before it, the photo's first, and what is given must agree. */
gboolean fovea_bind_inputs (const FoveaNetwork *network, const FoveaShape *inputs, gsize open_height, gsize open_width, FoveaOperand *values,
                            GError **error);

G_END_DECLS
