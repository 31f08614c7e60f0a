/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/base/error.h"
#include "core/network/ops/elementwise.h"
#include "core/network/ops/operand.h"
#include "core/network/ops/reshaping.h"

static const FoveaOpAttribute attributes[] = {
  { "axis", FOVEA_ATTRIBUTE_INT },
};

static gboolean
infer (FoveaOpContext *context, GError **error)
{
  const FoveaOperand *input = &context->inputs[0];
  gint64 rank = input->shape.rank, axis = fovea_node_int (context->node, "axis", 1);
  FoveaShape shape = { .rank = 2 };

  if (axis < -rank || axis > rank)
    return fovea_refuse (error, _("axis %lld does not exist among %lld dimensions"), (long long) axis, (long long) rank);
  if (axis < 0)
    axis += rank;
  shape.dims[0] = (gint64) fovea_shape_span (&input->shape, 0, (guint) axis);
  shape.dims[1] = (gint64) fovea_shape_span (&input->shape, (guint) axis, (guint) rank);
  return fovea_op_set_output (context, 0, input->dtype, &shape, error);
}

const FoveaOp fovea_op_flatten = {
  .name = "Flatten",
  .summary = N_("Lays all maps out as one long vector for the fully connected layers."),
  .attributes = attributes,
  .n_attributes = G_N_ELEMENTS (attributes),
  .min_inputs = 1, .max_inputs = 1, .min_outputs = 1, .max_outputs = 1,
  .infer = infer,
  .field = fovea_reshape_field,
  .run = fovea_copy_run,
  .passes_on = TRUE,
  .backward = fovea_reshaping_backward,
};
