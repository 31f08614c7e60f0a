/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Inside of core/explain: where methods get their ways back from. */

#pragma once

#include "core/explain/attribution.h"
#include "core/explain/backprop.h"

G_BEGIN_DECLS

/* From the request's target to @value (-1: the way forward alone), of the request's explainer if there is one; freeing it gives it back to that.
 * Lean: of the network's values only the target and @value can be read. */
FoveaBackprop *fovea_explainer_backprop (const FoveaAttributionRequest *request, gint value, FoveaBackwardRule rule, FoveaProgress *progress,
                                         GError **error);

G_END_DECLS
