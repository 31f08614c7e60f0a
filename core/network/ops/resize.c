/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/network/ops/resampling.h"

static const FoveaOpAttribute attributes[] = {
  { "antialias", FOVEA_ATTRIBUTE_INT },
  { "axes", FOVEA_ATTRIBUTE_INTS },
  { "coordinate_transformation_mode", FOVEA_ATTRIBUTE_STRING },
  { "cubic_coeff_a", FOVEA_ATTRIBUTE_FLOAT },
  { "exclude_outside", FOVEA_ATTRIBUTE_INT },
  { "extrapolation_value", FOVEA_ATTRIBUTE_FLOAT },
  { "keep_aspect_ratio_policy", FOVEA_ATTRIBUTE_STRING },
  { "mode", FOVEA_ATTRIBUTE_STRING },
  { "nearest_mode", FOVEA_ATTRIBUTE_STRING },
};

const FoveaOp fovea_op_resize = {
  .name = "Resize",
  .summary = N_("Enlarges or shrinks maps by picking neighbours or blending them."),
  .attributes = attributes,
  .n_attributes = G_N_ELEMENTS (attributes),
  .min_inputs = 1, .max_inputs = 4, .min_outputs = 1, .max_outputs = 1,
  .infer = fovea_resampling_infer,
  .field = fovea_resampling_field,
  .prepare = fovea_resampling_prepare,
  .release = fovea_resampling_release,
  .run = fovea_resampling_run,
  .blocks = &fovea_resampling_blocks,
  .backward = fovea_resampling_backward,
  .flat_inputs = 1u << 1 | 1u << 2,
};
