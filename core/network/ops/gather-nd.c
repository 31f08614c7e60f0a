/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/network/backward.h"
#include "core/network/ops/field.h"
#include "core/network/ops/indices.h"
#include "core/network/ops/mover.h"
#include "core/network/ops/operand.h"

static const FoveaOpAttribute attributes[] = {
  { "batch_dims", FOVEA_ATTRIBUTE_INT },
};

static guint
batch_of (const FoveaOpContext *context)
{
  return (guint) CLAMP (fovea_node_int (context->node, "batch_dims", 0), 0, FOVEA_MAX_RANK);
}

/* The axes of the input that a list of places leaves whole begin here. */
static guint
slice_axis (const FoveaOpContext *context)
{
  const FoveaShape *indices = &context->inputs[1].shape;

  return batch_of (context) + (guint) indices->dims[indices->rank - 1];
}

/* The shape does not wait for the indices themselves. */
static gboolean
infer (FoveaOpContext *context, GError **error)
{
  const FoveaShape *input = &context->inputs[0].shape;
  FoveaTensor *indices;
  FoveaShape shape;

  if (!fovea_slice_shape (input, batch_of (context), &context->inputs[1].shape, &shape, error)
      || !fovea_op_set_output (context, 0, context->inputs[0].dtype, &shape, error))
    return FALSE;
  indices = fovea_op_require_indices (context, 1, error);
  return indices && fovea_slice_offsets (input, batch_of (context), indices, NULL, error);
}

static gboolean
prepare (FoveaOpContext *context, GError **error)
{
  const FoveaShape *shape = &context->inputs[0].shape;
  const FoveaTensor *indices = context->inputs[1].constant;
  FoveaMover *mover = fovea_mover_new (context->inputs[0].dtype);
  gint64 *offsets = fovea_mover_add_table (mover, fovea_shape_span (&indices->shape, 0, indices->shape.rank - 1), error);

  context->state = mover;
  if (!offsets || !fovea_slice_offsets (shape, batch_of (context), indices, offsets, error))
    return FALSE;
  fovea_mover_add_axis (mover, fovea_shape_span (shape, slice_axis (context), shape->rank), 0, 1);
  return TRUE;
}

/* Which slices the box has is not worked out: any of them. */
static void
field (const FoveaOpContext *context, guint input, const FoveaBox *output, FoveaBox *box)
{
  if (input == 0)
    fovea_field_whole (context, input, output, box);
  else
    fovea_field_nothing (context, input, output, box);
}

/* For each list of places, those of the batch in which it stands: ScatterND has no batches. */
static const char *
batch_places (FoveaBackward *backward, guint batch)
{
  FoveaShape shape = fovea_backward_context (backward)->inputs[1].shape;
  gsize lists = fovea_shape_span (&shape, 0, shape.rank - 1);
  FoveaTensor *places;

  shape.dims[shape.rank - 1] = batch;
  places = fovea_backward_int64s (backward, &shape);
  for (gsize i = 0; places && i < lists; i++)
    for (guint d = 0; d < batch; d++)
      ((gint64 *) places->data)[i * batch + d] = (gint64) (i / fovea_shape_span (&shape, d + 1, shape.rank - 1)) % shape.dims[d];
  return fovea_backward_constant (backward, places);
}

static const char *
whole_places (FoveaBackward *backward)
{
  const FoveaOpContext *context = fovea_backward_context (backward);
  const char *indices = fovea_backward_input (backward, 1);
  guint batch = batch_of (context);
  GArray *settings;

  if (batch == 0)
    return indices;
  if (context->inputs[1].dtype != FOVEA_DTYPE_INT64)
    {
      settings = fovea_attributes_new (NULL, NULL);
      fovea_attributes_add_int (settings, "to", FOVEA_DTYPE_INT64);
      indices = fovea_backward_emit (backward, "Cast", settings, indices, NULL);
    }
  settings = fovea_attributes_new (NULL, NULL);
  fovea_attributes_add_int (settings, "axis", -1);
  return fovea_backward_emit (backward, "Concat", settings, batch_places (backward, batch), indices, NULL);
}

static void
backward (FoveaBackward *backward)
{
  const FoveaChoice choice = { .slices = TRUE };

  fovea_backward_give (backward, 0, fovea_backward_put (backward, &choice, &fovea_backward_context (backward)->inputs[0].shape,
                                                        whole_places (backward), fovea_backward_gradient (backward, 0)));
}

const FoveaOp fovea_op_gather_nd = {
  .name = "GatherND",
  .summary = N_("Picks elements or slices by lists of their places along several dimensions."),
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
