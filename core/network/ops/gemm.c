/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/base/error.h"
#include "core/network/ops/broadcast.h"
#include "core/network/ops/field.h"
#include "core/network/ops/matrix.h"
#include "core/network/ops/operand.h"

static const FoveaOpAttribute attributes[] = {
  { "alpha", FOVEA_ATTRIBUTE_FLOAT },
  { "beta", FOVEA_ATTRIBUTE_FLOAT },
  { "broadcast", FOVEA_ATTRIBUTE_INT },
  { "transA", FOVEA_ATTRIBUTE_INT },
  { "transB", FOVEA_ATTRIBUTE_INT },
};

/* Input @i with its transposition, without elements. */
static FoveaMatrix
matrix (const FoveaOpContext *context, guint i)
{
  const gint64 *dims = context->inputs[i].shape.dims;
  gsize rows = (gsize) dims[0], columns = (gsize) dims[1];

  if (fovea_node_int (context->node, i ? "transB" : "transA", 0) != 0)
    return (FoveaMatrix){ NULL, columns, rows, 1, columns };
  return (FoveaMatrix){ NULL, rows, columns, columns, 1 };
}

static gboolean
infer (FoveaOpContext *context, GError **error)
{
  FoveaShape shape = { .rank = 2 }, both;
  FoveaMatrix a, b;

  if (!fovea_op_require_float (context, error) || !fovea_op_require_rank (context, 0, 2, 2, error)
      || !fovea_op_require_rank (context, 1, 2, 2, error))
    return FALSE;
  a = matrix (context, 0);
  b = matrix (context, 1);
  if (a.columns != b.rows)
    return fovea_refuse (error, _("the matrix has %zu rows; %zu inputs need as many"), b.rows, a.columns);
  shape.dims[0] = (gint64) a.rows;
  shape.dims[1] = (gint64) b.columns;
  if (fovea_op_input (context, 2))
    {
      if (!fovea_broadcast_shape (&shape, &context->inputs[2].shape, &both, error))
        return FALSE;
      if (!fovea_shape_equal (&shape, &both))
        return fovea_refuse (error, _("the bias is larger than the product"));
    }
  return fovea_op_set_output (context, 0, FOVEA_DTYPE_FLOAT32, &shape, error);
}

static guint64
macs (const FoveaOpContext *context)
{
  const gint64 *out = context->outputs[0].shape.dims;

  return (guint64) out[0] * (guint64) out[1] * matrix (context, 0).columns;
}

static gboolean
multiply (const FoveaOpContext *context, FoveaTensor *const *inputs, FoveaTensor *output, FoveaProgress *progress)
{
  float alpha = fovea_node_float (context->node, "alpha", 1.0f), *product = output->data;
  FoveaMatrix a = matrix (context, 0), b = matrix (context, 1);

  a.data = inputs[0]->data;
  b.data = inputs[1]->data;
  if (!fovea_matrix_multiply (a, b, product, progress))
    return FALSE;
  for (gsize i = 0; alpha != 1.0f && i < fovea_tensor_count (output); i++)
    product[i] *= alpha;
  return TRUE;
}

/* @bias is repeated over the rows, the columns or both. */
static void
add_bias (const FoveaTensor *bias, float beta, FoveaTensor *output)
{
  const FoveaShape *shape = &bias->shape;
  gsize rows = (gsize) output->shape.dims[0], columns = (gsize) output->shape.dims[1];
  gsize column_step = shape->rank > 0 && shape->dims[shape->rank - 1] > 1 ? 1 : 0;
  gsize row_step = shape->rank > 1 && shape->dims[0] > 1 ? (gsize) shape->dims[1] : 0;
  const float *values = bias->data;
  float *out = output->data;

  for (gsize i = 0; i < rows; i++)
    for (gsize j = 0; j < columns; j++)
      out[i * columns + j] += beta * values[i * row_step + j * column_step];
}

static gboolean
run (const FoveaOpContext *context, FoveaTensor *const *inputs, FoveaTensor *const *outputs, gpointer scratch,
     FoveaProgress *progress)
{
  const FoveaTensor *bias = fovea_op_tensor (context, inputs, 2);

  if (!multiply (context, inputs, outputs[0], progress))
    return FALSE;
  if (bias)
    add_bias (bias, fovea_node_float (context->node, "beta", 1.0f), outputs[0]);
  return TRUE;
}

/* Each output depends on its whole row of A and its whole column of B. */
static void
field (const FoveaOpContext *context, guint input, const FoveaBox *output, FoveaBox *box)
{
  gboolean turned = fovea_node_int (context->node, input == 0 ? "transA" : "transB", 0) != 0;
  guint axis = (input == 0) == turned ? 1 : 0;

  fovea_field_whole (context, input, output, box);
  if (input > 1)
    return;
  box->begin[axis] = output->begin[input];
  box->end[axis] = output->end[input];
}

const FoveaOp fovea_op_gemm = {
  .name = "Gemm",
  .summary = N_("A fully connected layer: every output is a weighted sum of all inputs and a bias."),
  .attributes = attributes,
  .n_attributes = G_N_ELEMENTS (attributes),
  .min_inputs = 2, .max_inputs = 3, .min_outputs = 1, .max_outputs = 1,
  .infer = infer,
  .macs = macs,
  .field = field,
  .run = run,
};
