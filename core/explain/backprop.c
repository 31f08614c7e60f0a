/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/explain/backprop.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/base/error.h"

struct _FoveaBackprop
{
  FoveaNetworkPlan *plan; /* of the network itself */
  FoveaGradient *gradient;
  FoveaSession *session;
  FoveaTensor *seed;    /* of the target's shape */
  FoveaTensor **inputs; /* of the new network: the last is the seed */
  FoveaTensor **zeros;  /* (n): of values that the target does not depend on, else NULL */
  guint n;
  void (*keeper) (FoveaBackprop *backprop, gpointer user); /* or NULL */
  gpointer user;
};

static gboolean
make_zeros (FoveaBackprop *self, const gint *values, GError **error)
{
  for (guint i = 0; i < self->n; i++)
    {
      const FoveaOperand *operand = &self->plan->values[values[i]];

      if (self->gradient->gradients[i] >= 0)
        continue;
      self->zeros[i] = fovea_tensor_new (FOVEA_DTYPE_FLOAT32, &operand->shape, _("Gradients"), error);
      if (!self->zeros[i])
        return FALSE;
      memset (self->zeros[i]->data, 0, fovea_tensor_bytes (self->zeros[i]));
    }
  return TRUE;
}

FoveaBackprop *
fovea_backprop_new (const FoveaNetworkPlan *plan, gint target, const gint *values, guint n, FoveaBackwardRule rule, FoveaSessionMode mode,
                    FoveaProgress *progress, GError **error)
{
  g_autoptr (FoveaBackprop) self = g_new0 (FoveaBackprop, 1);
  g_autoptr (FoveaNetworkPlan) both = NULL;

  self->plan = fovea_network_plan_ref ((FoveaNetworkPlan *) plan);
  self->n = n;
  self->zeros = g_new0 (FoveaTensor *, n);
  self->inputs = g_new0 (FoveaTensor *, plan->network->n_inputs + 1);
  if (!(self->gradient = fovea_gradient_new (plan, target, values, n, rule, error))
      || !(both = fovea_network_plan_new (self->gradient->network, NULL, 0, 0, progress, error))
      || !(self->session = fovea_session_new (both, mode, progress, error))
      || !(self->seed = fovea_tensor_new (FOVEA_DTYPE_FLOAT32, &plan->values[target].shape, _("Gradients"), error))
      || !make_zeros (self, values, error))
    return NULL;
  memset (self->seed->data, 0, fovea_tensor_bytes (self->seed));
  return g_steal_pointer (&self);
}

void
fovea_backprop_keep (FoveaBackprop *self, void (*keeper) (FoveaBackprop *backprop, gpointer user), gpointer user)
{
  self->keeper = keeper;
  self->user = user;
}

void
fovea_backprop_free (FoveaBackprop *self)
{
  if (self->keeper)
    {
      g_steal_pointer (&self->keeper) (self, self->user);
      return;
    }
  for (guint i = 0; i < self->n; i++)
    g_clear_pointer (&self->zeros[i], fovea_tensor_unref);
  g_free (self->zeros);
  g_free (self->inputs);
  g_clear_pointer (&self->seed, fovea_tensor_unref);
  g_clear_pointer (&self->session, fovea_session_unref);
  g_clear_pointer (&self->gradient, fovea_gradient_free);
  fovea_network_plan_unref (self->plan);
  g_free (self);
}

gboolean
fovea_backprop_run (FoveaBackprop *self, FoveaTensor *const *inputs, gsize element, FoveaProgress *progress, GError **error)
{
  guint n = self->plan->network->n_inputs;
  float *seed = self->seed->data;
  gboolean done;

  g_return_val_if_fail (element < fovea_tensor_count (self->seed), FALSE);

  memcpy (self->inputs, inputs, n * sizeof *inputs);
  self->inputs[n] = self->seed;
  seed[element] = 1.0f;
  done = fovea_session_run (self->session, self->inputs, progress, error);
  seed[element] = 0.0f;
  return done;
}

FoveaTensor *
fovea_backprop_get_gradient (FoveaBackprop *self, guint i, GError **error)
{
  return self->zeros[i] ? self->zeros[i] : fovea_session_read (self->session, self->gradient->gradients[i], NULL, error);
}

FoveaTensor *
fovea_backprop_get_value (FoveaBackprop *self, gint value, GError **error)
{
  gint same = fovea_network_find_value (self->gradient->network, self->plan->network->values[value].name);

  return fovea_session_read (self->session, same, NULL, error);
}
