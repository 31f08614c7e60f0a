/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/network/ops/softmax-rows.h"

static gboolean
run (const FoveaOpContext *context, FoveaTensor *const *inputs, FoveaTensor *const *outputs, gpointer scratch,
     FoveaProgress *progress)
{
  return fovea_softmax_run (context, inputs, outputs, fovea_softmax_tile, progress);
}

const FoveaOp fovea_op_softmax = {
  .name = "Softmax",
  .summary = N_("Turns scores into probabilities that sum to 1."),
  .attributes = fovea_softmax_attributes,
  .n_attributes = G_N_ELEMENTS (fovea_softmax_attributes),
  .min_inputs = 1, .max_inputs = 1, .min_outputs = 1, .max_outputs = 1,
  .infer = fovea_softmax_infer,
  .field = fovea_softmax_field,
  .run = run,
};
