/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/measure.h"

static const FoveaOperand *
constant_of (const FoveaNetworkPlan *plan, gint value)
{
  return value >= 0 && plan->values[value].constant && plan->values[value].dtype == FOVEA_DTYPE_FLOAT32 ? &plan->values[value] : NULL;
}

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
    {
      const FoveaOperand *constant = constant_of (plan, context->node->inputs[i]);

      if (constant && !is_setting (context->node, constant) && is_first_reader (plan, node, i))
        count_parameters (&measure, context->node->op, i, constant);
    }
  if (context->node->op->macs && fovea_network_plan_knows (plan, context->node->outputs[0]))
    measure.macs = context->node->op->macs (context);
  for (guint i = 0; i < context->n_outputs; i++)
    if (context->node->outputs[i] >= 0)
      measure.activation_bytes += fovea_shape_count (&context->outputs[i].shape) * fovea_dtype_size (context->outputs[i].dtype);
  return measure;
}

FoveaMeasure
fovea_measure_total (const FoveaNetworkPlan *plan)
{
  FoveaMeasure total = { 0 };

  g_return_val_if_fail (plan != NULL, total);

  for (guint i = 0; i < plan->network->n_nodes; i++)
    {
      FoveaMeasure measure = fovea_measure_node (plan, i);

      total.parameters += measure.parameters;
      total.biases += measure.biases;
      total.statistics += measure.statistics;
      total.macs += measure.macs;
      total.activation_bytes += measure.activation_bytes;
    }
  return total;
}
