/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a run has left: values that are kept, and those within fused steps, which are computed again. */

#include "core/network/session-private.h"

#include <glib/gi18n-lib.h>

#include "core/base/error.h"
#include "core/network/evaluate.h"

static FoveaTensor *
new_tensor (const FoveaSession *self, gint value, GError **error)
{
  const FoveaOperand *operand = &self->plan->values[value];

  return fovea_tensor_new (operand->dtype, &operand->shape, _("A layer's values"), error);
}

static FoveaTensor *read_value (FoveaSession *self, gint value, FoveaProgress *progress, GError **error);

/* A value within a fused step: its node alone, from inputs that are read or computed in turn. */
static FoveaTensor *
compute_again (FoveaSession *self, gint value, FoveaProgress *progress, GError **error)
{
  guint index = (guint) self->plan->network->values[value].producer;
  const FoveaNode *node = &self->plan->network->nodes[index];
  g_autofree FoveaTensor **inputs = g_new0 (FoveaTensor *, node->n_inputs), **outputs = g_new0 (FoveaTensor *, node->n_outputs);
  FoveaTensor *result = NULL;

  for (guint i = 0; i < node->n_inputs; i++)
    if (node->inputs[i] >= 0 && !(inputs[i] = read_value (self, node->inputs[i], progress, error)))
      return NULL;
  if (!fovea_op_evaluate (self->plan->network, &self->plan->contexts[index], inputs, outputs, progress, error))
    return NULL;
  for (guint i = 0; i < node->n_outputs; i++)
    if (node->outputs[i] == value)
      result = outputs[i];
    else
      g_clear_pointer (&outputs[i], fovea_tensor_unref);
  return result;
}

static FoveaTensor *
read_blocks (FoveaSession *self, gint value, FoveaProgress *progress, GError **error)
{
  g_autoptr (FoveaTensor) tensor = new_tensor (self, value, error);

  if (!tensor)
    return NULL;
  if (!fovea_blocks_to_planes (&self->storage->blocks[value], tensor->data, progress))
    {
      fovea_progress_check (progress, error);
      return NULL;
    }
  return g_steal_pointer (&tensor);
}

/* Whether @buffer still has its value after a run. */
static gboolean
is_kept (const FoveaSession *self, gint buffer)
{
  const FoveaSchedule *schedule = self->schedule;

  return !(self->mode & FOVEA_SESSION_LEAN)
         || (buffer >= 0 && g_array_index (schedule->buffers, FoveaBuffer, buffer).last == schedule->n_steps);
}

/* Called with the lock held. */
static FoveaTensor *
read_value (FoveaSession *self, gint value, FoveaProgress *progress, GError **error)
{
  const FoveaPlace *place = fovea_schedule_place (self->schedule, value);
  gint same = self->schedule->places[value].same_as;

  if (self->plan->values[value].constant)
    return self->storage->tensors[value];
  if (!fovea_network_plan_reaches (self->plan, value, error))
    return NULL;
  if (self->overlay && !self->overlay->changed[value])
    return fovea_session_read (self->overlay->base, value, progress, error);
  if (!self->has_run)
    {
      fovea_refuse (error, _("The network has not been run yet"));
      return NULL;
    }
  if (self->read[same])
    return self->read[same];
  if (self->storage->tensors[same] && (place->planes_buffer < 0 || is_kept (self, place->planes_buffer)))
    return self->storage->tensors[same];
  if ((self->mode & FOVEA_SESSION_LEAN) && !is_kept (self, place->blocks_buffer))
    {
      fovea_refuse (error, _("This value was not kept: the network ran in the lean mode"));
      return NULL;
    }
  self->read[same] = place->blocks ? read_blocks (self, same, progress, error) : compute_again (self, same, progress, error);
  return self->read[same];
}

FoveaTensor *
fovea_session_read (FoveaSession *self, gint value, FoveaProgress *progress, GError **error)
{
  FoveaTensor *tensor;

  g_return_val_if_fail (self != NULL && value >= 0 && (guint) value < self->plan->network->n_values, NULL);

  g_mutex_lock (&self->lock);
  tensor = read_value (self, value, progress, error);
  g_mutex_unlock (&self->lock);
  return tensor;
}

FoveaTensor *
fovea_session_get_value (FoveaSession *self, gint value)
{
  return fovea_session_read (self, value, NULL, NULL);
}
