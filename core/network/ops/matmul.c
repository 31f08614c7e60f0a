/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/base/error.h"
#include "core/network/backward.h"
#include "core/network/ops/matrix-batches.h"
#include "core/network/ops/operand.h"
#include "core/network/ops/whole-matrix.h"

/* Many matrices times the same one are one tall matrix times it. */
static void
join_rows (FoveaMatrixBatches *batches)
{
  if (fovea_shape_count (&batches->b_batch) != 1)
    return;
  batches->m *= fovea_shape_count (&batches->a_batch);
  batches->a_batch.rank = batches->b_batch.rank = batches->batch.rank = 0;
}

static gboolean
infer (FoveaOpContext *context, GError **error)
{
  FoveaDType dtype = context->inputs[0].dtype;
  FoveaMatrixBatches batches;
  FoveaShape shape;

  if (dtype != FOVEA_DTYPE_FLOAT32 && !fovea_whole_matrix_has (dtype))
    return fovea_refuse (error, _("cannot compute with %s"), fovea_dtype_name (dtype));
  return fovea_op_require_type (context, 1, dtype, error) && fovea_matrix_batches_read (context, 1, &batches, &shape, error)
         && fovea_op_set_output (context, 0, dtype, &shape, error);
}

typedef struct
{
  const FoveaMatrixBatches *batches;
  const float *a, *b;
} Factors;

static void
locate (gsize i, const float **a, const float **b, gconstpointer data)
{
  const Factors *factors = data;
  const FoveaMatrixBatches *p = factors->batches;

  *a = factors->a + fovea_matrix_batches_find (&p->a_batch, &p->batch, i) * p->m * p->k;
  *b = factors->b + fovea_matrix_batches_find (&p->b_batch, &p->batch, i) * p->k * p->n;
}

static gboolean
multiply_whole (const FoveaMatrixBatches *p, const FoveaTensor *a, const FoveaTensor *b, FoveaTensor *product, FoveaProgress *progress)
{
  FoveaMatrix left = { NULL, p->m, p->k, p->k, 1 }, right = { NULL, p->k, p->n, p->n, 1 };
  gsize element = fovea_dtype_size (product->dtype);

  for (gsize i = 0; i < fovea_shape_count (&p->batch); i++)
    {
      const guint8 *x = (const guint8 *) a->data + fovea_matrix_batches_find (&p->a_batch, &p->batch, i) * p->m * p->k * element;
      const guint8 *y = (const guint8 *) b->data + fovea_matrix_batches_find (&p->b_batch, &p->batch, i) * p->k * p->n * element;
      guint8 *out = (guint8 *) product->data + i * p->m * p->n * element;

      if (!fovea_whole_matrix_multiply (product->dtype, &left, x, &right, y, out, progress))
        return FALSE;
    }
  return TRUE;
}

static gboolean
run (const FoveaOpContext *context, FoveaTensor *const *inputs, FoveaTensor *const *outputs, gpointer scratch,
     FoveaProgress *progress)
{
  FoveaMatrixBatches p;
  Factors factors = { &p, inputs[0]->data, inputs[1]->data };
  FoveaShape shape;

  if (!fovea_matrix_batches_read (context, 1, &p, &shape, NULL))
    return TRUE;
  join_rows (&p);
  if (outputs[0]->dtype != FOVEA_DTYPE_FLOAT32)
    return multiply_whole (&p, inputs[0], inputs[1], outputs[0], progress);
  return fovea_matrix_multiply_all ((FoveaMatrix){ NULL, p.m, p.k, p.k, 1 }, (FoveaMatrix){ NULL, p.k, p.n, p.n, 1 },
                                    fovea_shape_count (&p.batch), locate, &factors, outputs[0]->data, progress);
}

static void
field (const FoveaOpContext *context, guint input, const FoveaBox *output, FoveaBox *box)
{
  fovea_matrix_batches_field (context, 1, input, output, box);
}

