/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/session.h"

#include <glib/gi18n-lib.h>

#include "core/base/cpu.h"
#include "core/base/error.h"
#include "core/base/memory.h"

struct _FoveaSession
{
  FoveaNetworkPlan *plan;
  FoveaOpContext *contexts; /* the plan's, with the states of this session */
  FoveaTensor **values;     /* one a value of the network; those of the inputs come with a run */
  FoveaTensor **operands;   /* pointers for one node: its inputs, then its outputs */
  gpointer scratch;         /* one for all nodes: they run one after the other */
  double *shares;           /* a node: its part of the progress, summed up to its end */
  gboolean has_run;
};

/* Work that a node costs besides its multiply-adds, by element of output: what moves memory takes time, too. */
#define ELEMENT_COST 8

static gsize
operand_bytes (const FoveaOperand *operand)
{
  return operand->dtype == FOVEA_DTYPE_NONE ? 0 : fovea_shape_count (&operand->shape) * fovea_dtype_size (operand->dtype);
}

static gboolean
is_made_by_run (const FoveaNetworkPlan *plan, guint value)
{
  return plan->network->values[value].producer >= 0 && !plan->values[value].constant;
}

/* All activations at once must fit, and that is known before the first is taken. */
static gboolean
check_need (const FoveaNetworkPlan *plan, GError **error)
{
  gsize total = 0;

  for (guint i = 0; i < plan->network->n_values; i++)
    if (is_made_by_run (plan, i) && __builtin_add_overflow (total, operand_bytes (&plan->values[i]), &total))
      return fovea_over_limit (error, _("The activations of the network are larger than can be counted"));
  if (!fovea_memory_reserve (total, _("Keeping all activations"), error))
    return FALSE;
  fovea_memory_release (total);
  return TRUE;
}

static gboolean
fail_at (const FoveaSession *session, guint node, GError **error)
{
  g_autofree char *name = fovea_printable (session->contexts[node].node->name);

  g_prefix_error (error, "%s (%s): ", name, session->contexts[node].node->op->name);
  return FALSE;
}

/* Tells the node's name. */
static void
show_node (const FoveaSession *session, guint node, double fraction, FoveaProgress *progress)
{
  g_autofree char *name = fovea_printable (session->contexts[node].node->name);

  fovea_progress_set (progress, fraction, name);
}

static gboolean
allocate_outputs (FoveaSession *session, guint index, GError **error)
{
  const FoveaNode *node = &session->plan->network->nodes[index];

  for (guint i = 0; i < node->n_outputs; i++)
    {
      gint value = node->outputs[i];

      if (value < 0)
        continue;
      const FoveaOperand *operand = &session->plan->values[value];

      session->values[value] = fovea_tensor_new (operand->dtype, &operand->shape, _("An activation"), error);
      if (!session->values[value])
        return FALSE;
    }
  return TRUE;
}

static gboolean
prepare_nodes (FoveaSession *session, FoveaProgress *progress, GError **error)
{
  guint n = session->plan->network->n_nodes;
  gsize scratch = 0;

  for (guint i = 0; i < n; i++)
    {
      FoveaOpContext *context = &session->contexts[i];

      if (!fovea_progress_check (progress, error))
        return FALSE;
      show_node (session, i, (double) i / n, progress);
      if (session->plan->folded[i])
        continue;
      if (!allocate_outputs (session, i, error) || (context->node->op->prepare && !context->node->op->prepare (context, error)))
        return fail_at (session, i, error);
      scratch = MAX (scratch, context->scratch);
    }
  fovea_progress_set (progress, 1.0, NULL);
  session->scratch = scratch ? fovea_memory_alloc (scratch, _("Scratch memory of the network"), error) : NULL;
  return scratch == 0 || session->scratch != NULL;
}

/* Each node's part of the progress, by its work. */
static void
share_progress (FoveaSession *session)
{
  const FoveaNetwork *network = session->plan->network;
  double total = 0.0;

  for (guint i = 0; i < network->n_nodes; i++)
    {
      const FoveaOpContext *context = &session->contexts[i];

      if (!session->plan->folded[i])
        {
          if (context->node->op->macs)
            total += (double) context->node->op->macs (context);
          for (guint j = 0; j < context->n_outputs; j++)
            total += ELEMENT_COST * (double) operand_bytes (&context->outputs[j]);
        }
      session->shares[i] = total;
    }
  for (guint i = 0; i < network->n_nodes; i++)
    session->shares[i] /= MAX (total, 1.0);
}

