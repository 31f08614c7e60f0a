/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>
#include <math.h>

#include "core/base/pool.h"
#include "core/network/ops/elementwise.h"
#include "core/network/ops/field.h"
#include "core/network/ops/normalizing.h"
#include "core/network/ops/operand.h"
#include "core/network/ops/sums.h"

#define SMALLEST 1e-9 /* added to the deviation, as ONNX defines it */

static const FoveaOpAttribute attributes[] = {
  { "across_channels", FOVEA_ATTRIBUTE_INT },
  { "axes", FOVEA_ATTRIBUTE_INTS },
  { "normalize_variance", FOVEA_ATTRIBUTE_INT },
};

/* The axes that are averaged over: a list, by default all but the channels; before opset 9 a switch told of the channels. */
static gboolean
averaged_axes (const FoveaOpContext *context, gboolean *marked, GError **error)
{
  guint rank = context->inputs[0].shape.rank;
  gboolean across = fovea_node_int (context->node, "across_channels", 0) != 0;
  const gint64 *axes;
  gsize n;

  axes = fovea_node_ints (context->node, "axes", &n);
  for (guint d = 0; d < rank; d++)
    marked[d] = !axes && (d != 1 || across) && (d != 0 || context->opset >= 9);
  return !axes || fovea_op_axes (axes, n, rank, marked, error);
}

static gboolean
infer (FoveaOpContext *context, GError **error)
{
  gboolean marked[FOVEA_MAX_RANK];

  return fovea_op_require_float (context, error) && averaged_axes (context, marked, error) && fovea_op_infer_same (context, error);
}

typedef struct
{
  const FoveaShape *shape;
  gboolean marked[FOVEA_MAX_RANK];
  gsize together, run; /* elements with one mean; those of them that are adjacent */
  gboolean scales;
  const float *x;
  float *y;
} Job;

/* Offset of position @index among the axes that are averaged over, or among the others. */
static gsize
offset_of (const Job *job, gboolean marked, gsize index)
{
  gsize offset = 0;

  for (guint d = job->shape->rank; d-- > 0;)
    if (job->marked[d] == marked)
      {
        offset += index % (gsize) job->shape->dims[d] * (gsize) fovea_shape_stride (job->shape, d);
        index /= (gsize) job->shape->dims[d];
      }
  return offset;
}

static void
normalize_items (gsize begin, gsize end, guint worker, gpointer data)
{
  const Job *job = data;

  for (gsize item = begin; item < end; item++)
    {
      gsize start = offset_of (job, FALSE, item);
      double sum = 0.0, squares = 0.0, count = (double) job->together;
      float center, factor;

      for (gsize i = 0; i < job->together; i += job->run)
        sum += fovea_sum (job->x + start + offset_of (job, TRUE, i), job->run);
      for (gsize i = 0; i < job->together; i += job->run)
        squares += fovea_sum_squares (job->x + start + offset_of (job, TRUE, i), job->run, sum / count);
      center = (float) (sum / count);
      factor = job->scales ? (float) (1.0 / (sqrt (squares / count) + SMALLEST)) : 1.0f;
      for (gsize i = 0; i < job->together; i += job->run)
        {
          gsize at = start + offset_of (job, TRUE, i);

          for (gsize j = 0; j < job->run; j++)
            job->y[at + j] = (job->x[at + j] - center) * factor;
        }
    }
}

static gboolean
run (const FoveaOpContext *context, FoveaTensor *const *inputs, FoveaTensor *const *outputs, gpointer scratch,
     FoveaProgress *progress)
{
  const FoveaShape *shape = &inputs[0]->shape;
  Job job = {
    .shape = shape, .together = 1, .run = 1, .x = inputs[0]->data, .y = outputs[0]->data,
    .scales = fovea_node_int (context->node, "normalize_variance", 1) != 0,
  };

  if (!averaged_axes (context, job.marked, NULL))
    return TRUE;
  for (guint d = 0; d < shape->rank; d++)
    job.together *= job.marked[d] ? (gsize) shape->dims[d] : 1;
  for (guint d = shape->rank; d-- > 0 && job.marked[d];)
    job.run *= (gsize) shape->dims[d];
  return fovea_parallel_for (fovea_shape_count (shape) / job.together, MAX (FOVEA_ELEMENTS_A_CHUNK / job.together, 1), normalize_items,
                             &job, progress);
}

static void
field (const FoveaOpContext *context, guint input, const FoveaBox *output, FoveaBox *box)
{
  const FoveaShape *shape = &context->inputs[0].shape;
  gboolean marked[FOVEA_MAX_RANK];

  *box = *output;
  if (!averaged_axes (context, marked, NULL))
    return;
  for (guint d = 0; d < shape->rank; d++)
    if (marked[d])
      {
        box->begin[d] = 0;
        box->end[d] = shape->dims[d] - 1;
      }
  fovea_field_mark_global (shape, box);
}

static void
backward (FoveaBackward *backward)
{
  const FoveaOpContext *context = fovea_backward_context (backward);
  const char *gradient = fovea_backward_gradient (backward, 0);
  gboolean marked[FOVEA_MAX_RANK];
  gint64 axes[FOVEA_MAX_RANK];
  gsize n = 0;

  if (!averaged_axes (context, marked, NULL))
    return;
  for (guint d = 0; d < context->inputs[0].shape.rank; d++)
    if (marked[d])
      axes[n++] = d;
  if (fovea_node_int (context->node, "normalize_variance", 1) != 0)
    {
      /* Where all are equal, the root of this is what is added to the deviation. */
      FoveaNormal normal = fovea_normal_of (backward, fovea_backward_input (backward, 0), axes, n, (float) (SMALLEST * SMALLEST));

      gradient = fovea_normal_gradient (backward, &normal, gradient);
    }
  else
    gradient = fovea_backward_emit (backward, "Sub", NULL, gradient, fovea_backward_mean (backward, gradient, axes, n), NULL);
  fovea_backward_give (backward, 0, gradient);
}

const FoveaOp fovea_op_mean_variance_normalization = {
  .name = "MeanVarianceNormalization",
  .summary = N_("Takes off the mean along some dimensions and divides by the deviation from it."),
  .attributes = attributes,
  .n_attributes = G_N_ELEMENTS (attributes),
  .min_inputs = 1, .max_inputs = 1, .min_outputs = 1, .max_outputs = 1,
  .infer = infer,
  .field = field,
  .run = run,
  .backward = backward,
};
