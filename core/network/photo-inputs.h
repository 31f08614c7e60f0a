/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/network/plan.h"
#include "core/network/preprocess.h"

G_BEGIN_DECLS

/**
 * fovea_photo_inputs:
 * @view: (out) (optional): the photo as the network sees it
 *
 * One tensor an input of the network: the prepared photo, in the element type that the plan wants, and zeros for all others.
 *
 * Returns: (transfer full): plan->network->n_inputs tensors, for fovea_inputs_free(); %NULL with FOVEA_ERROR_REFUSED where no input takes a photo
 */
FoveaTensor **fovea_photo_inputs (const FoveaNetworkPlan *plan, const FoveaPreprocess *preprocess, const FoveaImage *photo, FoveaImage **view,
                                  GError **error);
void fovea_inputs_free (FoveaTensor **inputs, guint n);

G_END_DECLS
