/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/base/pool.h"
#include "core/network/ops/block-rows.h"
#include "core/network/ops/field.h"
#include "core/network/ops/operand.h"
#include "core/network/ops/pooling.h"
#include "core/network/ops/sums.h"

#define ELEMENTS_A_CHUNK 32768

static const FoveaOpAttribute attributes[] = {
  { "axes", FOVEA_ATTRIBUTE_INTS },
  { "keepdims", FOVEA_ATTRIBUTE_INT },
  { "noop_with_empty_axes", FOVEA_ATTRIBUTE_INT },
};

/* Without a list all axes are averaged, or none when the node says so. */
static gboolean
averaged_axes (const FoveaOpContext *context, gboolean *marked, GError **error)
{
  guint rank = context->inputs[0].shape.rank;
  gboolean all = fovea_node_int (context->node, "noop_with_empty_axes", 0) == 0;
  g_autofree gint64 *axes = NULL;
  gsize n;

  if (!fovea_op_ints (context, "axes", 1, &n, &axes, error))
    return FALSE;
  for (guint d = 0; d < rank; d++)
    marked[d] = n == 0 && all;
  return n == 0 || fovea_op_axes (axes, n, rank, marked, error);
}

static gboolean
infer (FoveaOpContext *context, GError **error)
{
  const FoveaShape *input = &context->inputs[0].shape;
  gboolean keep = fovea_node_int (context->node, "keepdims", 1) != 0, marked[FOVEA_MAX_RANK];
  FoveaShape shape = { 0 };

  if (!fovea_op_require_type (context, 0, FOVEA_DTYPE_FLOAT32, error) || !averaged_axes (context, marked, error))
    return FALSE;
  for (guint d = 0; d < input->rank; d++)
    if (!marked[d] || keep)
      shape.dims[shape.rank++] = marked[d] ? 1 : input->dims[d];
  return fovea_op_set_output (context, 0, FOVEA_DTYPE_FLOAT32, &shape, error);
}

/* Axes of the input, apart by whether they are averaged, outermost first. */
typedef struct
{
  guint n;
  gsize size[FOVEA_MAX_RANK], step[FOVEA_MAX_RANK], count;
} Axes;

typedef struct
{
  Axes kept, averaged;
  gsize run; /* adjacent elements at the end of what is averaged */
  const float *in;
  float *out;
} Job;

static void
add_axis (Axes *axes, gsize size, gsize step)
{
  axes->size[axes->n] = size;
  axes->step[axes->n++] = step;
  axes->count *= size;
}

static gsize
offset_of (const Axes *axes, gsize index)
{
  gsize offset = 0;

  for (guint d = axes->n; d-- > 0; index /= axes->size[d])
    offset += index % axes->size[d] * axes->step[d];
  return offset;
}

static void
average_items (gsize begin, gsize end, guint worker, gpointer data)
{
  const Job *job = data;

  for (gsize i = begin; i < end; i++)
    {
      const float *in = job->in + offset_of (&job->kept, i);
      double sum = 0.0;

      for (gsize j = 0; j < job->averaged.count; j += job->run)
        sum += fovea_sum (in + offset_of (&job->averaged, j), job->run);
      job->out[i] = (float) (sum / (double) job->averaged.count);
    }
}

static gboolean
run (const FoveaOpContext *context, FoveaTensor *const *inputs, FoveaTensor *const *outputs, gpointer scratch,
     FoveaProgress *progress)
{
  const FoveaShape *shape = &inputs[0]->shape;
  Job job = { .kept.count = 1, .averaged.count = 1, .run = 1, .in = inputs[0]->data, .out = outputs[0]->data };
  gboolean marked[FOVEA_MAX_RANK];

  if (!averaged_axes (context, marked, NULL))
    return TRUE;
  for (guint d = 0; d < shape->rank; d++)
    add_axis (marked[d] ? &job.averaged : &job.kept, (gsize) shape->dims[d], (gsize) fovea_shape_stride (shape, d));
  for (guint d = shape->rank; d-- > 0 && marked[d];)
    job.run *= (gsize) shape->dims[d];
  return fovea_parallel_for (job.kept.count, MAX (ELEMENTS_A_CHUNK / job.averaged.count, 1), average_items, &job, progress);
}

/* The mean of each map is a global pool. */
static gboolean
accepts_blocks (const FoveaOpContext *context, gsize lanes)
{
  gboolean marked[FOVEA_MAX_RANK];

  return fovea_blocks_accept (context, lanes) && averaged_axes (context, marked, NULL)
         && !marked[0] && !marked[1] && marked[2] && marked[3];
}

static const FoveaBlocksOp blocks = {
  .accepts = accepts_blocks,
  .run = fovea_global_average_run_blocks,
};

static void
field (const FoveaOpContext *context, guint input, const FoveaBox *output, FoveaBox *box)
{
  const FoveaShape *shape = &context->inputs[input].shape;
  gboolean keep = fovea_node_int (context->node, "keepdims", 1) != 0, marked[FOVEA_MAX_RANK];
  guint from = 0;

  *box = (FoveaBox){ .rank = shape->rank, .empty = output->empty || input > 0, .global = output->global };
  if (box->empty || !averaged_axes (context, marked, NULL))
    return;
  for (guint d = 0; d < shape->rank; d++)
    {
      box->begin[d] = marked[d] ? 0 : output->begin[from];
      box->end[d] = marked[d] ? shape->dims[d] - 1 : output->end[from];
      from += !marked[d] || keep;
    }
  fovea_field_mark_global (shape, box);
}

const FoveaOp fovea_op_reduce_mean = {
  .name = "ReduceMean",
  .summary = N_("Averages along some dimensions."),
  .attributes = attributes,
  .n_attributes = G_N_ELEMENTS (attributes),
  .min_inputs = 1, .max_inputs = 2, .min_outputs = 1, .max_outputs = 1,
  .infer = infer,
  .field = field,
  .run = run,
  .blocks = &blocks,
};
