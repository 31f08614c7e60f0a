/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/network/ops/softmax-rows.h"

static gboolean
run (const FoveaOpContext *context, FoveaTensor *const *inputs, FoveaTensor *const *outputs, gpointer scratch,
     FoveaProgress *progress)
{
  return fovea_softmax_run (context, inputs, outputs, fovea_log_softmax_tile, progress);
}

/* g - exp (y) sum (g) */
static void
backward (FoveaBackward *backward)
{
  const char *gradient = fovea_backward_gradient (backward, 0);
  const char *probability = fovea_backward_emit (backward, "Exp", NULL, fovea_backward_output (backward, 0), NULL);
  const char *share = fovea_backward_emit (backward, "Mul", NULL, probability, fovea_softmax_sum (backward, gradient), NULL);

  fovea_backward_give (backward, 0, fovea_backward_emit (backward, "Sub", NULL, gradient, share, NULL));
}

const FoveaOp fovea_op_log_softmax = {
  .name = "LogSoftmax",
  .summary = N_("The logarithm of the probabilities that Softmax gives."),
  .attributes = fovea_softmax_attributes,
  .n_attributes = G_N_ELEMENTS (fovea_softmax_attributes),
  .min_inputs = 1, .max_inputs = 1, .min_outputs = 1, .max_outputs = 1,
  .infer = fovea_softmax_infer,
  .field = fovea_softmax_field,
  .run = run,
  .backward = backward,
};
