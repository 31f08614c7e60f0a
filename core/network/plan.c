/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/plan.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/base/error.h"
#include "core/network/bind.h"
#include "core/network/evaluate.h"

static void
free_plan (FoveaNetworkPlan *plan)
{
  for (guint i = 0; plan->contexts && i < plan->network->n_nodes; i++)
    {
      g_free (plan->contexts[i].inputs);
      g_free (plan->contexts[i].outputs);
    }
  for (guint i = 0; plan->values && i < plan->network->n_values; i++)
    g_clear_pointer (&plan->values[i].constant, fovea_tensor_unref);
  g_free (plan->contexts);
  g_free (plan->values);
  g_free (plan->states);
  g_free (plan->first_readers);
  g_free (plan->channels_last);
  fovea_network_unref (plan->network);
  g_free (plan);
}

FoveaNetworkPlan *
fovea_network_plan_ref (FoveaNetworkPlan *plan)
{
  g_return_val_if_fail (plan != NULL, NULL);

  g_atomic_ref_count_inc (&plan->refs);
  return plan;
}

void
fovea_network_plan_unref (FoveaNetworkPlan *plan)
{
  if (plan && g_atomic_ref_count_dec (&plan->refs))
    free_plan (plan);
}

static void
bind_constants (FoveaNetworkPlan *plan)
{
  for (guint i = 0; i < plan->network->n_values; i++)
    {
      FoveaTensor *constant = plan->network->values[i].constant;

      if (constant)
        plan->values[i] = (FoveaOperand){ constant->dtype, constant->shape, fovea_tensor_ref (constant) };
    }
}

static void
init_context (FoveaNetworkPlan *plan, guint index)
{
  const FoveaNode *node = &plan->network->nodes[index];
  FoveaOpContext *context = &plan->contexts[index];

  *context = (FoveaOpContext){ .node = node, .opset = node->opset, .n_inputs = node->n_inputs, .n_outputs = node->n_outputs };
  context->inputs = g_new0 (FoveaOperand, node->n_inputs);
  context->outputs = g_new0 (FoveaOperand, node->n_outputs);
  for (guint i = 0; i < node->n_inputs; i++)
    if (node->inputs[i] >= 0)
      context->inputs[i] = plan->values[node->inputs[i]];
}

/* Nothing that the node reads depends on the input, or it looks at nothing but sizes. */
static gboolean
is_foldable (const FoveaOpContext *context)
{
  if (context->node->op->sizes_only)
    return TRUE;
  for (guint i = 0; i < context->n_inputs; i++)
    if (context->inputs[i].dtype != FOVEA_DTYPE_NONE && !context->inputs[i].constant)
      return FALSE;
  return TRUE;
}

/* Multiply-adds, or what is read and written where there are none. */
static guint64
cost (const FoveaOpContext *context)
{
  guint64 macs = context->node->op->macs ? context->node->op->macs (context) : 0, elements = 0;

  for (guint i = 0; i < context->n_inputs; i++)
    if (context->inputs[i].constant)
      elements += fovea_tensor_count (context->inputs[i].constant);
  for (guint i = 0; i < context->n_outputs; i++)
    if (context->outputs[i].dtype != FOVEA_DTYPE_NONE)
      elements += fovea_shape_count (&context->outputs[i].shape);
  return MAX (macs, elements);
}

static gboolean
fold (FoveaNetworkPlan *plan, guint index, FoveaProgress *progress, GError **error)
{
  FoveaOpContext *context = &plan->contexts[index];
  g_autofree FoveaTensor **inputs = g_new0 (FoveaTensor *, context->n_inputs), **outputs = g_new0 (FoveaTensor *, context->n_outputs);

  for (guint i = 0; i < context->n_inputs; i++)
    inputs[i] = context->inputs[i].constant;
  if (!fovea_op_evaluate (plan->network, context, inputs, outputs, progress, error))
    return FALSE;
  for (guint i = 0; i < context->n_outputs; i++)
    context->outputs[i].constant = outputs[i];
  plan->states[index] = FOVEA_NODE_FOLDED;
  return TRUE;
}

/* What @node can be before it is inferred: what lies before it decides. */
static FoveaNodeState
inherited_state (const FoveaNetworkPlan *plan, const FoveaNode *node)
{
  FoveaNodeState state = fovea_op_is_supported (node->op) ? FOVEA_NODE_PLANNED : FOVEA_NODE_BLOCKED;

  for (guint i = 0; i < node->n_inputs; i++)
    if (node->inputs[i] >= 0 && !fovea_network_plan_knows (plan, node->inputs[i]))
      state = MAX (state, plan->states[plan->network->values[node->inputs[i]].producer]);
  return state;
}

