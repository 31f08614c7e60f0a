/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>
#include <math.h>

#include "core/base/error.h"
#include "core/base/pool.h"
#include "core/network/ops/elementwise.h"
#include "core/network/ops/field.h"
#include "core/network/ops/operand.h"
#include "core/tensor/types.h"

/* How many numbers stand from @start on, @step apart, before @limit. Differences of 64-bit numbers need an unsigned type. */
static guint64
count_integers (gint64 start, gint64 limit, gint64 step)
{
  guint64 way = step > 0 ? (guint64) limit - (guint64) start : (guint64) start - (guint64) limit;
  guint64 stride = step > 0 ? (guint64) step : -(guint64) step;

  if (step > 0 ? limit <= start : limit >= start)
    return 0;
  return way / stride + (way % stride != 0);
}

static gboolean
count (const FoveaOpContext *context, gint64 *n, GError **error)
{
  const FoveaTensor *start = context->inputs[0].constant, *limit = context->inputs[1].constant, *step = context->inputs[2].constant;
  double numbers;

  if (fovea_tensor_get (step, 0) == 0.0)
    return fovea_refuse (error, _("the step is 0"));
  if (start->dtype == FOVEA_DTYPE_INT64 || start->dtype == FOVEA_DTYPE_INT32)
    numbers = (double) count_integers (fovea_tensor_int (start, 0), fovea_tensor_int (limit, 0), fovea_tensor_int (step, 0));
  else
    numbers = ceil ((fovea_tensor_get (limit, 0) - fovea_tensor_get (start, 0)) / fovea_tensor_get (step, 0));
  if (isnan (numbers))
    return fovea_refuse (error, _("start, limit and step are not all numbers"));
  *n = (gint64) CLAMP (numbers, 0.0, 0x1p62);
  return TRUE;
}

static gboolean
infer (FoveaOpContext *context, GError **error)
{
  FoveaShape shape = { .rank = 1 };

  for (guint i = 0; i < 3; i++)
    {
      FoveaTensor *number = fovea_op_require_known (context, i, _("start, limit or step"), error);

      if (!number || !fovea_op_require_type (context, i, context->inputs[0].dtype, error))
        return FALSE;
      if (fovea_tensor_count (number) != 1)
        return fovea_refuse (error, _("input %u is not one number"), i + 1);
    }
  return count (context, &shape.dims[0], error) && fovea_op_set_output (context, 0, context->inputs[0].dtype, &shape, error);
}

typedef struct
{
  const FoveaTensor *start, *step;
  FoveaTensor *out;
} Job;

static void
fill (gsize begin, gsize end, guint worker, gpointer data)
{
  const Job *job = data;
  double start, step;

  switch (job->out->dtype)
    {
#define FILL(id, type, name)                                                                                                   \
  case FOVEA_DTYPE_##id:                                                                                                       \
    for (gsize i = begin; i < end; i++)                                                                                        \
      ((type *) job->out->data)[i]                                                                                             \
        = (type) ((guint64) * (const type *) job->start->data + i * (guint64) * (const type *) job->step->data);               \
    break;
      INTEGER_TYPES (FILL)
#undef FILL
    default:
      start = (double) *fovea_tensor_floats (job->start);
      step = (double) *fovea_tensor_floats (job->step);
      for (gsize i = begin; i < end; i++)
        ((float *) job->out->data)[i] = (float) (start + (double) i * step);
    }
}

static gboolean
run (const FoveaOpContext *context, FoveaTensor *const *inputs, FoveaTensor *const *outputs, gpointer scratch, FoveaProgress *progress)
{
  Job job = { inputs[0], inputs[2], outputs[0] };

  return fovea_parallel_for (fovea_tensor_count (outputs[0]), FOVEA_ELEMENTS_A_CHUNK, fill, &job, progress);
}

const FoveaOp fovea_op_range = {
  .name = "Range",
  .summary = N_("Lists numbers from a start up to a limit, equally far apart."),
  .min_inputs = 3, .max_inputs = 3, .min_outputs = 1, .max_outputs = 1,
  .infer = infer,
  .field = fovea_field_nothing,
  .run = run,
  .no_backward = N_("A constant depends on nothing."),
};
