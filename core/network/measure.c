/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/measure.h"

/* The inputs of operators on quantised numbers that are learned: kernels and biases; scales and zero points are not. */
static const struct
{
  const char *op;
  guint learned; /* bits */
} quantised[] = {
  { "ConvInteger", 1 << 1 }, { "DequantizeLinear", 0 }, { "MatMulInteger", 3 }, { "QLinearConv", 1 << 3 | 1 << 8 },
  { "QLinearMatMul", 1 << 0 | 1 << 3 }, { "QuantizeLinear", 0 },
};

/* Bounds, scales and ratios steer an operator, as do single numbers that a formula holds (the 6 of a hard sigmoid): nobody learned them. */
static gboolean
is_setting (const FoveaNode *node, const FoveaOperand *constant)
{
  static const char *const steered[] = { "Clip", "Dropout", "Pad", "Resize", "Upsample" };

  for (gsize i = 0; i < G_N_ELEMENTS (steered); i++)
    if (g_str_equal (node->op->name, steered[i]))
      return TRUE;
  return !node->op->macs && !node->op->field && !g_str_equal (node->op->name, "PRelu") && fovea_shape_count (&constant->shape) == 1;
}

/* Whether input @input of a node is a constant that was learned. */
static gboolean
is_learned (const FoveaNetworkPlan *plan, const FoveaNode *node, guint input)
{
  const FoveaOperand *operand = node->inputs[input] >= 0 ? &plan->values[node->inputs[input]] : NULL;

  if (!operand || !operand->constant)
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (quantised); i++)
    if (g_str_equal (node->op->name, quantised[i].op))
      return (quantised[i].learned >> input & 1) != 0;
  return operand->dtype == FOVEA_DTYPE_FLOAT32 && !is_setting (node, operand);
}

/* A constant counts where it is read first, once. */
static gboolean
is_first_reader (const FoveaNetworkPlan *plan, guint node, guint input)
{
  const gint *inputs = plan->network->nodes[node].inputs;

  for (guint i = 0; i < input; i++)
    if (inputs[i] == inputs[input])
      return FALSE;
  return plan->first_readers[inputs[input]] == (gint) node;
}

/* Which of the sums in @measure count the parameters of input @input, beside that of all parameters; NULL: none. */
static guint64 *
part_of (FoveaMeasure *measure, const FoveaOp *op, guint input)
{
  if (g_str_equal (op->name, "BatchNormalization"))
    return input == 2 ? &measure->biases : input > 2 ? &measure->statistics : NULL;
  if (g_str_equal (op->name, "QLinearConv"))
    return input == 8 ? &measure->biases : NULL;
  if (g_str_equal (op->name, "DeformConv"))
    return input == 3 ? &measure->biases : NULL;
  return op->macs && input == 2 ? &measure->biases : NULL;
}

static void
count_parameters (FoveaMeasure *measure, const FoveaOp *op, guint input, const FoveaOperand *constant)
{
  guint64 n = fovea_shape_count (&constant->shape), *part = part_of (measure, op, input);

  measure->parameters += n;
  if (part)
    *part += n;
}

/* What is folded makes constants of constants: its readers count those. */
FoveaMeasure
fovea_measure_node (const FoveaNetworkPlan *plan, guint node)
{
  FoveaMeasure measure = { 0 };
  const FoveaOpContext *context;

  g_return_val_if_fail (plan != NULL && node < plan->network->n_nodes, measure);

  context = &plan->contexts[node];
  if (plan->states[node] == FOVEA_NODE_FOLDED)
    return measure;
  for (guint i = 0; i < context->n_inputs; i++)
    if (is_learned (plan, context->node, i) && is_first_reader (plan, node, i))
      count_parameters (&measure, context->node->op, i, &context->inputs[i]);
  if (context->node->op->macs && fovea_network_plan_knows (plan, context->node->outputs[0]))
    measure.macs = context->node->op->macs (context);
  for (guint i = 0; i < context->n_outputs; i++)
    if (context->node->outputs[i] >= 0)
      measure.activation_bytes += fovea_shape_count (&context->outputs[i].shape) * fovea_dtype_size (context->outputs[i].dtype);
  return measure;
}

void
fovea_measure_add (FoveaMeasure *total, const FoveaNetworkPlan *plan, guint node)
{
  FoveaMeasure measure = fovea_measure_node (plan, node);

  total->parameters += measure.parameters;
  total->biases += measure.biases;
  total->statistics += measure.statistics;
  total->macs += measure.macs;
  total->activation_bytes += measure.activation_bytes;
}

FoveaMeasure
fovea_measure_total (const FoveaNetworkPlan *plan)
{
  FoveaMeasure total = { 0 };

  g_return_val_if_fail (plan != NULL, total);

  for (guint i = 0; i < plan->network->n_nodes; i++)
    fovea_measure_add (&total, plan, i);
  return total;
}