static gboolean
infer (FoveaNetworkPlan *plan, guint index, FoveaProgress *progress, GError **error)
{
  FoveaOpContext *context = &plan->contexts[index];
  GError *cause = NULL;

  if (!fovea_op_infer (plan->network, context, &cause))
    {
      if (!g_error_matches (cause, FOVEA_ERROR, FOVEA_ERROR_LATER))
        {
          g_propagate_error (error, cause);
          return FALSE;
        }
      g_clear_error (&cause);
      plan->states[index] = FOVEA_NODE_LATE;
      return TRUE;
    }
  if (!is_foldable (context) || cost (context) > FOVEA_MAX_FOLD_MACS - plan->fold_cost)
    return TRUE;
  plan->fold_cost += cost (context);
  return fold (plan, index, progress, error);
}

static gboolean
is_turn (const FoveaNode *node, const gint64 permutation[4])
{
  gsize n;
  const gint64 *given = g_str_equal (node->op->name, "Transpose") ? fovea_node_ints (node, "perm", &n) : NULL;

  return given && n == 4 && memcmp (given, permutation, 4 * sizeof *given) == 0;
}

/* Whether what @node gives is (N, H, W, C): it turns maps so, or it works element by element, or on the channels alone, on what is. */
static gboolean
gives_channels_last (const FoveaNetworkPlan *plan, const FoveaNode *node)
{
  static const gint64 turn[] = { 0, 2, 3, 1 };

  if (node->op->field && !g_str_equal (node->op->name, "MatMul"))
    return is_turn (node, turn) && !plan->channels_last[node->inputs[0]];
  for (guint i = 0; i < node->n_inputs; i++)
    if (node->inputs[i] >= 0 && !plan->values[node->inputs[i]].constant && plan->values[node->inputs[i]].shape.rank == 4)
      return plan->channels_last[node->inputs[i]];
  return FALSE;
}

static gboolean
plan_node (FoveaNetworkPlan *plan, guint index, FoveaProgress *progress, GError **error)
{
  const FoveaNode *node = &plan->network->nodes[index];
  FoveaOpContext *context = &plan->contexts[index];

  init_context (plan, index);
  plan->states[index] = inherited_state (plan, node);
  if (plan->states[index] == FOVEA_NODE_PLANNED && !infer (plan, index, progress, error))
    return FALSE;
  for (guint i = 0; i < node->n_outputs; i++)
    if (node->outputs[i] >= 0)
      {
        plan->values[node->outputs[i]] = context->outputs[i];
        plan->channels_last[node->outputs[i]] = gives_channels_last (plan, node);
      }
  for (guint i = 0; i < node->n_inputs && plan->states[index] != FOVEA_NODE_FOLDED; i++)
    if (node->inputs[i] >= 0 && plan->first_readers[node->inputs[i]] < 0)
      plan->first_readers[node->inputs[i]] = (gint) index;
  return TRUE;
}

static gboolean
plan_nodes (FoveaNetworkPlan *plan, FoveaProgress *progress, GError **error)
{
  guint n = plan->network->n_nodes;
  double from, to;

  fovea_progress_get_range (progress, &from, &to);
  for (guint i = 0; i < n; i++)
    {
      if (!fovea_progress_check (progress, error))
        return FALSE;
      fovea_progress_range (progress, from + (double) i / n * (to - from), from + (double) (i + 1) / n * (to - from));
      if (!plan_node (plan, i, progress, error))
        {
          g_autofree char *name = fovea_printable (plan->network->nodes[i].name);

          g_prefix_error (error, "%s (%s): ", name, plan->network->nodes[i].op->name);
          return FALSE;
        }
    }
  fovea_progress_range (progress, from, to);
  return TRUE;
}

FoveaNetworkPlan *
fovea_network_plan_new (FoveaNetwork *network, const FoveaShape *inputs, gsize open_height, gsize open_width,
                        FoveaProgress *progress, GError **error)
{
  g_autoptr (FoveaNetworkPlan) plan = NULL;
  gboolean channels_last;
  gint photo;

  g_return_val_if_fail (network != NULL, NULL);

  plan = g_new0 (FoveaNetworkPlan, 1);
  g_atomic_ref_count_init (&plan->refs);
  plan->network = fovea_network_ref (network);
  plan->values = g_new0 (FoveaOperand, network->n_values);
  plan->contexts = g_new0 (FoveaOpContext, network->n_nodes);
  plan->states = g_new0 (FoveaNodeState, network->n_nodes);
  plan->first_readers = g_new (gint, network->n_values);
  memset (plan->first_readers, -1, network->n_values * sizeof *plan->first_readers);
  plan->channels_last = g_new0 (gboolean, network->n_values);
  photo = fovea_network_photo_input (network, &channels_last);
  if (photo >= 0)
    plan->channels_last[photo] = channels_last;
  bind_constants (plan);
  if (!fovea_bind_inputs (network, inputs, open_height, open_width, plan->values, error) || !plan_nodes (plan, progress, error))
    return NULL;
  return g_steal_pointer (&plan);
}

