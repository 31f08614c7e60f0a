/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/explain/explainer.h"

#include "core/base/error.h"
#include "core/base/pool.h"

#define KEPT 2

/* A way that nobody uses at the moment; it has memory for so many threads. */
typedef struct
{
  gint target, value;
  FoveaBackwardRule rule;
  guint threads;
  FoveaBackprop *backprop;
} Way;

struct _FoveaExplainer
{
  FoveaNetworkPlan *plan;
  GMutex lock;
  GArray *ways; /* Way; the last one was used last */
  gatomicrefcount refs;
};

/* What a way in use needs to come back. */
typedef struct
{
  FoveaExplainer *explainer;
  Way way;
} Loan;

FoveaExplainer *
fovea_explainer_new (FoveaNetworkPlan *plan)
{
  FoveaExplainer *self = g_new0 (FoveaExplainer, 1);

  self->plan = fovea_network_plan_ref (plan);
  self->ways = g_array_new (FALSE, FALSE, sizeof (Way));
  g_mutex_init (&self->lock);
  g_atomic_ref_count_init (&self->refs);
  return self;
}

FoveaExplainer *
fovea_explainer_ref (FoveaExplainer *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

/* All but the last @n. */
static void
drop_ways (FoveaExplainer *self, guint n)
{
  g_mutex_lock (&self->lock);
  while (self->ways->len > n)
    {
      fovea_backprop_free (g_array_index (self->ways, Way, 0).backprop);
      g_array_remove_index (self->ways, 0);
    }
  g_mutex_unlock (&self->lock);
}

void
fovea_explainer_unref (FoveaExplainer *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  drop_ways (self, 0);
  g_array_unref (self->ways);
  g_mutex_clear (&self->lock);
  fovea_network_plan_unref (self->plan);
  g_free (self);
}

static void
take_back (FoveaBackprop *backprop, gpointer user)
{
  g_autofree Loan *loan = user;
  g_autoptr (FoveaExplainer) self = loan->explainer;

  g_mutex_lock (&self->lock);
  g_array_append_val (self->ways, loan->way);
  g_mutex_unlock (&self->lock);
  drop_ways (self, KEPT);
}

static FoveaBackprop *
find_way (FoveaExplainer *self, const Way *wanted)
{
  FoveaBackprop *backprop = NULL;

  g_mutex_lock (&self->lock);
  for (guint i = 0; !backprop && i < self->ways->len; i++)
    {
      const Way *way = &g_array_index (self->ways, Way, i);

      if (way->target != wanted->target || way->value != wanted->value || way->rule != wanted->rule
          || way->threads != wanted->threads)
        continue;
      backprop = way->backprop;
      g_array_remove_index (self->ways, i);
    }
  g_mutex_unlock (&self->lock);
  return backprop;
}

static FoveaBackprop *
make_way (const FoveaAttributionRequest *request, const Way *way, FoveaProgress *progress, GError **error)
{
  return fovea_backprop_new (request->plan, way->target, &way->value, way->value >= 0, way->rule, FOVEA_SESSION_LEAN, progress, error);
}

FoveaBackprop *
fovea_explainer_backprop (const FoveaAttributionRequest *request, gint value, FoveaBackwardRule rule, FoveaProgress *progress, GError **error)
{
  FoveaExplainer *self = request->explainer;
  Way way = { request->target, value, rule, fovea_pool_get_threads (), NULL };
  g_autoptr (GError) failure = NULL;

  if (!self)
    return make_way (request, &way, progress, error);

  g_return_val_if_fail (self->plan == request->plan, NULL);

  if (!(way.backprop = find_way (self, &way)))
    way.backprop = make_way (request, &way, progress, &failure);
  if (g_error_matches (failure, FOVEA_ERROR, FOVEA_ERROR_LIMIT))
    {
      drop_ways (self, 0);
      g_clear_error (&failure);
      way.backprop = make_way (request, &way, progress, &failure);
    }
  if (!way.backprop)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return NULL;
    }
  fovea_backprop_keep (way.backprop, take_back, g_memdup2 (&(Loan){ fovea_explainer_ref (self), way }, sizeof (Loan)));
  return way.backprop;
}
