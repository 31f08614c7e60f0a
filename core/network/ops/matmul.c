/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/base/error.h"
#include "core/network/ops/binary.h"
#include "core/network/ops/field.h"
#include "core/network/ops/matrix.h"
#include "core/network/ops/operand.h"

/* A (batch..., m, k) times B (batch..., k, n); a vector is a row on the left and a column on the right. Batches broadcast. */
typedef struct
{
  gsize m, k, n;
  FoveaShape a_batch, b_batch, batch;
} Product;

static FoveaShape
batch_of (const FoveaShape *shape)
{
  FoveaShape batch = *shape;

  batch.rank = shape->rank < 2 ? 0 : shape->rank - 2;
  return batch;
}

static gboolean
read_product (const FoveaOpContext *context, Product *product, GError **error)
{
  const FoveaShape *a = &context->inputs[0].shape, *b = &context->inputs[1].shape;
  gint64 rows;

  if (!fovea_op_require_rank (context, 0, 1, FOVEA_MAX_RANK, error)
      || !fovea_op_require_rank (context, 1, 1, FOVEA_MAX_RANK, error))
    return FALSE;
  rows = b->dims[b->rank == 1 ? 0 : b->rank - 2];
  product->m = a->rank == 1 ? 1 : (gsize) a->dims[a->rank - 2];
  product->k = (gsize) a->dims[a->rank - 1];
  product->n = b->rank == 1 ? 1 : (gsize) b->dims[b->rank - 1];
  product->a_batch = batch_of (a);
  product->b_batch = batch_of (b);
  if ((gsize) rows != product->k)
    return fovea_refuse (error, _("the second matrix has %lld rows; %zu columns of the first need as many"), (long long) rows,
                         product->k);
  return fovea_broadcast_shape (&product->a_batch, &product->b_batch, &product->batch, error);
}

static gboolean
infer (FoveaOpContext *context, GError **error)
{
  FoveaShape shape;
  Product product;

  if (!fovea_matrix_has (context->inputs[0].dtype))
    return fovea_refuse (error, _("cannot compute with %s"), fovea_dtype_name (context->inputs[0].dtype));
  if (!fovea_op_require_type (context, 1, context->inputs[0].dtype, error) || !read_product (context, &product, error))
    return FALSE;
  shape = product.batch;
  if (context->inputs[0].shape.rank > 1)
    shape.dims[shape.rank++] = (gint64) product.m;
  if (context->inputs[1].shape.rank > 1)
    shape.dims[shape.rank++] = (gint64) product.n;
  return fovea_op_set_output (context, 0, context->inputs[0].dtype, &shape, error);
}

static guint64
macs (const FoveaOpContext *context)
{
  const FoveaShape *a = &context->inputs[0].shape;

  return (guint64) fovea_shape_count (&context->outputs[0].shape) * (guint64) a->dims[a->rank - 1];
}

/* Which matrix of an input with batches @shape belongs to number @i of @batch. */
static gsize
matrix_of (const FoveaShape *shape, const FoveaShape *batch, gsize i)
{
  gsize index = 0, stride = 1;

  for (guint d = batch->rank; d-- > 0; i /= (gsize) batch->dims[d])
    {
      gint64 size = d + shape->rank < batch->rank ? 1 : shape->dims[d + shape->rank - batch->rank];

      if (size > 1)
        index += i % (gsize) batch->dims[d] * stride;
      stride *= (gsize) size;
    }
  return index;
}

static gboolean
run (const FoveaOpContext *context, FoveaTensor *const *inputs, FoveaTensor *const *outputs, gpointer scratch,
     FoveaProgress *progress)
{
  const guint8 *a = inputs[0]->data, *b = inputs[1]->data;
  gsize element = fovea_dtype_size (outputs[0]->dtype);
  guint8 *out = outputs[0]->data;
  Product p;

  if (!read_product (context, &p, NULL))
    return TRUE;
  for (gsize i = 0; i < fovea_shape_count (&p.batch); i++)
    {
      FoveaMatrix left = { a + matrix_of (&p.a_batch, &p.batch, i) * p.m * p.k * element, p.m, p.k, p.k, 1 };
      FoveaMatrix right = { b + matrix_of (&p.b_batch, &p.batch, i) * p.k * p.n * element, p.k, p.n, p.n, 1 };

      if (!fovea_matrix_multiply_typed (outputs[0]->dtype, left, right, out + i * p.m * p.n * element, progress))
        return FALSE;
    }
  return TRUE;
}

/* Along the batches as numpy broadcasts; whole rows of A and whole columns of B. */
static void
field (const FoveaOpContext *context, guint input, const FoveaBox *output, FoveaBox *box)
{
  const FoveaShape *shape = &context->inputs[input].shape;
  gboolean a_is_row = context->inputs[0].shape.rank == 1, b_is_column = context->inputs[1].shape.rank == 1;
  guint own = input == 0 ? (b_is_column ? 1 : 2) : 1, batch_end = output->rank + a_is_row + b_is_column - 2;

  fovea_field_whole (context, input, output, box);
  box->global = output->global;
  for (guint d = 0; d + 2 < shape->rank; d++)
    if (shape->dims[d] > 1)
      {
        guint from = d + batch_end - (shape->rank - 2);

        box->begin[d] = output->begin[from];
        box->end[d] = output->end[from];
      }
  if (shape->rank > 1)
    {
      guint axis = input == 0 ? shape->rank - 2 : shape->rank - 1;

      box->begin[axis] = output->begin[output->rank - own];
      box->end[axis] = output->end[output->rank - own];
    }
  if (input == 0)
    fovea_field_mark_global (shape, box);
}

const FoveaOp fovea_op_matmul = {
  .name = "MatMul",
  .summary = N_("Multiplies two matrices: a fully connected layer without a bias."),
  .min_inputs = 2, .max_inputs = 2, .min_outputs = 1, .max_outputs = 1,
  .infer = infer,
  .macs = macs,
  .field = field,
  .run = run,
};
