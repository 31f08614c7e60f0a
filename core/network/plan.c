/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/plan.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/base/error.h"
#include "core/base/memory.h"

#define OPEN_CHANNELS 3

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
  g_free (plan->folded);
  g_free (plan->first_readers);
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

/* Sizes that the file leaves open: batch 1, three channels, and the photo's height and width. */
static FoveaShape
close_shape (const FoveaValue *value, gboolean channels_last, gsize height, gsize width)
{
  gint64 spatial[2] = { (gint64) height, (gint64) width };
  guint first = channels_last ? 1 : 2, channels = channels_last ? 3 : 1;
  FoveaShape shape = value->shape;

  if (!value->declared)
    shape = (FoveaShape){ 4, { -1, -1, -1, -1 } };
  for (guint i = 0; i < shape.rank; i++)
    if (shape.dims[i] < 0)
      shape.dims[i] = shape.rank != 4 || i == 0 ? 1 : i == channels ? OPEN_CHANNELS : spatial[i - first];
  return shape;
}

static gboolean
check_given_shape (const FoveaValue *value, const FoveaShape *shape, GError **error)
{
  g_autofree char *name = fovea_printable (value->name);

  if (!fovea_shape_check (shape, value->dtype, name, error))
    return FALSE;
  if (value->declared && shape->rank != value->shape.rank)
    return fovea_refuse (error, _("Input “%s” has %u dimensions, not %u"), name, value->shape.rank, shape->rank);
  return TRUE;
}

static gboolean
bind_inputs (FoveaNetworkPlan *plan, const FoveaShape *inputs, gsize open_height, gsize open_width, GError **error)
{
  const FoveaNetwork *network = plan->network;
  gboolean channels_last;
  gint photo = fovea_network_photo_input (network, &channels_last);

  for (guint i = 0; i < network->n_inputs; i++)
    {
      gint index = network->inputs[i];
      const FoveaValue *value = &network->values[index];
      FoveaShape shape = inputs ? inputs[i] : close_shape (value, channels_last && index == photo, open_height, open_width);

      if (!check_given_shape (value, &shape, error))
        return FALSE;
      plan->values[index] = (FoveaOperand){ .dtype = value->dtype, .shape = shape };
    }
  return TRUE;
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

  *context = (FoveaOpContext){ .node = node, .opset = plan->network->opset, .n_inputs = node->n_inputs, .n_outputs = node->n_outputs };
  context->inputs = g_new0 (FoveaOperand, node->n_inputs);
  context->outputs = g_new0 (FoveaOperand, node->n_outputs);
  for (guint i = 0; i < node->n_inputs; i++)
    if (node->inputs[i] >= 0)
      context->inputs[i] = plan->values[node->inputs[i]];
}