static FoveaShape
matrices (const FoveaShape *batch, gsize rows, gsize columns)
{
  FoveaShape shape = *batch;

  shape.dims[shape.rank++] = (gint64) rows;
  shape.dims[shape.rank++] = (gint64) columns;
  return shape;
}

/* Matrices of @shape with rows and columns exchanged. */
static const char *
turned (FoveaBackward *backward, const char *value, const FoveaShape *shape)
{
  gint64 order[FOVEA_MAX_RANK];

  for (guint d = 0; d < shape->rank; d++)
    order[d] = d;
  order[shape->rank - 2] = shape->rank - 1;
  order[shape->rank - 1] = shape->rank - 2;
  return fovea_backward_transpose (backward, value, order, shape->rank);
}

/* Input @i as matrices of @shape. */
static const char *
factor (FoveaBackward *backward, guint i, const FoveaShape *shape)
{
  const char *value = fovea_backward_input (backward, i);

  return fovea_shape_equal (&fovea_backward_context (backward)->inputs[i].shape, shape) ? value : fovea_backward_reshape (backward, value, shape);
}

static const char *
turned_product (FoveaBackward *backward, const char *a, const char *b, const char *turn)
{
  GArray *attributes = fovea_attributes_new (NULL, NULL);

  fovea_attributes_add_int (attributes, turn, 1);
  return fovea_backward_emit (backward, "Gemm", attributes, a, b, NULL);
}

/* dy times b transposed. */
static void
give_left (FoveaBackward *backward, const FoveaMatrixBatches *p, gboolean tall, const char *gradient)
{
  FoveaShape right = matrices (&p->b_batch, p->k, p->n), product = matrices (&p->batch, p->m, p->k);
  const char *b = factor (backward, 1, &right);

  if (tall)
    fovea_backward_give_reshaped (backward, 0, turned_product (backward, gradient, b, "transB"));
  else
    fovea_backward_give_sum_of (backward, 0, fovea_backward_emit (backward, "MatMul", NULL, gradient, turned (backward, b, &right), NULL),
                                &product);
}

/* a transposed times dy. */
static void
give_right (FoveaBackward *backward, const FoveaMatrixBatches *p, gboolean tall, const char *gradient)
{
  FoveaShape left = matrices (&p->a_batch, p->m, p->k), product = matrices (&p->batch, p->k, p->n);
  const char *a = factor (backward, 0, &left);

  if (tall)
    fovea_backward_give_reshaped (backward, 1, turned_product (backward, a, gradient, "transA"));
  else
    fovea_backward_give_sum_of (backward, 1, fovea_backward_emit (backward, "MatMul", NULL, turned (backward, a, &left), gradient, NULL),
                                &product);
}

/* One b for all makes both products ones of tall matrices. */
static void
backward (FoveaBackward *backward)
{
  const char *gradient = fovea_backward_gradient (backward, 0);
  FoveaMatrixBatches p;
  FoveaShape shape, y;
  gboolean tall;

  if (!fovea_matrix_batches_read (fovea_backward_context (backward), 1, &p, &shape, NULL))
    return;
  tall = fovea_shape_count (&p.b_batch) == 1;
  join_rows (&p);
  y = matrices (&p.batch, p.m, p.n);
  if (!fovea_shape_equal (&shape, &y))
    gradient = fovea_backward_reshape (backward, gradient, &y);
  if (fovea_backward_wants (backward, 0))
    give_left (backward, &p, tall, gradient);
  if (fovea_backward_wants (backward, 1))
    give_right (backward, &p, tall, gradient);
}

const FoveaOp fovea_op_matmul = {
  .name = "MatMul",
  .summary = N_("Multiplies two matrices: a fully connected layer without a bias."),
  .min_inputs = 2, .max_inputs = 2, .min_outputs = 1, .max_outputs = 1,
  .infer = infer,
  .macs = fovea_matrix_batches_macs,
  .field = field,
  .run = run,
  .backward = backward,
  .takes_empty = TRUE,
};
