/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/network/ops/resampling.h"

static const FoveaOpAttribute attributes[] = {
  { "mode", FOVEA_ATTRIBUTE_STRING },
  { "scales", FOVEA_ATTRIBUTE_FLOATS },
};

const FoveaOp fovea_op_upsample = {
  .name = "Upsample",
  .summary = N_("Enlarges maps: the older form of Resize."),
  .attributes = attributes,
  .n_attributes = G_N_ELEMENTS (attributes),
  .min_inputs = 1, .max_inputs = 2, .min_outputs = 1, .max_outputs = 1,
  .infer = fovea_resampling_infer,
  .field = fovea_resampling_field,
  .prepare = fovea_resampling_prepare,
  .release = fovea_resampling_release,
  .run = fovea_resampling_run,
  .blocks = &fovea_resampling_blocks,
  .backward = fovea_resampling_backward,
  .flat_inputs = 1u << 1,
};
