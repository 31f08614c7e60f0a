/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/base/error.h"
#include "core/network/ops/binary.h"
#include "core/network/ops/operand.h"

FOVEA_BINARY_ROW (rectify_float32, float, x < 0.0f ? x * y : x)
FOVEA_BINARY_SIGNED_ROWS (rectify, (Element) (x < 0 ? (guint64) x * (guint64) y : (guint64) x))
FOVEA_BINARY_UNSIGNED_ROWS (rectify, x)

static const FoveaBinary rectifier = { { FOVEA_NUMBER_ROWS (rectify) }, .channels = TRUE };

static gboolean
infer (FoveaOpContext *context, GError **error)
{
  if (!fovea_binary_infer (context, &rectifier, error))
    return FALSE;
  if (!fovea_shape_equal (&context->inputs[0].shape, &context->outputs[0].shape))
    return fovea_refuse (error, _("the slope has more elements than the input"));
  return TRUE;
}

static gboolean
run (const FoveaOpContext *context, FoveaTensor *const *inputs, FoveaTensor *const *outputs, gpointer scratch,
     FoveaProgress *progress)
{
  return fovea_binary_run (context, &rectifier, inputs, outputs, progress);
}

FOVEA_BINARY_BLOCKS (rectifier);

/* At 0 the slope is that of what is negative, as in PyTorch. */
static void
backward (FoveaBackward *backward)
{
  const char *gradient = fovea_backward_gradient (backward, 0), *x = fovea_backward_input (backward, 0);
  const char *zero = fovea_backward_number (backward, 0.0f), *one = fovea_backward_number (backward, 1.0f);

  if (fovea_backward_wants (backward, 0))
    {
      const char *positive = fovea_backward_emit (backward, "Greater", NULL, x, zero, NULL);
      const char *slope = fovea_backward_emit (backward, "Where", NULL, positive, one, fovea_binary_value (backward, &rectifier, 1), NULL);

      fovea_binary_give (backward, &rectifier, 0, fovea_backward_emit (backward, "Mul", NULL, gradient, slope, NULL));
    }
  if (fovea_backward_wants (backward, 1))
    {
      const char *negative = fovea_backward_emit (backward, "Min", NULL, x, zero, NULL);

      fovea_binary_give (backward, &rectifier, 1, fovea_backward_emit (backward, "Mul", NULL, gradient, negative, NULL));
    }
}

const FoveaOp fovea_op_prelu = {
  .name = "PRelu",
  .summary = N_("Keeps what is positive and multiplies what is negative by a slope that was learned."),
  .min_inputs = 2, .max_inputs = 2, .min_outputs = 1, .max_outputs = 1,
  .infer = infer,
  .run = run,
  .blocks = &blocks,
  .backward = backward,
};
