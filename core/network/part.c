/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/part.h"

#include "core/network/builder.h"

typedef struct
{
  const FoveaNetworkPlan *plan;
  FoveaNetworkBuilder *builder;
  gboolean *given; /* one a value: a constant that the part has already */
} Part;

/* Which nodes @values are computed by: one flag a node. */
static gboolean *
find_needed (const FoveaNetworkPlan *plan, const gint *values, guint n)
{
  const FoveaNetwork *network = plan->network;
  gboolean *needed = g_new0 (gboolean, network->n_nodes);

  for (guint i = 0; i < n; i++)
    if (network->values[values[i]].producer >= 0)
      needed[network->values[values[i]].producer] = TRUE;
  for (guint i = network->n_nodes; i-- > 0;)
    for (guint j = 0; needed[i] && j < network->nodes[i].n_inputs; j++)
      {
        gint input = network->nodes[i].inputs[j];

        if (input >= 0 && !plan->values[input].constant && network->values[input].producer >= 0)
          needed[network->values[input].producer] = TRUE;
      }
  return needed;
}

/* The name of @value, "" where it is left out. Constants come with it. */
static const char *
give_value (Part *part, gint value, GError **error)
{
  const FoveaNetworkPlan *plan = part->plan;
  const char *name = value < 0 ? "" : plan->network->values[value].name;

  if (value < 0 || !plan->values[value].constant || part->given[value])
    return name;
  part->given[value] = TRUE;
  return fovea_network_builder_add_constant (part->builder, name, plan->values[value].constant, error) ? name : NULL;
}

static gboolean
copy_node (Part *part, const FoveaNode *node, GError **error)
{
  g_autoptr (GArray) attributes = fovea_attributes_new (node, NULL);
  g_autofree const char **inputs = g_new (const char *, node->n_inputs), **outputs = g_new (const char *, node->n_outputs);

  for (guint i = 0; i < node->n_inputs; i++)
    if (!(inputs[i] = give_value (part, node->inputs[i], error)))
      return FALSE;
  for (guint i = 0; i < node->n_outputs; i++)
    outputs[i] = node->outputs[i] < 0 ? "" : part->plan->network->values[node->outputs[i]].name;
  fovea_network_builder_set_opset (part->builder, node->opset);
  return fovea_network_builder_add_node (part->builder, node->name, node->op->domain ? node->op->domain : "", node->op->name, inputs, node->n_inputs,
                                         outputs, node->n_outputs, (FoveaAttribute *) attributes->data, attributes->len, error);
}

static gboolean
copy_nodes (Part *part, const gboolean *needed, GError **error)
{
  for (guint i = 0; i < part->plan->network->n_nodes; i++)
    if (needed[i] && part->plan->states[i] != FOVEA_NODE_FOLDED && !copy_node (part, &part->plan->network->nodes[i], error))
      return FALSE;
  return TRUE;
}

static gboolean
add_inputs (Part *part, GError **error)
{
  const FoveaNetworkPlan *plan = part->plan;

  for (guint i = 0; i < plan->network->n_inputs; i++)
    {
      gint value = plan->network->inputs[i];

      if (!fovea_network_builder_add_input (part->builder, plan->network->values[value].name, plan->values[value].dtype, &plan->values[value].shape,
                                            error))
        return FALSE;
    }
  return TRUE;
}

FoveaNetwork *
fovea_network_part_new (const FoveaNetworkPlan *plan, const gint *values, guint n, GError **error)
{
  const FoveaNetwork *network = plan->network;
  g_autofree gboolean *needed = find_needed (plan, values, n), *given = g_new0 (gboolean, network->n_values);
  g_autoptr (FoveaNetworkBuilder) builder = fovea_network_builder_new (network->name, network->opset);
  Part part = { plan, builder, given };

  for (guint i = 0; i < n; i++)
    if (!fovea_network_plan_reaches (plan, values[i], error))
      return NULL;
  if (!add_inputs (&part, error) || !copy_nodes (&part, needed, error))
    return NULL;
  for (guint i = 0; i < n; i++)
    if (!give_value (&part, values[i], error)
        || !fovea_network_builder_add_output (builder, network->values[values[i]].name, &plan->values[values[i]].shape, error))
      return NULL;
  return fovea_network_builder_finish (builder, error);
}
