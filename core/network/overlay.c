/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/conv/simd/simd.h"
#include "core/network/session-private.h"

static gboolean
reads_edited_constant (const FoveaNetworkPlan *plan, const FoveaNetworkPlan *base, guint node)
{
  for (guint i = 0; i < plan->contexts[node].n_inputs; i++)
    if (plan->contexts[node].inputs[i].constant != base->contexts[node].inputs[i].constant)
      return TRUE;
  return FALSE;
}

/* A value is computed anew when its node has other weights or reads what is changed; a muted one is changed besides. */
static void
find_changes (const FoveaNetworkPlan *plan, const FoveaNetworkPlan *base, const gboolean *muted, gboolean *computed, gboolean *changed)
{
  const FoveaNetwork *network = plan->network;

  memcpy (changed, muted, network->n_values * sizeof *changed);
  for (guint i = 0; i < network->n_nodes; i++)
    {
      const FoveaNode *node = &network->nodes[i];
      gboolean anew = plan->states[i] != FOVEA_NODE_FOLDED && reads_edited_constant (plan, base, i);

      for (guint j = 0; j < node->n_inputs; j++)
        anew = anew || (node->inputs[j] >= 0 && changed[node->inputs[j]]);
      for (guint j = 0; anew && j < node->n_outputs; j++)
        if (node->outputs[j] >= 0)
          computed[node->outputs[j]] = changed[node->outputs[j]] = TRUE;
    }
}

static gboolean
gives (const FoveaNetwork *network, const FoveaRunStep *step, const gboolean *values)
{
  const FoveaNode *last = &network->nodes[step->last];

  if (fovea_step_converts (step))
    return values[step->value];
  for (guint i = 0; i < last->n_outputs; i++)
    if (last->outputs[i] >= 0 && values[last->outputs[i]])
      return TRUE;
  return FALSE;
}

/* What a step that runs reads, and nothing here computes, comes from the base. */
static void
take_operand (const FoveaSchedule *schedule, gint value, const gboolean *computed, gboolean *taken)
{
  gint same = value < 0 || schedule->plan->values[value].constant ? -1 : schedule->places[value].same_as;

  if (same >= 0 && !computed[same])
    taken[same] = TRUE;
}

static void
find_work (FoveaOverlay *self, const FoveaSchedule *schedule, const gboolean *muted, const gboolean *computed)
{
  const FoveaNetwork *network = schedule->plan->network;

  for (guint i = 0; i < network->n_values; i++)
    self->taken[i] = muted[i] && !computed[i];
  for (guint i = 0; i < schedule->n_steps; i++)
    {
      const FoveaRunStep *step = &schedule->steps[i];
      const FoveaNode *node = &network->nodes[step->node];

      self->runs[i] = gives (network, step, computed);
      if (!self->runs[i] || fovea_step_converts (step))
        continue;
      for (guint j = 0; j < node->n_inputs; j++)
        take_operand (schedule, node->inputs[j], computed, self->taken);
      take_operand (schedule, step->residual, computed, self->taken);
    }
}

/* Memory for what is taken or changed; the rest is read from the base. */
static void
keep_only_work (const FoveaOverlay *self, FoveaSchedule *schedule)
{
  guint n = schedule->plan->network->n_values;
  g_autofree gboolean *kept = g_new (gboolean, n);

  for (guint i = 0; i < n; i++)
    kept[i] = self->taken[i] || self->changed[i];
  fovea_schedule_keep_only (schedule, kept);
}

static gsize
input_block (const FoveaSchedule *schedule, const FoveaRunStep *step)
{
  gint value = schedule->plan->network->nodes[step->node].n_inputs ? schedule->plan->network->nodes[step->node].inputs[0] : -1;

  return value < 0 || schedule->plan->values[value].constant ? schedule->lanes : fovea_schedule_place (schedule, value)->layout.block;
}

/* Whether both steps are prepared alike. */
static gboolean
same_step (const FoveaSchedule *a, const FoveaRunStep *x, const FoveaSchedule *b, const FoveaRunStep *y)
{
  return x->kind == y->kind && x->node == y->node && x->op == y->op && x->last == y->last && x->normalisation == y->normalisation
         && (x->residual >= 0) == (y->residual >= 0) && x->lowest == y->lowest && x->highest == y->highest && x->activation == y->activation
         && input_block (a, x) == input_block (b, y);
}

