/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/network/ops/arg-places.h"

static gboolean
run (const FoveaOpContext *context, FoveaTensor *const *inputs, FoveaTensor *const *outputs, gpointer scratch, FoveaProgress *progress)
{
  return fovea_arg_run (context, TRUE, inputs, outputs, progress);
}

const FoveaOp fovea_op_arg_min = {
  .name = "ArgMin",
  .summary = N_("Where along one dimension the least element stands."),
  .attributes = fovea_arg_attributes,
  .n_attributes = G_N_ELEMENTS (fovea_arg_attributes),
  .min_inputs = 1, .max_inputs = 1, .min_outputs = 1, .max_outputs = 1,
  .infer = fovea_arg_infer,
  .field = fovea_arg_field,
  .run = run,
  .no_backward = N_("A place jumps from one number to the next: it has no gradient."),
};
