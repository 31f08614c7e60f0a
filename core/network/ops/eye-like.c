/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/network/ops/field.h"
#include "core/network/ops/operand.h"

static const FoveaOpAttribute attributes[] = {
  { "dtype", FOVEA_ATTRIBUTE_INT },
  { "k", FOVEA_ATTRIBUTE_INT },
};

static gboolean
infer (FoveaOpContext *context, GError **error)
{
  const FoveaOperand *input = &context->inputs[0];
  FoveaDType dtype;

  return fovea_op_require_rank (context, 0, 2, 2, error) && fovea_op_dtype (context, "dtype", input->dtype, &dtype, error)
         && fovea_op_set_output (context, 0, dtype, &input->shape, error);
}

static gboolean
run (const FoveaOpContext *context, FoveaTensor *const *inputs, FoveaTensor *const *outputs, gpointer scratch, FoveaProgress *progress)
{
  gint64 rows = outputs[0]->shape.dims[0], columns = outputs[0]->shape.dims[1];
  gint64 k = CLAMP (fovea_node_int (context->node, "k", 0), -rows, columns);

  memset (outputs[0]->data, 0, fovea_tensor_bytes (outputs[0]));
  for (gint64 i = MAX (0, -k); i < MIN (rows, columns - k); i++)
    fovea_tensor_set (outputs[0], (gsize) (i * columns + i + k), 1.0);
  return TRUE;
}

const FoveaOp fovea_op_eye_like = {
  .name = "EyeLike",
  .summary = N_("A matrix of 1 along a diagonal and 0 elsewhere, of the size of another."),
  .attributes = attributes,
  .n_attributes = G_N_ELEMENTS (attributes),
  .min_inputs = 1, .max_inputs = 1, .min_outputs = 1, .max_outputs = 1,
  .infer = infer,
  .field = fovea_field_nothing,
  .run = run,
  .sizes_only = TRUE,
  .no_backward = N_("A constant depends on nothing."),
};