static const FoveaRunStep *
step_of_node (const FoveaSchedule *schedule, guint node)
{
  for (guint i = 0; i < schedule->n_steps; i++)
    if (schedule->steps[i].node == node && !fovea_step_converts (&schedule->steps[i]))
      return &schedule->steps[i];
  return NULL;
}

/* Packed weights are large and packing takes time: where nothing is edited they are the base's. */
static void
borrow_states (FoveaSession *session)
{
  const FoveaSession *base = session->overlay->base;

  for (guint i = 0; i < session->schedule->n_steps; i++)
    {
      const FoveaRunStep *step = &session->schedule->steps[i], *other = step_of_node (base->schedule, step->node);

      if (fovea_step_converts (step) || !session->overlay->runs[i] || !other || reads_edited_constant (session->plan, base->plan, step->node)
          || !same_step (session->schedule, step, base->schedule, other))
        continue;
      session->overlay->borrowed[i] = TRUE;
      session->contexts[step->node].state = base->contexts[step->node].state;
      session->contexts[step->node].scratch = base->contexts[step->node].scratch;
    }
}

static gboolean *
muted_values (const FoveaEdits *edits, guint n_values)
{
  gboolean *muted = g_new0 (gboolean, n_values);

  for (guint i = 0; i < edits->mutes->len; i++)
    muted[g_array_index (edits->mutes, FoveaMute, i).value] = TRUE;
  return muted;
}

static FoveaOverlay *
overlay_new (FoveaSession *base, FoveaEdits *edits, const FoveaSchedule *schedule)
{
  FoveaOverlay *self = g_new0 (FoveaOverlay, 1);

  self->base = fovea_session_ref (base);
  self->edits = fovea_edits_ref (edits);
  self->changed = g_new0 (gboolean, base->plan->network->n_values);
  self->taken = g_new0 (gboolean, base->plan->network->n_values);
  self->runs = g_new0 (gboolean, schedule->n_steps);
  self->borrowed = g_new0 (gboolean, schedule->n_steps);
  return self;
}

void
fovea_overlay_free (FoveaOverlay *self)
{
  if (!self)
    return;
  fovea_session_unref (self->base);
  fovea_edits_unref (self->edits);
  g_free (self->changed);
  g_free (self->taken);
  g_free (self->runs);
  g_free (self->borrowed);
  g_free (self);
}

FoveaSession *
fovea_session_new_edited (FoveaSession *base, FoveaEdits *edits, FoveaProgress *progress, GError **error)
{
  g_autoptr (FoveaNetworkPlan) plan = NULL;
  g_autoptr (FoveaSession) self = NULL;
  g_autofree gboolean *muted = NULL, *computed = NULL;
  FoveaSchedule *schedule;
  FoveaOverlay *overlay;

  g_return_val_if_fail (base != NULL && edits != NULL, NULL);
  g_return_val_if_fail (!(base->mode & FOVEA_SESSION_LEAN) && !base->overlay, NULL);

  plan = fovea_edits_apply (edits, base->plan, error);
  if (!plan)
    return NULL;
  muted = muted_values (edits, plan->network->n_values);
  computed = g_new0 (gboolean, plan->network->n_values);
  schedule = fovea_schedule_new (plan, fovea_simd ()->lanes, FALSE, muted);
  overlay = overlay_new (base, edits, schedule);
  find_changes (plan, base->plan, muted, computed, overlay->changed);
  find_work (overlay, schedule, muted, computed);
  keep_only_work (overlay, schedule);
  self = fovea_session_allocate (plan, base->mode, schedule, overlay);
  borrow_states (self);
  return fovea_session_prepare (self, progress, error) ? g_steal_pointer (&self) : NULL;
}

FoveaSession *
fovea_session_run_edited (FoveaSession *base, FoveaEdits *edits, FoveaProgress *progress, GError **error)
{
  g_autoptr (FoveaSession) self = fovea_session_new_edited (base, edits, progress, error);

  return self && fovea_session_run (self, NULL, progress, error) ? g_steal_pointer (&self) : NULL;
}

