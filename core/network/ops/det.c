/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>
#include <math.h>

#include "core/base/error.h"
#include "core/base/pool.h"
#include "core/network/backward.h"
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

#define MAX_MINORS ((gsize) 1 << 24) /* elements of the matrices whose determinants are the gradient */

/* For each place of a matrix (n, n): a matrix that keeps (n, 1, n, 1) of its rows but one, and has a 1 at the place (n, n, n, n). */
static const char *
keep_other_rows (FoveaBackward *backward, gint64 n)
{
  FoveaShape shape = { 4, { n, 1, n, 1 } };
  FoveaTensor *mask = fovea_backward_floats (backward, &shape);

  for (gint64 i = 0; mask && i < n * n; i++)
    ((float *) mask->data)[i] = i / n != i % n;
  return fovea_backward_constant (backward, mask);
}

static const char *
ones_at_places (FoveaBackward *backward, gint64 n)
{
  FoveaShape shape = { 4, { n, n, n, n } };
  FoveaTensor *units = fovea_backward_floats (backward, &shape);

  for (gint64 i = 0; units && i < n * n * n * n; i++)
    ((float *) units->data)[i] = i / (n * n) == i % (n * n);
  return fovea_backward_constant (backward, units);
}

/* The cofactors: the determinant is linear in each row, so that with a row that is 1 at one place it is the gradient of that place. Unlike the
 * inverse, they are there for every matrix. */
static void
backward (FoveaBackward *backward)
{
  const FoveaOpContext *context = fovea_backward_context (backward);
  gsize batch = fovea_shape_count (&context->outputs[0].shape);
  gint64 n = side_of (context);
  FoveaShape matrices = { 5, { (gint64) batch, 1, 1, n, n } }, numbers = { 3, { (gint64) batch, 1, 1 } };
  const char *minors, *gradient;

  if (n == 0)
    return;
  if (n > 64 || batch * (gsize) (n * n * n * n) > MAX_MINORS)
    {
      fovea_backward_refuse (backward, _("the gradient of determinants of %lld rows needs too many others"), (long long) n);
      return;
    }
  minors = fovea_backward_reshape (backward, fovea_backward_input (backward, 0), &matrices);
  minors = fovea_backward_emit (backward, "Mul", NULL, minors, keep_other_rows (backward, n), NULL);
  minors = fovea_backward_emit (backward, "Add", NULL, minors, ones_at_places (backward, n), NULL);
  gradient = fovea_backward_reshape (backward, fovea_backward_gradient (backward, 0), &numbers);
  fovea_backward_give_reshaped (backward, 0, fovea_backward_emit (backward, "Mul", NULL, fovea_backward_emit (backward, "Det", NULL, minors, NULL),
                                                                  gradient, NULL));
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
  .backward = backward,
};
