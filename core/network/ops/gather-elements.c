/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/network/backward.h"
#include "core/network/ops/field.h"
#include "core/network/ops/indices.h"
#include "core/network/ops/mover.h"
#include "core/network/ops/operand.h"

static const FoveaOpAttribute attributes[] = {
  { "axis", FOVEA_ATTRIBUTE_INT },
};

/* The shape does not wait for the indices themselves. */
static gboolean
infer (FoveaOpContext *context, GError **error)
{
  FoveaTensor *indices;
  guint axis;

  if (!fovea_op_read_axis (context, 0, &axis, error) || !fovea_op_set_output (context, 0, context->inputs[0].dtype, &context->inputs[1].shape, error))
    return FALSE;
  indices = fovea_op_require_indices (context, 1, error);
  return indices && fovea_element_offsets (&context->inputs[0].shape, axis, indices, NULL, error);
}

static gboolean
prepare (FoveaOpContext *context, GError **error)
{
  const FoveaTensor *indices = context->inputs[1].constant;
  FoveaMover *mover = fovea_mover_new (context->inputs[0].dtype);
  gint64 *offsets = fovea_mover_add_table (mover, fovea_tensor_count (indices), error);
  guint axis;

  context->state = mover;
  return offsets && fovea_op_read_axis (context, 0, &axis, error)
         && fovea_element_offsets (&context->inputs[0].shape, axis, indices, offsets, error);
}

static void
field (const FoveaOpContext *context, guint input, const FoveaBox *output, FoveaBox *box)
{
  guint axis;

  if (input == 0 && fovea_op_read_axis (context, 0, &axis, NULL))
    fovea_field_along (context, axis, output, box);
  else
    fovea_field_nothing (context, input, output, box);
}

static void
backward (FoveaBackward *backward)
{
  const FoveaOpContext *context = fovea_backward_context (backward);
  FoveaChoice choice = { 0 };

  if (fovea_op_read_axis (context, 0, &choice.axis, NULL))
    fovea_backward_give (backward, 0, fovea_backward_put (backward, &choice, &context->inputs[0].shape, fovea_backward_input (backward, 1),
                                                          fovea_backward_gradient (backward, 0)));
}

const FoveaOp fovea_op_gather_elements = {
  .name = "GatherElements",
  .summary = N_("Picks an element for each of a tensor of numbers, along one dimension."),
  .attributes = attributes,
  .n_attributes = G_N_ELEMENTS (attributes),
  .min_inputs = 2, .max_inputs = 2, .min_outputs = 1, .max_outputs = 1,
  .infer = infer,
  .field = field,
  .prepare = prepare,
  .release = fovea_mover_release,
  .run = fovea_mover_op_run,
  .backward = backward,
};
