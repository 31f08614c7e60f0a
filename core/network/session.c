/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/session-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "core/base/cpu.h"
#include "core/base/error.h"
#include "core/base/memory.h"
#include "core/conv/simd/simd.h"
#include "core/network/evaluate.h"
#include "core/network/measure.h"
#include "core/network/ops/operand.h"

/* Work that a node costs besides its multiply-adds, by byte of output: what moves memory takes time, too. */
#define BYTE_COST 8

static gsize
operand_bytes (const FoveaOperand *operand)
{
  return operand->dtype == FOVEA_DTYPE_NONE ? 0 : fovea_shape_count (&operand->shape) * fovea_dtype_size (operand->dtype);
}

static gboolean
fail_at (const FoveaSession *self, guint node, GError **error)
{
  g_autofree char *name = fovea_printable (self->contexts[node].node->name);

  g_prefix_error (error, "%s (%s): ", name, self->contexts[node].node->op->name);
  return FALSE;
}

/* Tells the node's name. */
static void
show_node (const FoveaSession *self, guint node, double fraction, FoveaProgress *progress)
{
  g_autofree char *name = fovea_printable (self->contexts[node].node->name);

  fovea_progress_set (progress, fraction, name);
}

/* y = (x - mean) / sqrt (variance + epsilon) * scale + bias as y = x * scale + shift. */
static void
fold_normalisation (const FoveaOpContext *context, float *scale, float *shift)
{
  const float *values[5];
  float epsilon = fovea_node_float (context->node, "epsilon", 1e-5f);

  for (guint i = 1; i < 5; i++)
    values[i] = fovea_tensor_floats (context->inputs[i].constant);
  for (gsize c = 0; c < fovea_tensor_count (context->inputs[1].constant); c++)
    {
      double factor = (double) values[1][c] / sqrt ((double) values[4][c] + epsilon);

      scale[c] = (float) factor;
      shift[c] = (float) (values[2][c] - values[3][c] * factor);
    }
}

static gboolean
prepare_blocks (FoveaSession *self, const FoveaRunStep *step, GError **error)
{
  const FoveaNode *node = &self->plan->network->nodes[step->node];
  FoveaFusion fusion = { .residual = step->residual >= 0, .lowest = step->lowest, .highest = step->highest, .activation = step->activation,
                         .accurate = (self->mode & FOVEA_SESSION_ACCURATE) != 0 };
  g_autofree float *factors = NULL;
  gint input = self->schedule->places[node->inputs[0]].same_as;
  gboolean constant = self->plan->values[input].constant != NULL;
  gsize block = constant ? self->schedule->lanes : self->schedule->places[input].layout.block;

  if (!step->op->blocks->prepare)
    return TRUE;
  if (step->normalisation >= 0)
    {
      gsize c = fovea_tensor_count (self->plan->contexts[step->normalisation].inputs[1].constant);

      factors = g_new (float, 2 * c);
      fold_normalisation (&self->plan->contexts[step->normalisation], factors, factors + c);
      fusion.scale = factors;
      fusion.shift = factors + c;
    }
  return step->op->blocks->prepare (&self->contexts[step->node], block, &fusion, error);
}

static gboolean
prepare_steps (FoveaSession *self, FoveaProgress *progress, GError **error)
{
  const FoveaSchedule *schedule = self->schedule;
  gsize scratch = 0;

  for (guint i = 0; i < schedule->n_steps; i++)
    {
      const FoveaRunStep *step = &schedule->steps[i];
      FoveaOpContext *context = &self->contexts[step->node];
      gboolean done = TRUE;

      if (!fovea_overlay_runs (self->overlay, i))
        continue;
      scratch = MAX (scratch, context->scratch);
      if (fovea_overlay_borrows (self->overlay, i))
        continue;
      if (!fovea_progress_check (progress, error))
        return FALSE;
      show_node (self, step->node, (double) i / schedule->n_steps, progress);
      if (step->kind == FOVEA_STEP_BLOCKS)
        done = prepare_blocks (self, step, error);
      else if (step->kind == FOVEA_STEP_PLANES && step->op->prepare && !fovea_op_is_idle (context))
        done = step->op->prepare (context, error);
      if (!done)
        return fail_at (self, step->node, error);
      scratch = MAX (scratch, context->scratch);
    }
  fovea_progress_set (progress, 1.0, NULL);
  self->scratch = scratch ? fovea_memory_alloc0 (scratch, _("Scratch memory of the network"), error) : NULL;
  return scratch == 0 || self->scratch != NULL;
}

static double
node_work (const FoveaSession *self, guint node)
{
  const FoveaOpContext *context = &self->contexts[node];
  double work = (double) fovea_measure_node (self->plan, node).macs;

  for (guint j = 0; j < context->n_outputs; j++)
    work += BYTE_COST * (double) operand_bytes (&context->outputs[j]);
  return work;
}

