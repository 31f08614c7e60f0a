/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/network/ops/scattering.h"

const FoveaOp fovea_op_scatter_elements = {
  .name = "ScatterElements",
  .summary = N_("Puts elements to given places along one dimension, or adds them there."),
  .attributes = fovea_scatter_elements_attributes,
  .n_attributes = G_N_ELEMENTS (fovea_scatter_elements_attributes),
  .min_inputs = 3, .max_inputs = 3, .min_outputs = 1, .max_outputs = 1,
  .infer = fovea_scatter_elements_infer,
  .field = fovea_scatter_field,
  .prepare = fovea_scatter_elements_prepare,
  .release = fovea_scatter_release,
  .run = fovea_scatter_run,
  .backward = fovea_scatter_elements_backward,
};
