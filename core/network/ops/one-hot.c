/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/base/error.h"
#include "core/base/pool.h"
#include "core/network/backward.h"
#include "core/network/ops/elementwise.h"
#include "core/network/ops/mover.h"
#include "core/network/ops/operand.h"

static const FoveaOpAttribute attributes[] = {
  { "axis", FOVEA_ATTRIBUTE_INT },
};

/* The new axis, among those of the output. */
static gboolean
read_axis (const FoveaOpContext *context, guint *axis, GError **error)
{
  return fovea_op_axis (fovea_node_int (context->node, "axis", -1), context->inputs[0].shape.rank + 1, axis, error);
}

static gboolean
infer (FoveaOpContext *context, GError **error)
{
  FoveaTensor *depth = fovea_op_require_known (context, 1, _("the depth"), error);
  const FoveaShape *indices = &context->inputs[0].shape;
  FoveaShape shape = { .rank = indices->rank + 1 };
  guint axis;

  if (!depth || !read_axis (context, &axis, error))
    return FALSE;
  if (fovea_tensor_count (depth) != 1 || !(fovea_tensor_get (depth, 0) >= 0.0 && fovea_tensor_get (depth, 0) < (double) G_MAXINT64))
    return fovea_refuse (error, _("the depth is not one number"));
  if (fovea_shape_count (&context->inputs[2].shape) != 2)
    return fovea_refuse (error, _("needs two values, has %zu"), fovea_shape_count (&context->inputs[2].shape));
  if (shape.rank > FOVEA_MAX_RANK)
    return fovea_refuse (error, _("the output would have more than %d dimensions"), FOVEA_MAX_RANK);
  for (guint d = 0; d < shape.rank; d++)
    shape.dims[d] = d == axis ? (gint64) fovea_tensor_get (depth, 0) : indices->dims[d < axis ? d : d - 1];
  return fovea_op_set_output (context, 0, context->inputs[2].dtype, &shape, error);
}

/* Fills the output with the first of the values, the one for off. */
static gboolean
prepare (FoveaOpContext *context, GError **error)
{
  FoveaMover *mover = fovea_mover_new (context->outputs[0].dtype);

  fovea_mover_add_axis (mover, fovea_shape_count (&context->outputs[0].shape), 0, 0);
  context->state = mover;
  return TRUE;
}

/* Indices lie (outer, inner), the output (outer, depth, inner). */
typedef struct
{
  const FoveaTensor *indices;
  const guint8 *on;
  guint8 *out;
  gsize element, depth, inner;
} Job;

/* Indices beyond the depth are on nowhere. */
static void
switch_on (gsize begin, gsize end, guint worker, gpointer data)
{
  const Job *job = data;
  double depth = (double) job->depth;

  for (gsize i = begin; i < end; i++)
    {
      double index = fovea_tensor_get (job->indices, i);
      gsize place = (gsize) (index >= -depth && index < depth ? index < 0.0 ? index + depth : index : depth);

      if (place < job->depth)
        memcpy (job->out + ((i / job->inner * job->depth + place) * job->inner + i % job->inner) * job->element, job->on, job->element);
    }
}

static gboolean
run (const FoveaOpContext *context, FoveaTensor *const *inputs, FoveaTensor *const *outputs, gpointer scratch, FoveaProgress *progress)
{
  const FoveaShape *shape = &outputs[0]->shape;
  gsize element = fovea_dtype_size (outputs[0]->dtype);
  Job job = { inputs[0], (const guint8 *) inputs[2]->data + element, outputs[0]->data, element };
  guint axis;

  if (!read_axis (context, &axis, NULL) || !fovea_mover_run (context->state, inputs[2]->data, outputs[0]->data, NULL, progress))
    return FALSE;
  job.depth = (gsize) shape->dims[axis];
  job.inner = fovea_shape_span (shape, axis + 1, shape->rank);
  return fovea_parallel_for (fovea_tensor_count (inputs[0]), FOVEA_ELEMENTS_A_CHUNK, switch_on, &job, progress);
}

/* An index decides all elements along the new axis. */
static void
field (const FoveaOpContext *context, guint input, const FoveaBox *output, FoveaBox *box)
{
  const FoveaShape *shape = &context->inputs[input].shape;
  guint axis;

  *box = (FoveaBox){ .rank = shape->rank, .global = output->global, .empty = output->empty || input == 1 };
  if (box->empty || !read_axis (context, &axis, NULL))
    return;
  for (guint d = 0; d < shape->rank; d++)
    {
      box->begin[d] = input == 0 ? output->begin[d < axis ? d : d + 1] : 0;
      box->end[d] = input == 0 ? output->end[d < axis ? d : d + 1] : 1;
    }
}

/* The sum of the gradient's elements that are on, or off. */
static const char *
sum_where (FoveaBackward *backward, gboolean on)
{
  static const gint64 axes[FOVEA_MAX_RANK] = { 0, 1, 2, 3, 4, 5, 6, 7 };
  const FoveaOpContext *context = fovea_backward_context (backward);
  const FoveaShape two = { 1, { 2 } }, one = { 1, { 1 } };
  FoveaTensor *values = fovea_backward_floats (backward, &two);
  GArray *settings = fovea_attributes_new (context->node, NULL);
  const char *mask;

  for (guint i = 0; values && i < 2; i++)
    ((float *) values->data)[i] = (i == 1) == on;
  mask = fovea_backward_emit (backward, "OneHot", settings, fovea_backward_input (backward, 0), fovea_backward_input (backward, 1),
                              fovea_backward_constant (backward, values), NULL);
  mask = fovea_backward_emit (backward, "Mul", NULL, mask, fovea_backward_gradient (backward, 0), NULL);
  return fovea_backward_reshape (backward, fovea_backward_sum (backward, mask, axes, context->outputs[0].shape.rank, FALSE), &one);
}

/* Of the values for off and on; a place jumps from one number to the next. */
static void
backward (FoveaBackward *backward)
{
  GArray *settings;

  if (!fovea_backward_wants (backward, 2))
    return;
  settings = fovea_attributes_new (NULL, NULL);
  fovea_attributes_add_int (settings, "axis", 0);
  fovea_backward_give_reshaped (backward, 2, fovea_backward_emit (backward, "Concat", settings, sum_where (backward, FALSE),
                                                                  sum_where (backward, TRUE), NULL));
}

const FoveaOp fovea_op_one_hot = {
  .name = "OneHot",
  .summary = N_("Turns each number of a class into a list that is on at the class and off elsewhere."),
  .attributes = attributes,
  .n_attributes = G_N_ELEMENTS (attributes),
  .min_inputs = 3, .max_inputs = 3, .min_outputs = 1, .max_outputs = 1,
  .infer = infer,
  .field = field,
  .prepare = prepare,
  .release = fovea_mover_release,
  .run = run,
  .backward = backward,
  .flat_inputs = 1u << 0 | 1u << 1,
};
