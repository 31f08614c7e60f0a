/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/network/ops/field.h"
#include "core/network/ops/operand.h"

static const FoveaOpAttribute attributes[] = {
  { "end", FOVEA_ATTRIBUTE_INT },
  { "start", FOVEA_ATTRIBUTE_INT },
};

/* Bounds count from the end when negative and are clamped. */
static gint64
bound (const FoveaOpContext *context, const char *name, gint64 initial)
{
  gint64 rank = context->inputs[0].shape.rank, value = fovea_node_int (context->node, name, initial);

  return CLAMP (value < 0 ? value + rank : value, 0, rank);
}

static gboolean
infer (FoveaOpContext *context, GError **error)
{
  gint64 n = bound (context, "end", context->inputs[0].shape.rank) - bound (context, "start", 0);
  FoveaShape shape = { .rank = 1, .dims = { n } };

  return fovea_op_set_output (context, 0, FOVEA_DTYPE_INT64, &shape, error);
}

static gboolean
run (const FoveaOpContext *context, FoveaTensor *const *inputs, FoveaTensor *const *outputs, gpointer scratch,
     FoveaProgress *progress)
{
  gint64 start = bound (context, "start", 0), *sizes = outputs[0]->data;

  for (gint64 i = 0; i < outputs[0]->shape.dims[0]; i++)
    sizes[i] = context->inputs[0].shape.dims[start + i];
  return TRUE;
}

const FoveaOp fovea_op_shape = {
  .name = "Shape",
  .summary = N_("Gives the sizes of a value as numbers, from which networks compute other shapes."),
  .attributes = attributes,
  .n_attributes = G_N_ELEMENTS (attributes),
  .min_inputs = 1, .max_inputs = 1, .min_outputs = 1, .max_outputs = 1,
  .infer = infer,
  .field = fovea_field_nothing,
  .run = run,
  .sizes_only = TRUE,
  .no_backward = N_("A shape does not depend on the values."),
  .takes_empty = TRUE,
};