/* The elements with coordinate @at along @axis of (N, C, H, W) become zero. */
static void
zero_in_blocks (const FoveaBlocks *blocks, gsize axis, gsize at)
{
  gsize begin[] = { 0, 0, 0, 0 }, end[] = { blocks->n, blocks->c, blocks->h, blocks->w };

  begin[axis] = at;
  end[axis] = at + 1;
  for (gsize n = begin[0]; n < end[0]; n++)
    for (gsize c = begin[1]; c < end[1]; c++)
      for (gsize y = begin[2]; y < end[2]; y++)
        for (gsize x = begin[3]; x < end[3]; x++)
          fovea_blocks_at (blocks, n, c / blocks->block, y, x)[c % blocks->block] = 0.0f;
}

static void
zero_in_tensor (FoveaTensor *tensor, gsize axis, gsize at)
{
  gsize size = fovea_dtype_size (tensor->dtype), blocks = 1, inner = size, step;

  for (gsize i = 0; i < axis; i++)
    blocks *= (gsize) tensor->shape.dims[i];
  for (gsize i = axis + 1; i < tensor->shape.rank; i++)
    inner *= (gsize) tensor->shape.dims[i];
  step = inner * (gsize) tensor->shape.dims[axis];
  for (gsize i = 0; i < blocks; i++)
    memset ((guint8 *) tensor->data + i * step + at * inner, 0, inner);
}

/* In each layout in which the value is there by now. */
static void
mute_value (FoveaSession *self, gint value, gboolean planes, gboolean blocks)
{
  const GArray *mutes = self->overlay->edits->mutes;
  FoveaPlanes axes;

  if (!fovea_network_plan_planes (self->plan, value, &axes))
    return;
  for (guint i = 0; i < mutes->len; i++)
    {
      const FoveaMute *mute = &g_array_index (mutes, FoveaMute, i);

      if (mute->value != value || mute->channel >= axes.channels)
        continue;
      if (planes)
        zero_in_tensor (self->storage->tensors[value], axes.channel_axis, mute->channel);
      if (blocks)
        zero_in_blocks (&self->storage->blocks[value], axes.channel_axis, mute->channel);
    }
}

void
fovea_overlay_mute (FoveaSession *self, const FoveaRunStep *step)
{
  const FoveaNode *last = &self->plan->network->nodes[step->last];

  if (fovea_step_converts (step))
    return;
  for (guint i = 0; i < last->n_outputs; i++)
    if (last->outputs[i] >= 0)
      mute_value (self, last->outputs[i], step->kind != FOVEA_STEP_BLOCKS, step->kind == FOVEA_STEP_BLOCKS);
}

/* As planes: into the session's own memory, so that views of it see it; what the base's caller owns is shared, or copied to be muted. */
static gboolean
take_planes (FoveaSession *self, gint value, FoveaTensor *tensor, GError **error)
{
  g_autoptr (FoveaTensor) copy = NULL;

  if (self->schedule->places[value].planes_buffer >= 0)
    {
      memcpy (self->storage->tensors[value]->data, tensor->data, fovea_tensor_bytes (tensor));
      return TRUE;
    }
  if (fovea_edits_count_muted (self->overlay->edits, value) == 0)
    {
      fovea_storage_take (self->storage, value, tensor);
      return TRUE;
    }
  copy = fovea_tensor_new (tensor->dtype, &tensor->shape, _("a network input"), error);
  if (!copy)
    return FALSE;
  memcpy (copy->data, tensor->data, fovea_tensor_bytes (tensor));
  fovea_storage_take (self->storage, value, copy);
  return TRUE;
}

static gboolean
take_value (FoveaSession *self, gint value, FoveaProgress *progress, GError **error)
{
  const FoveaPlace *place = &self->schedule->places[value];
  gboolean planes = place->planes || !place->blocks;
  FoveaTensor *tensor = fovea_session_read (self->overlay->base, value, progress, error);

  if (!tensor || (planes && !take_planes (self, value, tensor, error)))
    return FALSE;
  if (place->blocks && !fovea_blocks_from_planes (&self->storage->blocks[value], tensor->data, progress))
    return fovea_progress_check (progress, error);
  mute_value (self, value, planes, place->blocks);
  return TRUE;
}

gboolean
fovea_overlay_take (FoveaSession *self, FoveaProgress *progress, GError **error)
{
  for (guint i = 0; i < self->plan->network->n_values; i++)
    if (self->overlay->taken[i] && !take_value (self, (gint) i, progress, error))
      return FALSE;
  return TRUE;
}
