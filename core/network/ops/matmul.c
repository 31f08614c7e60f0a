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

/* Many matrices times the same one are one tall matrix times it. */
static void
join_rows (Product *product)
{
  if (fovea_shape_count (&product->b_batch) != 1)
    return;
  product->m *= fovea_shape_count (&product->a_batch);
  product->a_batch.rank = product->b_batch.rank = product->batch.rank = 0;
}

static gboolean
infer (FoveaOpContext *context, GError **error)
{
  FoveaShape shape;
  Product product;

  if (!fovea_op_require_float (context, error) || !read_product (context, &product, error))
    return FALSE;
  shape = product.batch;
  if (context->inputs[0].shape.rank > 1)
    shape.dims[shape.rank++] = (gint64) product.m;
  if (context->inputs[1].shape.rank > 1)
    shape.dims[shape.rank++] = (gint64) product.n;
  return fovea_op_set_output (context, 0, FOVEA_DTYPE_FLOAT32, &shape, error);
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

typedef struct
{
  const Product *product;
  const float *a, *b;
} Batches;

static void
locate (gsize i, const float **a, const float **b, gconstpointer data)
{
  const Batches *batches = data;
  const Product *p = batches->product;

  *a = batches->a + matrix_of (&p->a_batch, &p->batch, i) * p->m * p->k;
  *b = batches->b + matrix_of (&p->b_batch, &p->batch, i) * p->k * p->n;
}

static gboolean
run (const FoveaOpContext *context, FoveaTensor *const *inputs, FoveaTensor *const *outputs, gpointer scratch,
     FoveaProgress *progress)
{
  Product p;
  Batches batches = { &p, inputs[0]->data, inputs[1]->data };

  if (!read_product (context, &p, NULL))
    return TRUE;
  join_rows (&p);
  return fovea_matrix_multiply_all ((FoveaMatrix){ NULL, p.m, p.k, p.k, 1 }, (FoveaMatrix){ NULL, p.k, p.n, p.n, 1 },
                                    fovea_shape_count (&p.batch), locate, &batches, outputs[0]->data, progress);
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
