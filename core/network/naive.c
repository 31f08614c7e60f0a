/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/naive.h"

#include "core/base/error.h"
#include "core/network/evaluate.h"
#include "core/network/measure.h"

static gboolean
run_node (const FoveaNetworkPlan *plan, guint index, FoveaTensor **values, FoveaProgress *progress, GError **error)
{
  FoveaOpContext context = plan->contexts[index];
  const FoveaNode *node = context.node;
  g_autofree FoveaTensor **inputs = g_new0 (FoveaTensor *, context.n_inputs), **outputs = g_new0 (FoveaTensor *, context.n_outputs);

  context.by_formula = TRUE;
  for (guint i = 0; i < node->n_inputs; i++)
    inputs[i] = node->inputs[i] < 0 ? NULL : values[node->inputs[i]];
  if (!(plan->states[index] == FOVEA_NODE_LATE ? fovea_op_evaluate_late : fovea_op_evaluate) (plan->network, &context, inputs, outputs, progress, error))
    return FALSE;
  for (guint i = 0; i < node->n_outputs; i++)
    if (node->outputs[i] >= 0)
      values[node->outputs[i]] = outputs[i];
  return TRUE;
}

static gboolean
run_nodes (const FoveaNetworkPlan *plan, FoveaTensor **values, FoveaProgress *progress, GError **error)
{
  double total = (double) fovea_measure_total (plan).macs, done = 0.0;

  for (guint i = 0; i < plan->network->n_nodes; i++)
    {
      g_autofree char *name = fovea_printable (plan->network->nodes[i].name);

      fovea_progress_set (progress, done / MAX (total, 1.0), name);
      if ((plan->states[i] == FOVEA_NODE_PLANNED || plan->states[i] == FOVEA_NODE_LATE) && !run_node (plan, i, values, progress, error))
        {
          g_prefix_error (error, "%s (%s): ", name, plan->network->nodes[i].op->name);
          return FALSE;
        }
      done += (double) fovea_measure_node (plan, i).macs;
    }
  fovea_progress_set (progress, 1.0, NULL);
  return TRUE;
}

GPtrArray *
fovea_network_run_naively (const FoveaNetworkPlan *plan, FoveaTensor *const *inputs, FoveaProgress *progress, GError **error)
{
  const FoveaNetwork *network = plan->network;
  g_autoptr (GPtrArray) values = g_ptr_array_new_full (network->n_values, (GDestroyNotify) fovea_tensor_unref);

  g_ptr_array_set_size (values, (gint) network->n_values);
  for (guint i = 0; i < network->n_values; i++)
    if (plan->values[i].constant)
      values->pdata[i] = fovea_tensor_ref (plan->values[i].constant);
  for (guint i = 0; i < network->n_inputs; i++)
    values->pdata[network->inputs[i]] = fovea_tensor_ref (inputs[i]);
  return run_nodes (plan, (FoveaTensor **) values->pdata, progress, error) ? g_steal_pointer (&values) : NULL;
}
