/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/base/error.h"
#include "core/network/backward.h"
#include "core/network/ops/indices.h"
#include "core/network/ops/mover.h"
#include "core/network/ops/operand.h"

/* A field is asked for many times: more indices than these are not looked at each time. */
#define MOST_LOOKED_AT 4096

static const FoveaOpAttribute attributes[] = {
  { "axis", FOVEA_ATTRIBUTE_INT },
};

/* The shape does not wait for the indices themselves. */
static gboolean
infer (FoveaOpContext *context, GError **error)
{
  const FoveaOperand *input = &context->inputs[0];
  const FoveaShape *places = &context->inputs[1].shape;
  FoveaTensor *indices;
  FoveaShape shape = { 0 };
  guint axis;

  if (!fovea_op_read_axis (context, 0, &axis, error))
    return FALSE;
  if (input->shape.rank - 1 + places->rank > FOVEA_MAX_RANK)
    return fovea_refuse (error, _("the output would have more than %d dimensions"), FOVEA_MAX_RANK);
  for (guint d = 0; d < axis; d++)
    shape.dims[shape.rank++] = input->shape.dims[d];
  for (guint d = 0; d < places->rank; d++)
    shape.dims[shape.rank++] = places->dims[d];
  for (guint d = axis + 1; d < input->shape.rank; d++)
    shape.dims[shape.rank++] = input->shape.dims[d];
  if (!fovea_op_set_output (context, 0, input->dtype, &shape, error))
    return FALSE;
  indices = fovea_op_require_indices (context, 1, error);
  return indices && fovea_indices_check (indices, input->shape.dims[axis], error);
}

static gboolean
prepare (FoveaOpContext *context, GError **error)
{
  const FoveaShape *shape = &context->inputs[0].shape;
  const FoveaTensor *indices = context->inputs[1].constant;
  g_autoptr (FoveaMover) mover = fovea_mover_new (context->inputs[0].dtype);
  gsize n = fovea_tensor_count (indices);
  gint64 stride, *offsets;
  guint axis;

  if (!fovea_op_read_axis (context, 0, &axis, error))
    return FALSE;
  stride = fovea_shape_stride (shape, axis);
  fovea_mover_add_axis (mover, fovea_shape_span (shape, 0, axis), 0, stride * shape->dims[axis]);
  offsets = fovea_mover_add_table (mover, n, error);
  if (!offsets)
    return FALSE;
  for (gsize i = 0; i < n; i++)
    offsets[i] = fovea_indices_place (indices, i, shape->dims[axis]) * stride;
  fovea_mover_add_axis (mover, (gsize) stride, 0, 1);
  context->state = g_steal_pointer (&mover);
  return TRUE;
}

/* The least and the greatest of the indices that the box covers; with indices of several dimensions, of all of them. Many may be any. */
static void
field (const FoveaOpContext *context, guint input, const FoveaBox *output, FoveaBox *box)
{
  const FoveaShape *shape = &context->inputs[0].shape;
  const FoveaTensor *indices = context->inputs[1].constant;
  gint64 axis = fovea_node_int (context->node, "axis", 0), first = 0, last = (gint64) fovea_shape_count (&context->inputs[1].shape) - 1;
  guint q = context->inputs[1].shape.rank;

  *box = (FoveaBox){ .rank = context->inputs[input].shape.rank, .global = output->global };
  box->empty = output->empty || input > 0;
  if (box->empty)
    return;
  axis = axis < 0 ? axis + shape->rank : axis;
  for (guint d = 0; d < shape->rank; d++)
    {
      guint from = d < axis ? d : d + q - 1;

      box->begin[d] = d == axis ? shape->dims[d] - 1 : output->begin[from];
      box->end[d] = d == axis ? 0 : output->end[from];
    }
  if (q == 1)
    {
      first = MAX (output->begin[axis], first);
      last = MIN (output->end[axis], last);
    }
  if (!indices || last - first >= MOST_LOOKED_AT) /* unknown before the run, or too many */
    {
      box->begin[axis] = 0;
      box->end[axis] = shape->dims[axis] - 1;
      return;
    }
  box->empty = first > last;
  for (gint64 i = first; i <= last; i++)
    {
      box->begin[axis] = MIN (box->begin[axis], fovea_indices_place (indices, (gsize) i, shape->dims[axis]));
      box->end[axis] = MAX (box->end[axis], fovea_indices_place (indices, (gsize) i, shape->dims[axis]));
    }
}

/* (outer, 1, inner) among zeros. */
static const char *
put_one (FoveaBackward *backward, const FoveaShape *shape, guint axis, gint64 place, const char *gradient)
{
  FoveaShape one = { 3, { (gint64) fovea_shape_span (shape, 0, axis), 1, fovea_shape_stride (shape, axis) } };
  const gint64 before[3] = { 0, place }, after[3] = { 0, shape->dims[axis] - 1 - place };

  return fovea_backward_pad (backward, fovea_backward_reshape (backward, gradient, &one), before, after, 3);
}

static void
backward (FoveaBackward *backward)
{
  const FoveaOpContext *context = fovea_backward_context (backward);
  const FoveaShape *shape = &context->inputs[0].shape;
  const FoveaTensor *indices = context->inputs[1].constant;
  const char *gradient = fovea_backward_gradient (backward, 0);
  gsize n = fovea_shape_count (&context->inputs[1].shape);
  guint axis;

  if (!fovea_op_read_axis (context, 0, &axis, NULL))
    return;
  if (indices && n == 1)
    gradient = put_one (backward, shape, axis, fovea_indices_place (indices, 0, shape->dims[axis]), gradient);
  else
    gradient = fovea_backward_put_along (backward, shape, axis, fovea_backward_input (backward, 1), n, gradient);
  fovea_backward_give_reshaped (backward, 0, gradient);
}

const FoveaOp fovea_op_gather = {
  .name = "Gather",
  .summary = N_("Picks entries along one dimension by their numbers."),
  .attributes = attributes,
  .n_attributes = G_N_ELEMENTS (attributes),
  .min_inputs = 2, .max_inputs = 2, .min_outputs = 1, .max_outputs = 1,
  .infer = infer,
  .field = field,
  .prepare = prepare,
  .release = fovea_mover_release,
  .run = fovea_mover_op_run,
  .backward = backward,
};
