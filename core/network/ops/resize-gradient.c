/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Input 0 is the gradient of what was resized. For each axis of the attribute there are two more: the positions along it that each element gets its
 * gradient from, and their weights. */

#include <glib/gi18n-lib.h>

#include "core/network/ops/resampling.h"

static const FoveaOpAttribute attributes[] = {
  { "axes", FOVEA_ATTRIBUTE_INTS, TRUE },
};

const FoveaOp fovea_op_resize_gradient = {
  .name = "ResizeGradient",
  .domain = FOVEA_DOMAIN,
  .summary = N_("Hands gradients back to the elements that resized maps were blended from."),
  FOVEA_ATTRIBUTES (attributes),
  .min_inputs = 1, .max_inputs = 1 + 2 * FOVEA_MAX_RANK, .min_outputs = 1, .max_outputs = 1,
  .infer = fovea_resampling_infer,
  .field = fovea_resampling_field,
  .prepare = fovea_resampling_prepare,
  .release = fovea_resampling_release,
  .run = fovea_resampling_run,
  .blocks = &fovea_resampling_blocks,
  .no_backward = N_("It is the way back already: there are no second derivatives."),
};