/* Each step's part of the progress, by its node's work. */
static void
share_progress (FoveaSession *self)
{
  double total = 0.0;

  self->shares = g_new0 (double, self->schedule->n_steps);
  for (guint i = 0; i < self->schedule->n_steps; i++)
    {
      const FoveaRunStep *step = &self->schedule->steps[i];

      if (!fovea_step_converts (step) && fovea_overlay_runs (self->overlay, i))
        total += node_work (self, step->node);
      self->shares[i] = total;
    }
  for (guint i = 0; i < self->schedule->n_steps; i++)
    self->shares[i] /= MAX (total, 1.0);
}

FoveaSession *
fovea_session_allocate (FoveaNetworkPlan *plan, FoveaSessionMode mode, FoveaSchedule *schedule, FoveaOverlay *overlay)
{
  const FoveaNetwork *network = plan->network;
  FoveaSession *self = g_new0 (FoveaSession, 1);
  gsize n_operands = 0;

  g_mutex_init (&self->lock);
  g_atomic_ref_count_init (&self->refs);
  self->plan = fovea_network_plan_ref (plan);
  self->mode = mode;
  self->schedule = schedule;
  self->overlay = overlay;
  self->contexts = g_memdup2 (plan->contexts, network->n_nodes * sizeof *plan->contexts);
  self->read = g_new0 (FoveaTensor *, network->n_values);
  for (guint i = 0; i < network->n_nodes; i++)
    n_operands = MAX (n_operands, (gsize) network->nodes[i].n_inputs + 1 + network->nodes[i].n_outputs);
  self->operands = g_new0 (FoveaTensor *, n_operands);
  self->block_operands = g_new0 (FoveaBlocks, n_operands);
  share_progress (self);
  return self;
}

/* What the steps need must fit, and that is known before anything is packed. */
gboolean
fovea_session_prepare (FoveaSession *self, FoveaProgress *progress, GError **error)
{
  self->storage = fovea_storage_new (self->schedule,
                                     self->mode & FOVEA_SESSION_LEAN ? _("Running the network") : _("Keeping all activations"), progress, error);
  return self->storage && prepare_steps (self, progress, error);
}

FoveaSession *
fovea_session_new (FoveaNetworkPlan *plan, FoveaSessionMode mode, FoveaProgress *progress, GError **error)
{
  g_autoptr (FoveaSession) self = NULL;

  g_return_val_if_fail (plan != NULL, NULL);

  self = fovea_session_allocate (plan, mode, fovea_schedule_new (plan, fovea_simd ()->lanes, mode & FOVEA_SESSION_LEAN, NULL), NULL);
  return fovea_session_prepare (self, progress, error) ? g_steal_pointer (&self) : NULL;
}

/* The operator's release for the layout in which it was prepared. */
static void
release_states (FoveaSession *self)
{
  for (guint i = 0; i < self->schedule->n_steps; i++)
    {
      const FoveaRunStep *step = &self->schedule->steps[i];
      FoveaOpContext *context = &self->contexts[step->node];
      void (*release) (FoveaOpContext *) = step->kind == FOVEA_STEP_BLOCKS ? step->op->blocks->release : step->op->release;

      if (context->state && release && !fovea_step_converts (step) && !fovea_overlay_borrows (self->overlay, i))
        release (context);
    }
}

FoveaNetworkPlan *
fovea_session_get_plan (const FoveaSession *self)
{
  return self->plan;
}

const FoveaEdits *
fovea_session_get_edits (const FoveaSession *self)
{
  return self->overlay ? self->overlay->edits : NULL;
}

