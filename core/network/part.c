/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/part.h"

static gboolean
add_constant (FoveaNetworkBuilder *builder, const FoveaNetworkPlan *plan, gint value, gboolean *given, GError **error)
{
  if (value < 0 || !plan->values[value].constant || given[value])
    return TRUE;
  given[value] = TRUE;
  return fovea_network_builder_add_constant (builder, plan->network->values[value].name, plan->values[value].constant, error);
}

static const char *
name_of (const FoveaNetwork *network, gint value)
{
  return value < 0 ? "" : network->values[value].name;
}

gboolean
fovea_part_copy_node (FoveaNetworkBuilder *builder, const FoveaNetwork *network, const FoveaNode *node, GError **error)
{
  g_autoptr (GArray) attributes = fovea_attributes_new (node, NULL);
  g_autofree const char **inputs = g_new (const char *, node->n_inputs), **outputs = g_new (const char *, node->n_outputs);

  for (guint i = 0; i < node->n_inputs; i++)
    inputs[i] = name_of (network, node->inputs[i]);
  for (guint i = 0; i < node->n_outputs; i++)
    outputs[i] = name_of (network, node->outputs[i]);
  fovea_network_builder_set_opset (builder, node->opset);
  return fovea_network_builder_add_node (builder, node->name, node->op->domain ? node->op->domain : "", node->op->name, inputs, node->n_inputs,
                                         outputs, node->n_outputs, (FoveaAttribute *) attributes->data, attributes->len, error);
}

gboolean
fovea_part_add_node (FoveaNetworkBuilder *builder, const FoveaNetworkPlan *plan, guint index, gboolean *given, GError **error)
{
  const FoveaNode *node = &plan->network->nodes[index];

  for (guint i = 0; i < node->n_inputs; i++)
    if (!add_constant (builder, plan, node->inputs[i], given, error))
      return FALSE;
  return fovea_part_copy_node (builder, plan->network, node, error);
}

static gboolean
add_inputs (FoveaNetworkBuilder *builder, const FoveaNetworkPlan *plan, GError **error)
{
  for (guint i = 0; i < plan->network->n_inputs; i++)
    {
      gint value = plan->network->inputs[i];

      if (!fovea_network_builder_add_input (builder, name_of (plan->network, value), plan->values[value].dtype, &plan->values[value].shape, error))
        return FALSE;
    }
  return TRUE;
}

FoveaNetwork *
fovea_network_part_new (const FoveaNetworkPlan *plan, const gint *values, guint n, GError **error)
{
  const FoveaNetwork *network = plan->network;
  g_autofree gboolean *leading = fovea_network_plan_leading_to (plan, values, n), *given = g_new0 (gboolean, network->n_values);
  g_autoptr (FoveaNetworkBuilder) builder = fovea_network_builder_new (network->name, network->opset);

  for (guint i = 0; i < n; i++)
    if (!fovea_network_plan_reaches (plan, values[i], error))
      return NULL;
  if (!add_inputs (builder, plan, error))
    return NULL;
  for (guint i = 0; i < network->n_nodes; i++)
    if (leading[i] && plan->states[i] != FOVEA_NODE_FOLDED && !fovea_part_add_node (builder, plan, i, given, error))
      return NULL;
  for (guint i = 0; i < n; i++)
    if (!add_constant (builder, plan, values[i], given, error)
        || !fovea_network_builder_add_output (builder, name_of (network, values[i]), &plan->values[values[i]].shape, error))
      return NULL;
  return fovea_network_builder_finish (builder, error);
}
