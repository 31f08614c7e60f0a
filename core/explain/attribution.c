/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/explain/attribution.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "core/base/error.h"
#include "core/explain/layer.h"
#include "core/explain/methods/method-table.h"
#include "core/network/labels.h"
#include "core/network/maps.h"

const FoveaAttributionMethod *const *
fovea_attribution_methods (gsize *n)
{
  *n = G_N_ELEMENTS (method_table);
  return method_table;
}

const FoveaAttributionMethod *
fovea_attribution_find (const char *id)
{
  for (gsize i = 0; i < G_N_ELEMENTS (method_table); i++)
    if (g_str_equal (method_table[i]->id, id))
      return method_table[i];
  return NULL;
}

/* What the scores were before nodes that only make probabilities of them: those flatten out where the network is sure. */
static gint
before_softmax (const FoveaNetworkPlan *plan, gint value)
{
  for (gint node; (node = plan->network->values[value].producer) >= 0;)
    {
      const FoveaNode *last = &plan->network->nodes[node];

      if (g_str_equal (last->op->name, "Softmax") || g_str_equal (last->op->name, "LogSoftmax") || g_str_equal (last->op->name, "Sigmoid"))
        return last->inputs[0];
      if (!last->op->passes_on || last->inputs[0] < 0)
        return -1;
      value = last->inputs[0];
    }
  return -1;
}

static gboolean
find_winner (const FoveaNetworkPlan *plan, FoveaTensor *const *inputs, gint scores, gint *class, FoveaProgress *progress, GError **error)
{
  g_autoptr (FoveaSession) session = fovea_session_new ((FoveaNetworkPlan *) plan, FOVEA_SESSION_LEAN, progress, error);
  FoveaTensor *values;
  FoveaClass best;

  if (!session || !fovea_session_run (session, inputs, progress, error) || !(values = fovea_session_read (session, scores, progress, error)))
    return FALSE;
  if (fovea_top_classes (fovea_tensor_floats (values), fovea_tensor_count (values), &best, 1) == 0)
    return fovea_refuse (error, _("The scores are not numbers: no class wins"));
  *class = (gint) best.index;
  return TRUE;
}

gboolean
fovea_attribution_target (const FoveaNetworkPlan *plan, FoveaTensor *const *inputs, gint class, gint *target, gsize *element,
                          FoveaProgress *progress, GError **error)
{
  gint scores = fovea_network_plan_scores (plan), before;
  gsize n;

  if (scores < 0)
    return fovea_refuse (error, _("The network gives no scores of classes: choose a neuron"));
  n = fovea_shape_count (&plan->values[scores].shape);
  if (class >= 0 && (gsize) class >= n)
    return fovea_wrong_usage (error, _("There is no class %d: the network has classes 0 to %zu"), class, n - 1);
  if (class < 0 && !find_winner (plan, inputs, scores, &class, progress, error))
    return FALSE;
  before = before_softmax (plan, scores);
  *target = before >= 0 ? before : scores;
  *element = (gsize) class;
  return TRUE;
}

/* (C, H, W) as what is shown: one number a pixel. */
static FoveaTensor *
join_channels (const FoveaTensor *values, FoveaAttributionJoin join, GError **error)
{
  FoveaShape shape = { 2, { values->shape.dims[1], values->shape.dims[2] } };
  FoveaTensor *heat = fovea_tensor_new (FOVEA_DTYPE_FLOAT32, &shape, _("Attribution"), error);
  gsize channels = (gsize) values->shape.dims[0], n = heat ? fovea_tensor_count (heat) : 0;
  const float *in = fovea_tensor_floats (values);

  for (gsize i = 0; i < n; i++)
    {
      double sum = 0.0, largest = 0.0;

      for (gsize c = 0; c < channels; c++)
        {
          sum += in[c * n + i];
          largest = fmax (largest, fabs ((double) in[c * n + i]));
        }
      ((float *) heat->data)[i] = (float) (join == FOVEA_JOIN_SUM ? sum : largest);
    }
  return heat;
}

static FoveaTensor *
make_heat (const FoveaAttributionMethod *method, const FoveaAttributionRequest *request, const FoveaTensor *values, GError **error)
{
  FoveaPlanes planes;
  FoveaShape shape = { 2 };
  FoveaTensor *heat;

  if (!method->of_layer)
    return join_channels (values, method->join, error);
  fovea_network_plan_planes (request->plan, request->photo, &planes);
  shape.dims[0] = (gint64) planes.height;
  shape.dims[1] = (gint64) planes.width;
  heat = fovea_tensor_new (FOVEA_DTYPE_FLOAT32, &shape, _("Attribution"), error);
  if (heat)
    fovea_layer_enlarge (fovea_tensor_floats (values), (gsize) values->shape.dims[1], (gsize) values->shape.dims[2], heat->data, planes.height,
                         planes.width);
  return heat;
}

static gint
choose_layer (const FoveaAttributionRequest *request, char **reason, GError **error)
{
  if (request->layer < 0)
    return fovea_layer_choose (request, reason, error);
  if (!fovea_layer_check (request, request->layer, error))
    return -1;
  *reason = g_strdup (_("the layer that was asked for"));
  return request->layer;
}

FoveaAttribution *
fovea_attribution_run (const FoveaAttributionMethod *method, const FoveaAttributionRequest *request, FoveaProgress *progress, GError **error)
{
  g_autoptr (FoveaAttribution) attribution = g_new0 (FoveaAttribution, 1);

  if (request->photo < 0 || request->plan->values[request->photo].dtype != FOVEA_DTYPE_FLOAT32)
    {
      fovea_refuse (error, _("The network has no input for a photo of real numbers"));
      return NULL;
    }
  attribution->layer = -1;
  if (method->of_layer && (attribution->layer = choose_layer (request, &attribution->reason, error)) < 0)
    return NULL;
  if (!(attribution->values = method->run (request, attribution->layer, progress, error))
      || !(attribution->heat = make_heat (method, request, attribution->values, error)))
    return NULL;
  return g_steal_pointer (&attribution);
}

void
fovea_attribution_free (FoveaAttribution *attribution)
{
  g_clear_pointer (&attribution->values, fovea_tensor_unref);
  g_clear_pointer (&attribution->heat, fovea_tensor_unref);
  g_free (attribution->reason);
  g_free (attribution);
}
