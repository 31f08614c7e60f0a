/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/network/ops/cast.h"
#include "core/network/ops/field.h"
#include "core/network/ops/operand.h"

static const FoveaOpAttribute attributes[] = {
  { "saturate", FOVEA_ATTRIBUTE_INT },
};

static gboolean
infer (FoveaOpContext *context, GError **error)
{
  return fovea_op_set_output (context, 0, context->inputs[1].dtype, &context->inputs[0].shape, error);
}

/* The second value gives no more than its type. */
static void
field (const FoveaOpContext *context, guint input, const FoveaBox *output, FoveaBox *box)
{
  if (input == 0)
    *box = *output;
  else
    fovea_field_nothing (context, input, output, box);
}

static gboolean
run (const FoveaOpContext *context, FoveaTensor *const *inputs, FoveaTensor *const *outputs, gpointer scratch,
     FoveaProgress *progress)
{
  return fovea_cast (inputs[0], outputs[0], outputs[0]->dtype, progress);
}

static void
backward (FoveaBackward *backward)
{
  if (fovea_backward_wants (backward, 0))
    fovea_cast_backward (backward);
}

const FoveaOp fovea_op_cast_like = {
  .name = "CastLike",
  .summary = N_("Converts the elements to the type of a second value."),
  FOVEA_ATTRIBUTES (attributes),
  .min_inputs = 2, .max_inputs = 2, .min_outputs = 1, .max_outputs = 1,
  .infer = infer,
  .field = field,
  .run = run,
  .backward = backward,
  .flat_inputs = 1 << 1,
};
