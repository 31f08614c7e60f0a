/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/base/error.h"
#include "core/network/ops/field.h"
#include "core/network/ops/mover.h"
#include "core/network/ops/operand.h"

static const FoveaOpAttribute attributes[] = {
  { "value", FOVEA_ATTRIBUTE_TENSOR },
};

static gboolean
infer (FoveaOpContext *context, GError **error)
{
  const FoveaAttribute *value = fovea_node_attribute (context->node, "value");
  g_autofree gint64 *sizes = NULL;
  FoveaShape shape = { 0 };
  gsize n;

  if (!fovea_op_ints (context, "input", 0, &n, &sizes, error))
    return FALSE;
  if (n > FOVEA_MAX_RANK)
    return fovea_refuse (error, _("the shape has %zu dimensions; at most %d are supported"), n, FOVEA_MAX_RANK);
  if (value && fovea_tensor_count (value->tensor) != 1)
    return fovea_refuse (error, _("the value needs one element"));
  for (; shape.rank < n; shape.rank++)
    shape.dims[shape.rank] = sizes[shape.rank];
  return fovea_op_set_output (context, 0, value ? value->tensor->dtype : FOVEA_DTYPE_FLOAT32, &shape, error);
}

static gboolean
prepare (FoveaOpContext *context, GError **error)
{
  FoveaMover *mover = fovea_mover_new (context->outputs[0].dtype);

  fovea_mover_add_axis (mover, fovea_shape_count (&context->outputs[0].shape), 0, 0);
  context->state = mover;
  return TRUE;
}

static gboolean
run (const FoveaOpContext *context, FoveaTensor *const *inputs, FoveaTensor *const *outputs, gpointer scratch,
     FoveaProgress *progress)
{
  const FoveaAttribute *value = fovea_node_attribute (context->node, "value");
  float zero = 0.0f;

  return fovea_mover_run (context->state, value ? value->tensor->data : &zero, outputs[0]->data, NULL, progress);
}

const FoveaOp fovea_op_constant_of_shape = {
  .name = "ConstantOfShape",
  .summary = N_("Makes a value of a given shape, filled with one number."),
  .attributes = attributes,
  .n_attributes = G_N_ELEMENTS (attributes),
  .min_inputs = 1, .max_inputs = 1, .min_outputs = 1, .max_outputs = 1,
  .infer = infer,
  .field = fovea_field_nothing,
  .prepare = prepare,
  .release = fovea_mover_release,
  .run = run,
  .no_backward = N_("A constant depends on nothing."),
  .takes_empty = TRUE,
};
