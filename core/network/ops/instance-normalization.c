/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/network/ops/normalizing.h"

static const FoveaOpAttribute attributes[] = {
  { "epsilon", FOVEA_ATTRIBUTE_FLOAT },
};

const FoveaOp fovea_op_instance_normalization = {
  .name = "InstanceNormalization",
  .summary = N_("Shifts and scales each map by its own mean and variance: style networks drop the photo's contrast so."),
  .attributes = attributes,
  .n_attributes = G_N_ELEMENTS (attributes),
  .min_inputs = 3, .max_inputs = 3, .min_outputs = 1, .max_outputs = 1,
  .infer = fovea_normalizing_infer,
  .field = fovea_normalizing_field,
  .prepare = fovea_normalizing_prepare,
  .run = fovea_normalizing_run,
  .blocks = &fovea_normalizing_blocks,
  .backward = fovea_normalizing_backward,
};