/* What infer() said must be possible; a value over the whole budget is refused before anything is taken for it. */
static gboolean
check_output (const FoveaNetwork *network, const FoveaOpContext *context, guint output, GError **error)
{
  const FoveaOperand *operand = &context->outputs[output];
  g_autofree char *name = fovea_printable (network->values[context->node->outputs[output]].name);
  gsize bytes;

  if (!fovea_shape_check (&operand->shape, operand->dtype, name, error))
    return FALSE;
  bytes = fovea_shape_count (&operand->shape) * fovea_dtype_size (operand->dtype);
  if (bytes > fovea_memory_get_budget ())
    {
      g_autofree char *need = g_format_size_full (bytes, G_FORMAT_SIZE_IEC_UNITS);
      g_autofree char *have = g_format_size_full (fovea_memory_get_budget (), G_FORMAT_SIZE_IEC_UNITS);

      return fovea_over_limit (error, _("“%s” needs %s of memory; the limit is %s"), name, need, have);
    }
  return TRUE;
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

gboolean
fovea_op_run_once (const FoveaOpContext *node, FoveaTensor *const *inputs, FoveaTensor *const *outputs, FoveaProgress *progress, GError **error)
{
  FoveaOpContext context = *node; /* gets a state of its own */
  const FoveaOp *op = context.node->op;
  gpointer scratch = NULL;
  gboolean done = !op->prepare || op->prepare (&context, error);

  if (done && context.scratch > 0)
    done = (scratch = fovea_memory_alloc (context.scratch, op->name, error)) != NULL;
  if (done)
    {
      op->run (&context, inputs, outputs, scratch, progress);
      done = fovea_progress_check (progress, error);
    }
  fovea_memory_free (scratch);
  if (context.state && op->release)
    op->release (&context);
  return done;
}

static gboolean
fold (FoveaNetworkPlan *plan, guint index, FoveaProgress *progress, GError **error)
{
  const FoveaOpContext *context = &plan->contexts[index];
  g_autofree FoveaTensor **inputs = g_new0 (FoveaTensor *, context->n_inputs), **outputs = g_new0 (FoveaTensor *, context->n_outputs);
  gboolean done = TRUE;

  for (guint i = 0; i < context->n_inputs; i++)
    inputs[i] = context->inputs[i].constant;
  for (guint i = 0; i < context->n_outputs && done; i++)
    if (context->node->outputs[i] >= 0)
      done = (outputs[i] = fovea_tensor_new (context->outputs[i].dtype, &context->outputs[i].shape, _("A constant"), error)) != NULL;
  done = done && fovea_op_run_once (context, inputs, outputs, progress, error);
  for (guint i = 0; i < context->n_outputs; i++)
    if (done)
      context->outputs[i].constant = outputs[i];
    else
      g_clear_pointer (&outputs[i], fovea_tensor_unref);
  plan->folded[index] = done;
  return done;
}

static gboolean
plan_node (FoveaNetworkPlan *plan, guint index, FoveaProgress *progress, GError **error)
{
  const FoveaNode *node = &plan->network->nodes[index];
  FoveaOpContext *context = &plan->contexts[index];

  init_context (plan, index);
  if (!node->op->infer (context, error))
    return FALSE;
  for (guint i = 0; i < node->n_outputs; i++)
    if (node->outputs[i] >= 0 && !check_output (plan->network, context, i, error))
      return FALSE;
  if (is_foldable (context) && cost (context) <= FOVEA_MAX_FOLD_MACS - plan->fold_cost)
    {
      plan->fold_cost += cost (context);
      if (!fold (plan, index, progress, error))
        return FALSE;
    }
  for (guint i = 0; i < node->n_outputs; i++)
    if (node->outputs[i] >= 0)
      plan->values[node->outputs[i]] = context->outputs[i];
  for (guint i = 0; i < node->n_inputs && !plan->folded[index]; i++)
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

  g_return_val_if_fail (network != NULL, NULL);

  plan = g_new0 (FoveaNetworkPlan, 1);
  g_atomic_ref_count_init (&plan->refs);
  plan->network = fovea_network_ref (network);
  plan->values = g_new0 (FoveaOperand, network->n_values);
  plan->contexts = g_new0 (FoveaOpContext, network->n_nodes);
  plan->folded = g_new0 (gboolean, network->n_nodes);
  plan->first_readers = g_new (gint, network->n_values);
  memset (plan->first_readers, -1, network->n_values * sizeof *plan->first_readers);
  bind_constants (plan);
  if (!bind_inputs (plan, inputs, open_height, open_width, error) || !plan_nodes (plan, progress, error))
    return NULL;
  return g_steal_pointer (&plan);
}

/* Whether a value of rank 4 still lies as a photo input of (N, H, W, C) does: only operators that work element by element
 * stand between. */
static gboolean
has_channels_last (const FoveaNetworkPlan *plan, gint value)
{
  const FoveaNetwork *network = plan->network;
  gboolean channels_last;
  gint photo = fovea_network_photo_input (network, &channels_last);

  while (channels_last && value != photo)
    {
      gint producer = network->values[value].producer, next = -1;

      if (producer < 0 || network->nodes[producer].op->field)
        return FALSE;
      for (guint i = 0; i < network->nodes[producer].n_inputs && next < 0; i++)
        {
          gint input = network->nodes[producer].inputs[i];

          if (input >= 0 && !plan->values[input].constant && plan->values[input].shape.rank == 4)
            next = input;
        }
      if (next < 0)
        return FALSE;
      value = next;
    }
  return channels_last;
}

gboolean
fovea_network_plan_planes (const FoveaNetworkPlan *plan, gint value, FoveaPlanes *planes)
{
  const FoveaShape *shape = &plan->values[value].shape;

  g_return_val_if_fail (value >= 0 && (guint) value < plan->network->n_values, FALSE);

  if (plan->values[value].dtype == FOVEA_DTYPE_NONE || (shape->rank != 4 && shape->rank != 2))
    return FALSE;
  if (shape->rank == 2)
    *planes = (FoveaPlanes){ (gsize) shape->dims[1], 1, 1, 1, 0, 0 };
  else
    {
      gboolean last = has_channels_last (plan, value);

      *planes = (FoveaPlanes){ .channel_axis = last ? 3 : 1, .height_axis = last ? 1 : 2, .width_axis = last ? 2 : 3 };
      planes->channels = (gsize) shape->dims[planes->channel_axis];
      planes->height = (gsize) shape->dims[planes->height_axis];
      planes->width = (gsize) shape->dims[planes->width_axis];
    }
  return TRUE;
}