static void
copy_contexts (FoveaNetworkPlan *copy)
{
  for (guint i = 0; i < copy->network->n_nodes; i++)
    {
      FoveaOpContext *context = &copy->contexts[i];

      context->inputs = g_memdup2 (context->inputs, context->n_inputs * sizeof *context->inputs);
      context->outputs = g_memdup2 (context->outputs, context->n_outputs * sizeof *context->outputs);
    }
}

FoveaNetworkPlan *
fovea_network_plan_with_constant (const FoveaNetworkPlan *plan, gint value, FoveaTensor *tensor)
{
  const FoveaNetwork *network = plan->network;
  FoveaNetworkPlan *copy = g_memdup2 (plan, sizeof *plan);

  g_return_val_if_fail (plan->values[value].constant != NULL, NULL);

  g_atomic_ref_count_init (&copy->refs);
  fovea_network_ref (copy->network);
  copy->values = g_memdup2 (plan->values, network->n_values * sizeof *plan->values);
  copy->contexts = g_memdup2 (plan->contexts, network->n_nodes * sizeof *plan->contexts);
  copy->states = g_memdup2 (plan->states, network->n_nodes * sizeof *plan->states);
  copy->first_readers = g_memdup2 (plan->first_readers, network->n_values * sizeof *plan->first_readers);
  copy->channels_last = g_memdup2 (plan->channels_last, network->n_values * sizeof *plan->channels_last);
  copy->values[value].constant = tensor;
  for (guint i = 0; i < network->n_values; i++)
    if (copy->values[i].constant)
      fovea_tensor_ref (copy->values[i].constant);
  copy_contexts (copy);
  for (guint i = 0; i < network->n_nodes; i++)
    for (guint j = 0; j < network->nodes[i].n_inputs; j++)
      if (network->nodes[i].inputs[j] == value)
        copy->contexts[i].inputs[j].constant = tensor;
  return copy;
}

char *
fovea_network_plan_shape_text (const FoveaNetworkPlan *plan, gint value)
{
  if (fovea_network_plan_knows (plan, value))
    return fovea_shape_to_string (&plan->values[value].shape);
  return g_strdup (plan->states[plan->network->values[value].producer] == FOVEA_NODE_LATE ? _("while running") : _("unknown"));
}

gboolean
fovea_network_plan_reaches (const FoveaNetworkPlan *plan, gint value, GError **error)
{
  gint producer = plan->network->values[value].producer;
  g_autofree char *list = NULL;

  if (producer < 0 || plan->states[producer] != FOVEA_NODE_BLOCKED)
    return TRUE;
  list = fovea_network_list_unsupported (plan->network);
  return fovea_refuse (error, _("The network uses operators that Fovea does not have: %s"), list);
}

gboolean
fovea_network_plan_reaches_end (const FoveaNetworkPlan *plan, GError **error)
{
  for (guint i = 0; i < plan->network->n_outputs; i++)
    if (!fovea_network_plan_reaches (plan, plan->network->outputs[i], error))
      return FALSE;
  return TRUE;
}

gboolean *
fovea_network_plan_leading_to (const FoveaNetworkPlan *plan, const gint *values, guint n)
{
  const FoveaNetwork *network = plan->network;
  gboolean *leads = g_new0 (gboolean, network->n_nodes);

  for (guint i = 0; i < n; i++)
    if (network->values[values[i]].producer >= 0)
      leads[network->values[values[i]].producer] = TRUE;
  for (guint i = network->n_nodes; i-- > 0;)
    for (guint j = 0; leads[i] && j < network->nodes[i].n_inputs; j++)
      {
        gint input = network->nodes[i].inputs[j];

        if (input >= 0 && !plan->values[input].constant && network->values[input].producer >= 0)
          leads[network->values[input].producer] = TRUE;
      }
  return leads;
}

gboolean
fovea_shape_planes (const FoveaShape *shape, gboolean channels_last, FoveaPlanes *planes)
{
  if ((shape->rank != 4 && shape->rank != 2) || fovea_shape_count (shape) == 0)
    return FALSE;
  if (shape->rank == 2)
    {
      *planes = (FoveaPlanes){ (gsize) shape->dims[1], 1, 1, 1, 0, 0 };
      return TRUE;
    }
  *planes = (FoveaPlanes){ .channel_axis = channels_last ? 3 : 1, .height_axis = channels_last ? 1 : 2, .width_axis = channels_last ? 2 : 3 };
  planes->channels = (gsize) shape->dims[planes->channel_axis];
  planes->height = (gsize) shape->dims[planes->height_axis];
  planes->width = (gsize) shape->dims[planes->width_axis];
  return TRUE;
}

gboolean
fovea_network_plan_planes (const FoveaNetworkPlan *plan, gint value, FoveaPlanes *planes)
{
  g_return_val_if_fail (value >= 0 && (guint) value < plan->network->n_values, FALSE);

  return fovea_network_plan_knows (plan, value) && fovea_shape_planes (&plan->values[value].shape, plan->channels_last[value], planes);
}
