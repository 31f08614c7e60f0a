/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/ops/binary.h"

#include <glib/gi18n-lib.h>

#include "core/base/error.h"
#include "core/network/ops/elementwise.h"
#include "core/network/ops/operand.h"

const FoveaOpAttribute fovea_binary_attributes[2] = {
  { "axis", FOVEA_ATTRIBUTE_INT },
  { "broadcast", FOVEA_ATTRIBUTE_INT },
};

/* Sizes of 1 behind a smaller second input are what places it at an axis. */
gboolean
fovea_binary_shape (const FoveaOpContext *context, const FoveaBinary *binary, guint i, FoveaShape *shape, GError **error)
{
  const FoveaShape *first = &context->inputs[0].shape;
  const FoveaAttribute *attribute = fovea_node_attribute (context->node, "axis");
  gboolean channels, placed;
  guint axis;

  *shape = context->inputs[i].shape;
  channels = binary->channels && shape->rank == 1 && shape->dims[0] > 1 && first->rank > 1;
  placed = attribute && fovea_node_int (context->node, "broadcast", 0) != 0;
  if (i != 1 || context->opset >= 7 || !(channels || placed))
    return TRUE;
  if (!fovea_op_axis (channels ? 1 : attribute->i, MAX (first->rank, 1), &axis, error))
    return FALSE;
  if (axis + shape->rank > first->rank)
    return fovea_refuse (error, _("the second input does not fit the first at axis %u"), axis);
  while (axis + shape->rank < first->rank)
    shape->dims[shape->rank++] = 1;
  return TRUE;
}

gboolean
fovea_binary_infer (FoveaOpContext *context, const FoveaBinary *binary, GError **error)
{
  FoveaDType dtype = context->inputs[0].dtype, decides = context->inputs[binary->mixed ? 1 : 0].dtype;
  FoveaShape shape = context->inputs[0].shape;

  if (!binary->rows[decides])
    return fovea_refuse (error, _("cannot compute with %s"), fovea_dtype_name (decides));
  for (guint i = 1; i < context->n_inputs; i++)
    {
      FoveaShape next, both;

      if ((!binary->mixed && !fovea_op_require_type (context, i, dtype, error))
          || !fovea_binary_shape (context, binary, i, &next, error) || !fovea_broadcast_shape (&shape, &next, &both, error))
        return FALSE;
      shape = both;
    }
  return fovea_op_set_output (context, 0, binary->result ? binary->result : dtype, &shape, error);
}

static void
do_row (const gconstpointer *operands, const gsize *steps, gpointer out, gsize n, gconstpointer data)
{
  const FoveaBinaryRow *row = data;

  (*row) (operands[0], steps[0], operands[1], steps[1], out, n);
}

/* @b has @b_shape, which may be another than its own. */
static gboolean
apply (const FoveaBinary *binary, const FoveaTensor *a, const FoveaTensor *b, const FoveaShape *b_shape, FoveaTensor *out,
       FoveaProgress *progress)
{
  FoveaBroadcast operands[] = { { a->data, a->dtype, &a->shape }, { b->data, b->dtype, b_shape } };

  return fovea_broadcast_run (operands, G_N_ELEMENTS (operands), out, do_row, &binary->rows[b->dtype], progress);
}

gboolean
fovea_binary_apply (const FoveaBinary *binary, const FoveaTensor *a, const FoveaTensor *b, FoveaTensor *out, FoveaProgress *progress)
{
  return apply (binary, a, b, &b->shape, out, progress);
}

gboolean
fovea_binary_run (const FoveaOpContext *context, const FoveaBinary *binary, FoveaTensor *const *inputs,
                  FoveaTensor *const *outputs, FoveaProgress *progress)
{
  FoveaShape second;

  if (context->n_inputs == 1)
    return fovea_copy_run (context, inputs, outputs, NULL, progress);
  fovea_binary_shape (context, binary, 1, &second, NULL);
  if (!apply (binary, inputs[0], inputs[1], &second, outputs[0], progress))
    return FALSE;
  for (guint i = 2; i < context->n_inputs; i++)
    if (!fovea_binary_apply (binary, outputs[0], inputs[i], outputs[0], progress))
      return FALSE;
  return TRUE;
}
