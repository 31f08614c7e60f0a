/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/lens.h"

#include <glib/gi18n-lib.h>

#include "core/base/error.h"
#include "core/network/evaluate.h"
#include "core/network/lens-terms.h"

#define MAX_NODES (FOVEA_LENS_MAX_AFTER / 2) /* behind a sum: each may be muted, too */

/* From a sum to a value: the nodes behind the sum that work on each of its elements. */
typedef struct
{
  gint node; /* that sums, or -1 */
  gint after[MAX_NODES];
  guint n;
} Way;

/* The input of a node that works on each element of it, -1 for another node. All else that it reads is known. */
static gint
pointwise_input (const FoveaNetworkPlan *plan, gint node)
{
  const FoveaOpContext *context = &plan->contexts[node];
  const FoveaOp *op = context->node->op;
  gint input = -1;

  if (!fovea_op_is_supported (op) || (op->field && !g_str_equal (op->name, "BatchNormalization")) || plan->states[node] != FOVEA_NODE_PLANNED)
    return -1;
  for (guint i = 0; i < context->n_inputs; i++)
    {
      const FoveaOperand *operand = &context->inputs[i];

      if (operand->dtype == FOVEA_DTYPE_NONE || operand->constant)
        continue;
      if (input >= 0 || operand->dtype != FOVEA_DTYPE_FLOAT32 || context->outputs[0].dtype != FOVEA_DTYPE_FLOAT32
          || !fovea_shape_equal (&operand->shape, &context->outputs[0].shape))
        return -1;
      input = context->node->inputs[i];
    }
  return input;
}

/* The only node that reads @value, or -1. */
static gint
only_reader (const FoveaNetworkPlan *plan, gint value)
{
  gint reader = -1;

  for (guint n = 0; n < plan->network->n_nodes; n++)
    for (guint i = 0; i < plan->network->nodes[n].n_inputs; i++)
      if (plan->network->nodes[n].inputs[i] == value)
        {
          if (reader >= 0 && reader != (gint) n)
            return -1;
          reader = (gint) n;
        }
  return reader;
}

/* Nodes that alone read what the sum becomes. */
static void
go_on (const FoveaNetworkPlan *plan, gint value, Way *way)
{
  gint node;

  while (way->n < MAX_NODES && (node = only_reader (plan, value)) >= 0 && pointwise_input (plan, node) == value)
    {
      way->after[way->n++] = node;
      value = plan->network->nodes[node].outputs[0];
    }
}

static Way
find_way (const FoveaNetworkPlan *plan, gint value)
{
  Way way = { .node = -1 };
  gint selected = value, back[MAX_NODES];

  for (guint n = 0; value >= 0; n++)
    {
      gint node = plan->network->values[value].producer;

      if (node < 0 || !fovea_network_plan_knows (plan, value))
        return way;
      if (plan->states[node] == FOVEA_NODE_PLANNED && plan->network->nodes[node].outputs[0] == value
          && fovea_lens_terms_applies (&plan->contexts[node], NULL))
        {
          way.node = node;
          while (n > 0)
            way.after[way.n++] = back[--n];
          break;
        }
      if (n == MAX_NODES || plan->network->nodes[node].outputs[0] != value)
        return way;
      back[n] = node;
      value = pointwise_input (plan, node);
    }
  if (way.node >= 0 && value == selected)
    go_on (plan, value, &way);
  return way;
}

gint
fovea_network_lens_node (const FoveaNetworkPlan *plan, gint value)
{
  g_return_val_if_fail (plan != NULL && value >= 0 && (guint) value < plan->network->n_values, -1);
  return find_way (plan, value).node;
}

