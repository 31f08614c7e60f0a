/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/base/error.h"
#include "core/network/ops/operand.h"

static const FoveaOpAttribute attributes[] = {
  { "value", FOVEA_ATTRIBUTE_TENSOR },
  { "value_float", FOVEA_ATTRIBUTE_FLOAT },
  { "value_floats", FOVEA_ATTRIBUTE_FLOATS },
  { "value_int", FOVEA_ATTRIBUTE_INT },
  { "value_ints", FOVEA_ATTRIBUTE_INTS },
};

/* The elements of the one attribute that the node must have. */
static gconstpointer
read_value (const FoveaOpContext *context, FoveaDType *dtype, FoveaShape *shape)
{
  const FoveaAttribute *attribute = &context->node->attributes[0];

  *dtype = attribute->kind == FOVEA_ATTRIBUTE_FLOAT || attribute->kind == FOVEA_ATTRIBUTE_FLOATS ? FOVEA_DTYPE_FLOAT32
                                                                                                  : FOVEA_DTYPE_INT64;
  *shape = (FoveaShape){ 0 };
  switch (attribute->kind)
    {
    case FOVEA_ATTRIBUTE_TENSOR:
      *dtype = attribute->tensor->dtype;
      *shape = attribute->tensor->shape;
      return attribute->tensor->data;
    case FOVEA_ATTRIBUTE_FLOAT:
      return &attribute->f;
    case FOVEA_ATTRIBUTE_INT:
      return &attribute->i;
    default:
      *shape = (FoveaShape){ .rank = 1, .dims = { (gint64) attribute->n } };
      return attribute->kind == FOVEA_ATTRIBUTE_INTS ? (gconstpointer) attribute->ints : attribute->floats;
    }
}

static gboolean
infer (FoveaOpContext *context, GError **error)
{
  FoveaDType dtype;
  FoveaShape shape;

  if (context->node->n_attributes != 1)
    return fovea_refuse (error, _("needs exactly one value, has %u"), context->node->n_attributes);
  read_value (context, &dtype, &shape);
  return fovea_op_set_output (context, 0, dtype, &shape, error);
}

static gboolean
run (const FoveaOpContext *context, FoveaTensor *const *inputs, FoveaTensor *const *outputs, gpointer scratch,
     FoveaProgress *progress)
{
  FoveaDType dtype;
  FoveaShape shape;
  gconstpointer value = read_value (context, &dtype, &shape);

  memcpy (outputs[0]->data, value, fovea_tensor_bytes (outputs[0]));
  return TRUE;
}

const FoveaOp fovea_op_constant = {
  .name = "Constant",
  .summary = N_("Holds numbers that the file gives."),
  .attributes = attributes,
  .n_attributes = G_N_ELEMENTS (attributes),
  .max_inputs = 0, .min_outputs = 1, .max_outputs = 1,
  .infer = infer,
  .run = run,
  .no_backward = N_("A constant depends on nothing."),
};
