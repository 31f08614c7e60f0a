/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What each map adds to a class: the way from maps over one pooling to one fully connected layer. */

#include <glib/gi18n-lib.h>

#include "core/base/error.h"
#include "core/network/contribution.h"
#include "core/network/labels.h"
#include "core/network/map-order.h"

static gboolean
is_op (const FoveaNode *node, const char *const *names)
{
  return g_strv_contains (names, node->op->name);
}

/* The node that reads @value first, of those that a run needs; NULL: none, or it is an end. */
static const FoveaNode *
reader_of (const FoveaNetworkPlan *plan, gint value)
{
  return plan->first_readers[value] >= 0 ? &plan->network->nodes[plan->first_readers[value]] : NULL;
}

static gsize
size_of (const FoveaNetworkPlan *plan, gint value)
{
  return fovea_network_plan_knows (plan, value) ? fovea_shape_count (&plan->values[value].shape) : 0;
}

/* The fully connected layer that weighs the pooled maps of @value, or -1. */
static gint
find_classifier (const FoveaNetworkPlan *plan, gint value)
{
  static const char *const pools[] = { "GlobalAveragePool", "GlobalMaxPool", "AveragePool", "MaxPool", "ReduceMean", "ReduceMax", NULL };
  static const char *const passes[] = { "Flatten", "Reshape", "Squeeze", "Dropout", "Identity", NULL };
  const FoveaNode *node = reader_of (plan, value);
  gint at;
  FoveaPlanes planes;

  if (!node || !is_op (node, pools) || !fovea_network_plan_planes (plan, value, &planes))
    return -1;
  for (at = node->outputs[0]; size_of (plan, at) == planes.channels && (node = reader_of (plan, at)); at = node->outputs[0])
    {
      guint place = (guint) (node - plan->network->nodes);

      if (is_op (node, passes))
        continue;
      return node->inputs[0] == at && fovea_contribution_applies (plan, place) ? (gint) place : -1;
    }
  return -1;
}

/* Of the network's scores when they are the classifier's own, else of what it gives. */
static gint
winner_of (const FoveaNetworkPlan *plan, FoveaSession *session, gint output, FoveaProgress *progress, GError **error)
{
  gint scores = fovea_network_plan_scores (plan);
  FoveaTensor *tensor = fovea_session_read (session, scores >= 0 ? scores : output, progress, error);
  FoveaClass best;

  if (!tensor)
    return -1;
  if (fovea_top_classes (fovea_tensor_floats (tensor), fovea_tensor_count (tensor), &best, 1) == 0)
    {
      fovea_refuse (error, _("The scores are not numbers: no class wins"));
      return -1;
    }
  return (gint) best.index;
}

double *
fovea_maps_contributions (const FoveaNetworkPlan *plan, FoveaSession *session, gint value, const FoveaMaps *maps, gint *class,
                          FoveaProgress *progress, GError **error)
{
  gint node = find_classifier (plan, value), scores = fovea_network_plan_scores (plan);
  gint output = node >= 0 ? plan->network->nodes[node].outputs[0] : -1;
  g_autoptr (FoveaContribution) contribution = NULL;
  FoveaTensor *pooled;
  double *result;

  if (node < 0 || (scores >= 0 && size_of (plan, scores) != size_of (plan, output)))
    {
      fovea_refuse (error, _("What a map adds to a class is told where a global pooling and then one fully connected layer follow the maps; "
                             "behind this layer it is not so"));
      return NULL;
    }
  if (*class >= (gint) size_of (plan, output))
    {
      fovea_wrong_usage (error, _("There is no class %d: the network has classes 0 to %zu"), *class, size_of (plan, output) - 1);
      return NULL;
    }
  if (*class < 0 && (*class = winner_of (plan, session, output, progress, error)) < 0)
    return NULL;
  pooled = fovea_session_read (session, plan->network->nodes[node].inputs[0], progress, error);
  contribution = pooled ? fovea_contribution_new (plan, (guint) node, pooled, (gsize) *class, 0, 0, error) : NULL;
  if (!contribution)
    return NULL;
  if (contribution->n_parts != maps->count)
    {
      fovea_refuse (error, _("The classifier does not weigh each map by itself"));
      return NULL;
    }
  result = g_new (double, maps->count);
  for (gsize i = 0; i < contribution->n_parts; i++)
    result[contribution->parts[i].channel] = contribution->parts[i].sum;
  return result;
}