/* What node @node makes of @value at the lens' channel, computed on a picture of one pixel. FALSE where it does not work like that after all. */
static gboolean
apply_node (const FoveaNetworkPlan *plan, gint node, FoveaLens *lens, gsize channels, guint rank)
{
  const FoveaOpContext *context = &plan->contexts[node];
  FoveaShape shape = { rank, { 1, (gint64) channels, 1, 1 } };
  g_autoptr (FoveaTensor) pixel = fovea_tensor_new (FOVEA_DTYPE_FLOAT32, &shape, "", NULL);
  g_autofree FoveaTensor **inputs = g_new0 (FoveaTensor *, context->n_inputs), **outputs = g_new0 (FoveaTensor *, context->n_outputs);
  gboolean done;

  if (!pixel)
    return FALSE;
  for (gsize c = 0; c < channels; c++)
    ((float *) pixel->data)[c] = (float) fovea_lens_result (lens);
  for (guint i = 0; i < context->n_inputs; i++)
    if (context->inputs[i].dtype != FOVEA_DTYPE_NONE)
      inputs[i] = context->inputs[i].constant ? context->inputs[i].constant : pixel;
  done = fovea_op_evaluate_late (plan->network, context, inputs, outputs, NULL, NULL) && fovea_shape_equal (&outputs[0]->shape, &shape);
  if (done)
    fovea_lens_then (lens, context->node->op->name, fovea_tensor_floats (outputs[0])[lens->channel]);
  for (guint i = 0; i < context->n_outputs; i++)
    g_clear_pointer (&outputs[i], fovea_tensor_unref);
  return done;
}

static gboolean
check_neuron (const FoveaNetworkPlan *plan, gint node, gsize channel, gsize y, gsize x, GError **error)
{
  const FoveaShape *shape = &plan->contexts[node].outputs[0].shape;

  if (channel < (gsize) shape->dims[1] && y < (gsize) (shape->rank == 4 ? shape->dims[2] : 1) && x < (gsize) (shape->rank == 4 ? shape->dims[3] : 1))
    return TRUE;

  g_autofree char *has = fovea_shape_to_string (shape);

  return fovea_refuse (error, _("There is no neuron %zu,%zu,%zu in %s"), channel, y, x, has);
}

/* The user has made zero of what node @node gives. */
static void
mute (const FoveaSession *session, const FoveaNetworkPlan *plan, gint node, FoveaLens *lens)
{
  const FoveaEdits *edits = fovea_session_get_edits (session);

  if (edits && fovea_edits_is_muted (edits, plan->network->nodes[node].outputs[0], lens->channel))
    fovea_lens_then (lens, N_("muted"), 0.0);
}

/* What the node reads: a session with edits has the weights in its plan. */
static FoveaTensor *
read_input (FoveaSession *session, const FoveaOpContext *context, guint i, FoveaProgress *progress, GError **error)
{
  return context->inputs[i].constant ? context->inputs[i].constant : fovea_session_read (session, context->node->inputs[i], progress, error);
}

FoveaLens *
fovea_network_lens_new (FoveaSession *session, gint value, gsize channel, gsize y, gsize x, FoveaProgress *progress, GError **error)
{
  const FoveaNetworkPlan *plan = fovea_session_get_plan (session);
  const FoveaOpContext *context;
  g_autofree FoveaTensor **inputs = NULL;
  FoveaLens *lens;
  Way way;

  g_return_val_if_fail (value >= 0 && (guint) value < plan->network->n_values, NULL);

  way = find_way (plan, value);
  if (way.node < 0)
    {
      g_autofree char *name = fovea_printable (plan->network->values[value].name);

      fovea_refuse (error, _("“%s” is not made by a convolution, a pool or a fully connected layer"), name);
      return NULL;
    }
  if (!check_neuron (plan, way.node, channel, y, x, error))
    return NULL;
  context = &plan->contexts[way.node];
  inputs = g_new0 (FoveaTensor *, context->n_inputs);
  for (guint i = 0; i < context->n_inputs; i++)
    if (context->node->inputs[i] >= 0 && !(inputs[i] = read_input (session, context, i, progress, error)))
      return NULL;
  lens = fovea_lens_terms_new (context, inputs, channel, y, x, error);
  if (lens)
    mute (session, plan, way.node, lens);
  for (guint i = 0; lens && i < way.n; i++)
    {
      if (!apply_node (plan, way.after[i], lens, (gsize) context->outputs[0].shape.dims[1], context->outputs[0].shape.rank))
        break;
      mute (session, plan, way.after[i], lens);
    }
  return lens;
}
