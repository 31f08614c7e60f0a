/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/ops/matrix-batches.h"

#include <glib/gi18n-lib.h>

#include "core/base/error.h"
#include "core/network/ops/binary.h"
#include "core/network/ops/field.h"
#include "core/network/ops/operand.h"

static FoveaShape
batch_of (const FoveaShape *shape)
{
  FoveaShape batch = *shape;

  batch.rank = shape->rank < 2 ? 0 : shape->rank - 2;
  return batch;
}

gboolean
fovea_matrix_batches_read (const FoveaOpContext *context, guint b, FoveaMatrixBatches *batches, FoveaShape *shape, GError **error)
{
  const FoveaShape *left = &context->inputs[0].shape, *right = &context->inputs[b].shape;
  gint64 rows;

  if (!fovea_op_require_rank (context, 0, 1, FOVEA_MAX_RANK, error) || !fovea_op_require_rank (context, b, 1, FOVEA_MAX_RANK, error))
    return FALSE;
  rows = right->dims[right->rank == 1 ? 0 : right->rank - 2];
  batches->m = left->rank == 1 ? 1 : (gsize) left->dims[left->rank - 2];
  batches->k = (gsize) left->dims[left->rank - 1];
  batches->n = right->rank == 1 ? 1 : (gsize) right->dims[right->rank - 1];
  batches->a_batch = batch_of (left);
  batches->b_batch = batch_of (right);
  if ((gsize) rows != batches->k)
    return fovea_refuse (error, _("the second matrix has %lld rows; %zu columns of the first need as many"), (long long) rows,
                         batches->k);
  if (!fovea_broadcast_shape (&batches->a_batch, &batches->b_batch, &batches->batch, error))
    return FALSE;
  *shape = batches->batch;
  if (left->rank > 1)
    shape->dims[shape->rank++] = (gint64) batches->m;
  if (right->rank > 1)
    shape->dims[shape->rank++] = (gint64) batches->n;
  return TRUE;
}

guint64
fovea_matrix_batches_macs (const FoveaOpContext *context)
{
  const FoveaShape *a = &context->inputs[0].shape;

  return (guint64) fovea_shape_count (&context->outputs[0].shape) * (guint64) a->dims[a->rank - 1];
}

gsize
fovea_matrix_batches_find (const FoveaShape *shape, const FoveaShape *batch, gsize i)
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

void
fovea_matrix_batches_field (const FoveaOpContext *context, guint b, guint input, const FoveaBox *output, FoveaBox *box)
{
  const FoveaShape *shape = &context->inputs[input].shape;
  gboolean a_is_row = context->inputs[0].shape.rank == 1, b_is_column = context->inputs[b].shape.rank == 1;
  guint own = input == 0 ? (b_is_column ? 1 : 2) : 1, batch_end = output->rank + a_is_row + b_is_column - 2;

  if (input != 0 && input != b)
    {
      *box = (FoveaBox){ .rank = shape->rank, .empty = TRUE };
      return;
    }
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
