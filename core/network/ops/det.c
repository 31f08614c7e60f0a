/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>
#include <math.h>

#include "core/base/error.h"
#include "core/base/pool.h"
#include "core/network/ops/field.h"
#include "core/network/ops/operand.h"

#define MACS_A_CHUNK 100000

static gint64
side_of (const FoveaOpContext *context)
{
  return context->inputs[0].shape.dims[context->inputs[0].shape.rank - 1];
}

static gboolean
infer (FoveaOpContext *context, GError **error)
{
  FoveaShape shape = context->inputs[0].shape;

  if (!fovea_op_require_float (context, error) || !fovea_op_require_rank (context, 0, 2, FOVEA_MAX_RANK, error))
    return FALSE;
  shape.rank -= 2;
  if (shape.dims[shape.rank] != shape.dims[shape.rank + 1])
    return fovea_refuse (error, _("a matrix of %lld rows and %lld columns has no determinant"), (long long) shape.dims[shape.rank],
                         (long long) shape.dims[shape.rank + 1]);
  return fovea_op_set_output (context, 0, FOVEA_DTYPE_FLOAT32, &shape, error);
}

/* Elimination takes a third of the products that a cube of the side has. */
static guint64
macs (const FoveaOpContext *context)
{
  guint64 side = (guint64) side_of (context);

  return side * side * side / 3 * (guint64) fovea_shape_count (&context->outputs[0].shape);
}

static gboolean
prepare (FoveaOpContext *context, GError **error)
{
  gsize side = (gsize) side_of (context);

  fovea_op_take_thread_scratch (context, side * side * sizeof (double));
  return TRUE;
}

typedef struct
{
  const float *in;
  float *out;
  gsize side;
  double *copies; /* a matrix a thread */
  FoveaProgress *progress;
} Job;

static gsize
find_pivot (const double *matrix, gsize side, gsize column)
{
  gsize best = column;

  for (gsize row = column + 1; row < side; row++)
    if (fabs (matrix[row * side + column]) > fabs (matrix[best * side + column]))
      best = row;
  return best;
}

/* The product of the pivots of Gaussian elimination, each the largest of its column. */
static double
determinant (double *matrix, gsize side, FoveaProgress *progress)
{
  double product = 1.0;

  for (gsize i = 0; i < side && product != 0.0 && !fovea_progress_is_cancelled (progress); i++)
    {
      gsize pivot = find_pivot (matrix, side, i);
      double *top = matrix + i * side;

      for (gsize x = i; x < side && pivot != i; x++)
        {
          double kept = top[x];

          top[x] = matrix[pivot * side + x];
          matrix[pivot * side + x] = kept;
        }
      product *= pivot == i ? top[i] : -top[i];
      for (gsize row = i + 1; row < side && top[i] != 0.0; row++)
        {
          double factor = matrix[row * side + i] / top[i];

          for (gsize x = i + 1; x < side; x++)
            matrix[row * side + x] -= factor * top[x];
        }
    }
  return product;
}

static void
do_matrices (gsize begin, gsize end, guint worker, gpointer data)
{
  const Job *job = data;
  gsize n = job->side * job->side;
  double *copy = job->copies + worker * n;

  for (gsize i = begin; i < end; i++)
    {
      for (gsize j = 0; j < n; j++)
        copy[j] = (double) job->in[i * n + j];
      job->out[i] = (float) determinant (copy, job->side, job->progress);
    }
}

static gboolean
run (const FoveaOpContext *context, FoveaTensor *const *inputs, FoveaTensor *const *outputs, gpointer scratch, FoveaProgress *progress)
{
  gsize side = (gsize) side_of (context);
  Job job = { inputs[0]->data, outputs[0]->data, side, scratch, progress };

  g_return_val_if_fail (fovea_op_has_thread_scratch (context), FALSE);
  return fovea_parallel_for (fovea_tensor_count (outputs[0]), MAX (MACS_A_CHUNK / MAX (side * side * side, 1), 1), do_matrices, &job,
                             progress)
         && !fovea_progress_is_cancelled (progress);
}

/* The whole matrix of each number. */
static void
field (const FoveaOpContext *context, guint input, const FoveaBox *output, FoveaBox *box)
{
  const FoveaShape *shape = &context->inputs[0].shape;

  fovea_field_whole (context, input, output, box);
  box->global = output->global;
  for (guint d = 0; d < output->rank; d++)
    {
      box->begin[d] = output->begin[d];
      box->end[d] = output->end[d];
    }
  fovea_field_mark_global (shape, box);
}

const FoveaOp fovea_op_det = {
  .name = "Det",
  .summary = N_("The determinant of each matrix."),
  .min_inputs = 1, .max_inputs = 1, .min_outputs = 1, .max_outputs = 1,
  .infer = infer,
  .macs = macs,
  .field = field,
  .prepare = prepare,
  .run = run,
};
