/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/base/limits.h"
#include "core/network/ops/binary.h"
#include "core/network/ops/elementwise.h"

FOVEA_BINARY_ROW (add, float, x + y)
FOVEA_UNARY_ROW (divide, float, float, x / p)

static const FoveaBinary sum = { { [FOVEA_DTYPE_FLOAT32] = add } };

static gboolean
infer (FoveaOpContext *context, GError **error)
{
  return fovea_binary_infer (context, &sum, error);
}

static gboolean
run (const FoveaOpContext *context, FoveaTensor *const *inputs, FoveaTensor *const *outputs, gpointer scratch,
     FoveaProgress *progress)
{
  float divisor[FOVEA_UNARY_PARAMETERS] = { (float) context->n_inputs };

  return fovea_binary_run (context, &sum, inputs, outputs, progress)
         && fovea_unary_apply (divide, outputs[0], outputs[0], divisor, progress);
}

static void
backward (FoveaBackward *backward)
{
  fovea_sum_backward (backward, &sum, 1.0f / (float) fovea_backward_context (backward)->n_inputs);
}

const FoveaOp fovea_op_mean = {
  .name = "Mean",
  .summary = N_("Averages several values element by element."),
  .min_inputs = 1, .max_inputs = FOVEA_MAX_NODE_EDGES, .min_outputs = 1, .max_outputs = 1,
  .infer = infer,
  .run = run,
  .backward = backward,
};
