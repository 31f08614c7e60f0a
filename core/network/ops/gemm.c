/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>
#include <math.h>

#include "core/base/error.h"
#include "core/network/backward.h"
#include "core/network/ops/broadcast.h"
#include "core/network/ops/field.h"
#include "core/network/ops/operand.h"
#include "core/network/ops/whole-matrix.h"

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
is_whole (float number)
{
  return number == rintf (number) && fabsf (number) < 0x1p31f;
}

static float
factor (const FoveaOpContext *context, const char *name)
{
  return fovea_node_float (context->node, name, 1.0f);
}

static gboolean
check_types (const FoveaOpContext *context, GError **error)
{
  FoveaDType dtype = context->inputs[0].dtype;

  if (dtype != FOVEA_DTYPE_FLOAT32 && !fovea_whole_matrix_has (dtype))
    return fovea_refuse (error, _("cannot compute with %s"), fovea_dtype_name (dtype));
  for (guint i = 1; i < context->n_inputs; i++)
    if (fovea_op_input (context, i) && !fovea_op_require_type (context, i, dtype, error))
      return FALSE;
  if (dtype != FOVEA_DTYPE_FLOAT32 && !(is_whole (factor (context, "alpha")) && is_whole (factor (context, "beta"))))
    return fovea_refuse (error, _("alpha and beta must be whole numbers for %s"), fovea_dtype_name (dtype));
  return TRUE;
}

static gboolean
infer (FoveaOpContext *context, GError **error)
{
  FoveaShape shape = { .rank = 2 }, both;
  FoveaMatrix a, b;

  if (!check_types (context, error) || !fovea_op_require_rank (context, 0, 2, 2, error) || !fovea_op_require_rank (context, 1, 2, 2, error))
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
  return fovea_op_set_output (context, 0, context->inputs[0].dtype, &shape, error);
}

static guint64
macs (const FoveaOpContext *context)
{
  const gint64 *out = context->outputs[0].shape.dims;

  return (guint64) out[0] * (guint64) out[1] * matrix (context, 0).columns;
}

/* Where the bias of a row and a column of the product stands: it is repeated over the rows, the columns or both. */
typedef struct
{
  gconstpointer data;
  gsize row_step, column_step;
} Bias;

static Bias
read_bias (const FoveaTensor *bias)
{
  const FoveaShape *shape = &bias->shape;

  return (Bias){ bias->data, shape->rank > 1 && shape->dims[0] > 1 ? (gsize) shape->dims[1] : 0,
                 shape->rank > 0 && shape->dims[shape->rank - 1] > 1 ? 1 : 0 };
}

/* @product = alpha * @product + beta * @bias; whole numbers wrap around. */
#define DEFINE_FINISH(id, type, wide, factors)                                                                                 \
  static void finish_##id (const FoveaOpContext *context, gpointer product, const Bias *bias, gsize rows, gsize columns)       \
  {                                                                                                                            \
    wide alpha = (wide) (factors) factor (context, "alpha"), beta = (wide) (factors) factor (context, "beta");                 \
    const type *values = bias->data;                                                                                           \
    type *out = product;                                                                                                       \
                                                                                                                               \
    for (gsize i = 0; alpha != 1 && i < rows * columns; i++)                                                                   \
      out[i] = (type) ((wide) out[i] * alpha);                                                                                 \
    for (gsize i = 0; values && i < rows; i++)                                                                                 \
      for (gsize j = 0; j < columns; j++)                                                                                      \
        {                                                                                                                      \
          wide value = (wide) values[i * bias->row_step + j * bias->column_step];                                              \
                                                                                                                               \
          out[i * columns + j] = (type) ((wide) out[i * columns + j] + beta * value);                                          \
        }                                                                                                                      \
  }

#define DEFINE_INTEGER_FINISH(id, type) DEFINE_FINISH (id, type, guint64, gint64)
DEFINE_FINISH (FLOAT32, float, float, float)
FOVEA_WHOLE_MATRIX_TYPES (DEFINE_INTEGER_FINISH)

static void
finish (const FoveaOpContext *context, FoveaTensor *output, const Bias *bias)
{
  gsize rows = (gsize) output->shape.dims[0], columns = (gsize) output->shape.dims[1];

  switch (output->dtype)
    {
#define FINISH(id, type)                                                                                                       \
  case FOVEA_DTYPE_##id:                                                                                                       \
    finish_##id (context, output->data, bias, rows, columns);                                                                  \
    break;
      FOVEA_WHOLE_MATRIX_TYPES (FINISH)
    default:
      finish_FLOAT32 (context, output->data, bias, rows, columns);
    }
}

static gboolean
multiply (const FoveaOpContext *context, FoveaTensor *const *inputs, FoveaTensor *product, FoveaProgress *progress)
{
  FoveaMatrix a = matrix (context, 0), b = matrix (context, 1);

  if (product->dtype != FOVEA_DTYPE_FLOAT32)
    return fovea_whole_matrix_multiply (product->dtype, &a, inputs[0]->data, &b, inputs[1]->data, product->data, progress);
  a.data = inputs[0]->data;
  b.data = inputs[1]->data;
  return fovea_matrix_multiply (a, b, product->data, progress);
}

static gboolean
run (const FoveaOpContext *context, FoveaTensor *const *inputs, FoveaTensor *const *outputs, gpointer scratch,
     FoveaProgress *progress)
{
  const FoveaTensor *bias = fovea_op_tensor (context, inputs, 2);
  Bias values = { 0 };

  if (!multiply (context, inputs, outputs[0], progress))
    return FALSE;
  if (bias)
    values = read_bias (bias);
  finish (context, outputs[0], &values);
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

/* alpha * @a @b, either of them transposed first. */
static const char *
product (FoveaBackward *backward, const char *a, gboolean turn_a, const char *b, gboolean turn_b)
{
  GArray *settings = fovea_attributes_new (NULL, NULL);

  fovea_attributes_add_float (settings, "alpha", factor (fovea_backward_context (backward), "alpha"));
  fovea_attributes_add_int (settings, "transA", turn_a);
  fovea_attributes_add_int (settings, "transB", turn_b);
  return fovea_backward_emit (backward, "Gemm", settings, a, b, NULL);
}

/* Of y = a b: dy transposed (b), and transposed (a) dy; a transposed factor gets a transposed product. */
static void
backward (FoveaBackward *backward)
{
  const FoveaOpContext *context = fovea_backward_context (backward);
  gboolean turn_a = fovea_node_int (context->node, "transA", 0) != 0, turn_b = fovea_node_int (context->node, "transB", 0) != 0;
  const char *gradient = fovea_backward_gradient (backward, 0), *a = fovea_backward_input (backward, 0), *b = fovea_backward_input (backward, 1);

  if (fovea_backward_wants (backward, 0))
    fovea_backward_give (backward, 0, turn_a ? product (backward, b, turn_b, gradient, TRUE) : product (backward, gradient, FALSE, b, !turn_b));
  if (fovea_backward_wants (backward, 1))
    fovea_backward_give (backward, 1, turn_b ? product (backward, gradient, TRUE, a, turn_a) : product (backward, a, !turn_a, gradient, FALSE));
  if (fovea_backward_wants (backward, 2))
    fovea_backward_give_sum (backward, 2, fovea_backward_scale (backward, gradient, factor (context, "beta")));
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
  .backward = backward,
  .takes_empty = TRUE,
};
