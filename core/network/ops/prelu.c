/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/base/error.h"
#include "core/network/ops/binary.h"
#include "core/network/ops/elementwise.h"
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

/* What a Relu lets through, whose output is positive where x is, and the slope's share of the rest. At 0 the slope is that of what is
 * negative, as in PyTorch. All of it runs in blocks, which a Where does not. */
static const char *
gradient_of_input (FoveaBackward *backward)
{
  static const float none[FOVEA_UNARY_PARAMETERS] = { 0.0f };
  const char *gradient = fovea_backward_gradient (backward, 0), *x = fovea_backward_input (backward, 0);
  const char *passing = fovea_backward_derive (backward, fovea_op_find ("Relu"), x, gradient, none);
  const char *rest = fovea_backward_emit (backward, "Sub", NULL, gradient, passing, NULL);

  rest = fovea_backward_emit (backward, "Mul", NULL, rest, fovea_binary_value (backward, &rectifier, 1), NULL);
  return fovea_backward_emit (backward, "Add", NULL, passing, rest, NULL);
}

static const char *
gradient_of_slope (FoveaBackward *backward)
{
  const char *x = fovea_backward_input (backward, 0), *zero = fovea_backward_number (backward, 0.0f);
  const char *negative = fovea_backward_emit (backward, "Min", NULL, x, zero, NULL);

  return fovea_backward_emit (backward, "Mul", NULL, fovea_backward_gradient (backward, 0), negative, NULL);
}

static void
backward (FoveaBackward *backward)
{
  if (fovea_backward_wants (backward, 0))
    fovea_backward_give (backward, 0, gradient_of_input (backward));
  if (fovea_backward_wants (backward, 1))
    fovea_binary_give (backward, &rectifier, 1, gradient_of_slope (backward));
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
