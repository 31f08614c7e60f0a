/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/base/error.h"
#include "core/network/backward.h"
#include "core/network/ops/broadcast.h"
#include "core/network/ops/operand.h"

static gboolean
infer (FoveaOpContext *context, GError **error)
{
  const FoveaOperand *inputs = context->inputs;
  FoveaShape values, shape;

  return fovea_op_require_type (context, 0, FOVEA_DTYPE_BOOL, error)
         && fovea_op_require_type (context, 2, inputs[1].dtype, error)
         && fovea_broadcast_shape (&inputs[1].shape, &inputs[2].shape, &values, error)
         && fovea_broadcast_shape (&inputs[0].shape, &values, &shape, error)
         && fovea_op_set_output (context, 0, inputs[1].dtype, &shape, error);
}

/* Only the size of an element matters. */
#define ROW(name, type)                                                                                                      \
  static void name (const gconstpointer *operands, const gsize *steps, gpointer out_data, gsize n, gconstpointer data)       \
  {                                                                                                                          \
    const guint8 *condition = operands[0];                                                                                   \
    const type *yes = operands[1], *no = operands[2];                                                                        \
    type *out = out_data;                                                                                                    \
                                                                                                                             \
    for (gsize i = 0; i < n; i++)                                                                                            \
      out[i] = condition[i * steps[0]] ? yes[i * steps[1]] : no[i * steps[2]];                                               \
  }

ROW (choose_1, guint8)
ROW (choose_2, guint16)
ROW (choose_4, guint32)
ROW (choose_8, guint64)

static gboolean
run (const FoveaOpContext *context, FoveaTensor *const *inputs, FoveaTensor *const *outputs, gpointer scratch,
     FoveaProgress *progress)
{
  static const FoveaBroadcastRow rows[] = { [1] = choose_1, [2] = choose_2, [4] = choose_4, [8] = choose_8 };
  FoveaBroadcast operands[3];

  for (guint i = 0; i < G_N_ELEMENTS (operands); i++)
    operands[i] = (FoveaBroadcast){ inputs[i]->data, inputs[i]->dtype, &inputs[i]->shape };
  return fovea_broadcast_run (operands, G_N_ELEMENTS (operands), outputs[0], rows[fovea_dtype_size (outputs[0]->dtype)], NULL, progress);
}

static void
backward (FoveaBackward *backward)
{
  const char *condition = fovea_backward_input (backward, 0), *gradient = fovea_backward_gradient (backward, 0);
  const char *zero = fovea_backward_number (backward, 0.0f);

  if (fovea_backward_wants (backward, 1))
    fovea_backward_give_sum (backward, 1, fovea_backward_emit (backward, "Where", NULL, condition, gradient, zero, NULL));
  if (fovea_backward_wants (backward, 2))
    fovea_backward_give_sum (backward, 2, fovea_backward_emit (backward, "Where", NULL, condition, zero, gradient, NULL));
}

const FoveaOp fovea_op_where = {
  .name = "Where",
  .summary = N_("Takes every element from one of two values, as a condition tells."),
  .min_inputs = 3, .max_inputs = 3, .min_outputs = 1, .max_outputs = 1,
  .infer = infer,
  .run = run,
  .backward = backward,
};