FoveaSession *
fovea_session_ref (FoveaSession *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
fovea_session_unref (FoveaSession *self)
{
  if (!self || !g_atomic_ref_count_dec (&self->refs))
    return;
  release_states (self);
  for (guint i = 0; i < self->plan->network->n_values; i++)
    g_clear_pointer (&self->read[i], fovea_tensor_unref);
  fovea_storage_free (self->storage);
  fovea_memory_free (self->scratch);
  fovea_schedule_free (self->schedule);
  fovea_overlay_free (self->overlay);
  g_free (self->contexts);
  g_free (self->read);
  g_free (self->operands);
  g_free (self->block_operands);
  g_free (self->shares);
  fovea_network_plan_unref (self->plan);
  g_mutex_clear (&self->lock);
  g_free (self);
}

static gboolean
take_inputs (FoveaSession *self, FoveaTensor *const *inputs, GError **error)
{
  const FoveaNetwork *network = self->plan->network;

  for (guint i = 0; i < network->n_inputs; i++)
    {
      gint value = network->inputs[i];
      const FoveaOperand *operand = &self->plan->values[value];

      if (inputs[i]->dtype != operand->dtype || !fovea_shape_equal (&inputs[i]->shape, &operand->shape))
        {
          g_autofree char *name = fovea_printable (network->values[value].name);
          g_autofree char *given = fovea_shape_to_string (&inputs[i]->shape), *wanted = fovea_shape_to_string (&operand->shape);

          return fovea_refuse (error, _("Input “%s” is %s of %s; the network takes %s of %s"), name, given,
                               fovea_dtype_name (inputs[i]->dtype), wanted, fovea_dtype_name (operand->dtype));
        }
      fovea_storage_take (self->storage, value, inputs[i]);
    }
  return TRUE;
}

static gboolean
run_in_planes (FoveaSession *self, const FoveaRunStep *step, FoveaProgress *progress)
{
  const FoveaOpContext *context = &self->contexts[step->node];
  const FoveaNode *node = context->node, *last = &self->plan->network->nodes[step->last];
  FoveaTensor **inputs = self->operands, **outputs = self->operands + node->n_inputs;

  if (fovea_op_is_idle (context))
    return TRUE;
  for (guint i = 0; i < node->n_inputs; i++)
    inputs[i] = fovea_storage_tensor (self->storage, node->inputs[i]);
  for (guint i = 0; i < last->n_outputs; i++)
    outputs[i] = fovea_storage_tensor (self->storage, last->outputs[i]);
  return step->op->run (context, inputs, outputs, self->scratch, progress);
}

/* Memory that is shared has had other values in its halos. */
static void
clear_halo (const FoveaSession *self, const FoveaBlocks *blocks)
{
  if (self->mode & FOVEA_SESSION_LEAN)
    fovea_blocks_clear_halo (blocks);
}

static gboolean
run_in_blocks (FoveaSession *self, const FoveaRunStep *step, FoveaProgress *progress)
{
  const FoveaOpContext *context = &self->contexts[step->node];
  const FoveaNode *node = context->node, *last = &self->plan->network->nodes[step->last];
  FoveaBlocks *inputs = self->block_operands, *outputs = inputs + node->n_inputs + 1;

  for (guint i = 0; i < node->n_inputs; i++)
    inputs[i] = fovea_storage_blocks (self->storage, node->inputs[i]);
  inputs[node->n_inputs] = fovea_storage_blocks (self->storage, step->residual);
  for (guint i = 0; i < last->n_outputs; i++)
    if (last->outputs[i] >= 0)
      {
        outputs[i] = fovea_storage_blocks (self->storage, last->outputs[i]);
        clear_halo (self, &outputs[i]);
      }
  return step->op->blocks->run (context, inputs, outputs, self->scratch, progress);
}

/* What only late nodes read of each other makes room again in the lean mode. */
static void
drop_read (FoveaSession *self, const FoveaNode *node, guint index)
{
  for (guint i = 0; i < node->n_inputs; i++)
    if (node->inputs[i] >= 0 && !fovea_network_plan_knows (self->plan, node->inputs[i]) && self->schedule->places[node->inputs[i]].last == index)
      fovea_storage_take (self->storage, node->inputs[i], NULL);
}

/* Outputs of a planned shape stand in the storage's memory; the others are made by each run. */
static gboolean
run_late (FoveaSession *self, const FoveaRunStep *step, FoveaProgress *progress, GError **error)
{
  const FoveaOpContext *context = &self->plan->contexts[step->node];
  const FoveaNode *node = context->node;
  FoveaTensor **inputs = self->operands, **outputs = self->operands + node->n_inputs;

  for (guint i = 0; i < node->n_inputs; i++)
    inputs[i] = fovea_storage_tensor (self->storage, node->inputs[i]);
  for (guint i = 0; i < node->n_outputs; i++)
    outputs[i] = fovea_storage_tensor (self->storage, node->outputs[i]);
  if (!fovea_op_evaluate_late (self->plan->network, context, inputs, outputs, progress, error))
    return fail_at (self, step->node, error);
  for (guint i = 0; i < node->n_outputs; i++)
    if (node->outputs[i] >= 0 && !fovea_network_plan_knows (self->plan, node->outputs[i]))
      {
        fovea_storage_take (self->storage, node->outputs[i], outputs[i]);
        fovea_tensor_unref (outputs[i]);
      }
  if (self->mode & FOVEA_SESSION_LEAN)
    drop_read (self, node, (guint) (step - self->schedule->steps));
  return TRUE;
}

/* FALSE without an error: cancelled, or called wrongly, with more threads than at its preparation. */
static gboolean
run_step (FoveaSession *self, const FoveaRunStep *step, FoveaProgress *progress, GError **error)
{
  switch (step->kind)
    {
    case FOVEA_STEP_BLOCKS:
      return run_in_blocks (self, step, progress);
    case FOVEA_STEP_TO_BLOCKS:
      clear_halo (self, &self->storage->blocks[step->value]);
      return fovea_blocks_from_planes (&self->storage->blocks[step->value], self->storage->tensors[step->value]->data, progress);
    case FOVEA_STEP_TO_PLANES:
      return fovea_blocks_to_planes (&self->storage->blocks[step->value], self->storage->tensors[step->value]->data, progress);
    case FOVEA_STEP_LATE:
      return run_late (self, step, progress, error);
    default:
      return run_in_planes (self, step, progress);
    }
}

/* What late nodes gave in the run before goes. */
static void
drop_late (FoveaSession *self)
{
  const FoveaNetworkPlan *plan = self->plan;

  for (guint i = 0; i < plan->network->n_values; i++)
    if (!fovea_network_plan_knows (plan, (gint) i))
      fovea_storage_take (self->storage, (gint) i, NULL);
}

/* Within the range of progress that the caller left, each step gets its share. */
static gboolean
run_steps (FoveaSession *self, FoveaProgress *progress, GError **error)
{
  GError *cause = NULL;
  gboolean done = TRUE;
  double from, to, begin = 0.0;

  fovea_progress_get_range (progress, &from, &to);
  for (guint i = 0; i < self->schedule->n_steps && done; i++)
    {
      const FoveaRunStep *step = &self->schedule->steps[i];

      gint64 start = self->timer ? g_get_monotonic_time () : 0;

      if (!fovea_overlay_runs (self->overlay, i))
        continue;
      fovea_progress_range (progress, from + begin * (to - from), from + self->shares[i] * (to - from));
      if (progress)
        show_node (self, step->last, 0.0, progress);
      done = run_step (self, step, progress, &cause) && !fovea_progress_is_cancelled (progress);
      if (done && self->overlay)
        fovea_overlay_mute (self, step);
      if (self->timer)
        self->timer (step->node, (double) (g_get_monotonic_time () - start) / G_USEC_PER_SEC, self->timer_user);
      begin = self->shares[i];
    }
  fovea_progress_range (progress, from, to);
  fovea_progress_set (progress, done ? 1.0 : begin, NULL);
  if (cause)
    g_propagate_error (error, cause);
  else if (!done)
    fovea_progress_check (progress, error);
  return done;
}

gboolean
fovea_session_run (FoveaSession *self, FoveaTensor *const *inputs, FoveaProgress *progress, GError **error)
{
  gboolean done = FALSE;

  g_return_val_if_fail (self != NULL, FALSE);

  g_mutex_lock (&self->lock);
  self->has_run = FALSE;
  for (guint i = 0; i < self->plan->network->n_values; i++)
    g_clear_pointer (&self->read[i], fovea_tensor_unref);
  drop_late (self);
  if (self->overlay ? fovea_overlay_take (self, progress, error) : take_inputs (self, inputs, error))
    {
      guint state = fovea_cpu_flush_denormals ();

      done = self->has_run = run_steps (self, progress, error);
      fovea_cpu_restore_denormals (state);
    }
  g_mutex_unlock (&self->lock);
  return done;
}

gsize
fovea_session_get_bytes (const FoveaSession *self)
{
  return self->schedule->bytes;
}

/* The node before @node within a step, which hides what it passes on; -1 for the first one. */
static gint
fused_before (const FoveaSession *self, guint node)
{
  const FoveaNetwork *network = self->plan->network;

  for (guint i = 0; i < network->nodes[node].n_inputs; i++)
    {
      gint value = network->nodes[node].inputs[i];

      if (value >= 0 && fovea_schedule_place (self->schedule, value)->hidden)
        return network->values[self->schedule->places[value].same_as].producer;
    }
  return -1;
}

gint
fovea_session_get_step (const FoveaSession *self, guint node)
{
  gint first = (gint) node;

  g_return_val_if_fail (self != NULL && node < self->plan->network->n_nodes, -1);

  for (gint before = first; before >= 0; before = fused_before (self, (guint) before))
    first = before;
  for (guint i = 0; i < self->schedule->n_steps; i++)
    {
      const FoveaRunStep *step = &self->schedule->steps[i];

      if (!fovea_step_converts (step) && step->node == (guint) first)
        return first;
    }
  return -1;
}

const FoveaConvPlan *
fovea_session_get_conv_plan (const FoveaSession *self, guint node)
{
  const FoveaOp *op = self->contexts[node].node->op;

  return op->release == fovea_op_release_plan ? self->contexts[node].state : NULL;
}

void
fovea_session_set_timer (FoveaSession *self, FoveaSessionTimer timer, gpointer user)
{
  self->timer = timer;
  self->timer_user = user;
}