FoveaSession *
fovea_session_new (FoveaNetworkPlan *plan, FoveaProgress *progress, GError **error)
{
  const FoveaNetwork *network;
  g_autoptr (FoveaSession) session = NULL;
  gsize n_operands = 0;

  g_return_val_if_fail (plan != NULL, NULL);

  if (!check_need (plan, error))
    return NULL;
  network = plan->network;
  session = g_new0 (FoveaSession, 1);
  session->plan = fovea_network_plan_ref (plan);
  session->contexts = g_memdup2 (plan->contexts, network->n_nodes * sizeof *plan->contexts);
  session->values = g_new0 (FoveaTensor *, network->n_values);
  session->shares = g_new0 (double, network->n_nodes);
  for (guint i = 0; i < network->n_nodes; i++)
    n_operands = MAX (n_operands, (gsize) network->nodes[i].n_inputs + network->nodes[i].n_outputs);
  session->operands = g_new0 (FoveaTensor *, n_operands);
  for (guint i = 0; i < network->n_values; i++)
    if (plan->values[i].constant)
      session->values[i] = fovea_tensor_ref (plan->values[i].constant);
  share_progress (session);
  return prepare_nodes (session, progress, error) ? g_steal_pointer (&session) : NULL;
}

void
fovea_session_free (FoveaSession *session)
{
  for (guint i = 0; i < session->plan->network->n_nodes; i++)
    if (session->contexts[i].state && session->contexts[i].node->op->release)
      session->contexts[i].node->op->release (&session->contexts[i]);
  for (guint i = 0; i < session->plan->network->n_values; i++)
    g_clear_pointer (&session->values[i], fovea_tensor_unref);
  fovea_memory_free (session->scratch);
  g_free (session->contexts);
  g_free (session->values);
  g_free (session->operands);
  g_free (session->shares);
  fovea_network_plan_unref (session->plan);
  g_free (session);
}

static gboolean
take_inputs (FoveaSession *session, FoveaTensor *const *inputs, GError **error)
{
  const FoveaNetwork *network = session->plan->network;

  for (guint i = 0; i < network->n_inputs; i++)
    {
      gint value = network->inputs[i];
      const FoveaOperand *operand = &session->plan->values[value];

      if (inputs[i]->dtype != operand->dtype || !fovea_shape_equal (&inputs[i]->shape, &operand->shape))
        {
          g_autofree char *name = fovea_printable (network->values[value].name);
          g_autofree char *given = fovea_shape_to_string (&inputs[i]->shape), *wanted = fovea_shape_to_string (&operand->shape);

          return fovea_refuse (error, _("Input “%s” is %s of %s; the network takes %s of %s"), name, given,
                               fovea_dtype_name (inputs[i]->dtype), wanted, fovea_dtype_name (operand->dtype));
        }
      fovea_tensor_ref (inputs[i]);
      g_clear_pointer (&session->values[value], fovea_tensor_unref);
      session->values[value] = inputs[i];
    }
  return TRUE;
}

static gboolean
run_node (FoveaSession *session, guint index, FoveaProgress *progress)
{
  const FoveaOpContext *context = &session->contexts[index];
  const FoveaNode *node = context->node;
  FoveaTensor **inputs = session->operands, **outputs = session->operands + node->n_inputs;

  for (guint i = 0; i < node->n_inputs; i++)
    inputs[i] = node->inputs[i] < 0 ? NULL : session->values[node->inputs[i]];
  for (guint i = 0; i < node->n_outputs; i++)
    outputs[i] = node->outputs[i] < 0 ? NULL : session->values[node->outputs[i]];
  return node->op->run (context, inputs, outputs, session->scratch, progress) && !fovea_progress_is_cancelled (progress);
}

/* Within the range of progress that the caller left, each node gets its share. */
static gboolean
run_nodes (FoveaSession *session, FoveaProgress *progress)
{
  guint n = session->plan->network->n_nodes;
  gboolean done = TRUE;
  double from, to, begin = 0.0;

  fovea_progress_get_range (progress, &from, &to);
  for (guint i = 0; i < n && done; i++)
    {
      double end = session->shares[i];

      fovea_progress_range (progress, from + begin * (to - from), from + end * (to - from));
      show_node (session, i, 0.0, progress);
      done = session->plan->folded[i] || run_node (session, i, progress);
      begin = end;
    }
  fovea_progress_range (progress, from, to);
  fovea_progress_set (progress, done ? 1.0 : begin, NULL);
  return done;
}

gboolean
fovea_session_run (FoveaSession *session, FoveaTensor *const *inputs, FoveaProgress *progress, GError **error)
{
  guint state;

  g_return_val_if_fail (session != NULL, FALSE);

  session->has_run = FALSE;
  if (!take_inputs (session, inputs, error))
    return FALSE;
  state = fovea_cpu_flush_denormals ();
  session->has_run = run_nodes (session, progress);
  fovea_cpu_restore_denormals (state);
  return session->has_run || fovea_progress_check (progress, error);
}

FoveaTensor *
fovea_session_get_value (FoveaSession *session, gint value)
{
  g_return_val_if_fail (session != NULL && value >= 0 && (guint) value < session->plan->network->n_values, NULL);

  return session->has_run || session->plan->values[value].constant ? session->values[value] : NULL;
}
