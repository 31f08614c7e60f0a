/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/explain/cuts.h"

#include <math.h>

#include "core/explain/layer.h"
#include "core/network/maps.h"
#include "core/network/measure.h"
#include "core/network/receptive-field.h"

/* The nodes on the way; FALSE where one of them needs something that neither comes from the photo nor is constant. */
static gboolean
find_active (FoveaCuts *cuts, const FoveaAttributionRequest *request)
{
  const FoveaNetworkPlan *plan = request->plan;
  const FoveaNetwork *network = plan->network;
  g_autofree gboolean *leads = fovea_layer_find_leading (request), *depends = g_new0 (gboolean, network->n_values);

  cuts->active = g_new0 (gboolean, network->n_nodes);
  depends[request->photo] = TRUE;
  for (guint i = 0; i < network->n_nodes; i++)
    {
      const FoveaNode *node = &network->nodes[i];
      gboolean needed = FALSE, other = FALSE;

      for (guint j = 0; j < node->n_outputs; j++)
        needed |= node->outputs[j] >= 0 && leads[node->outputs[j]] && !plan->values[node->outputs[j]].constant;
      for (guint j = 0; j < node->n_inputs; j++)
        other |= node->inputs[j] >= 0 && !depends[node->inputs[j]] && !plan->values[node->inputs[j]].constant;
      if (needed && (other || plan->states[i] != FOVEA_NODE_PLANNED))
        return FALSE;
      cuts->active[i] = needed;
      for (guint j = 0; j < node->n_outputs && needed; j++)
        if (node->outputs[j] >= 0)
          depends[node->outputs[j]] = TRUE;
    }
  return depends[request->target];
}

/* The last node on the way that reads each value; -1: none. */
static gint *
find_readers (const FoveaCuts *cuts, const FoveaNetwork *network)
{
  gint *readers = g_new (gint, network->n_values);

  for (guint i = 0; i < network->n_values; i++)
    readers[i] = -1;
  for (guint i = 0; i < network->n_nodes; i++)
    for (guint j = 0; j < network->nodes[i].n_inputs && cuts->active[i]; j++)
      if (network->nodes[i].inputs[j] >= 0)
        readers[network->nodes[i].inputs[j]] = (gint) i;
  return readers;
}

/* What a session runs together is not taken apart: an activation with what it follows. */
static gboolean
ends_within_step (const FoveaNetworkPlan *plan, gint value, gint reader)
{
  const FoveaOpContext *context = reader < 0 ? NULL : &plan->contexts[reader];
  gsize n = fovea_shape_count (&plan->values[value].shape);

  return context && fovea_shape_equal (&context->outputs[0].shape, &plan->values[value].shape) && !fovea_network_plan_filters (plan, (guint) reader)
         && fovea_measure_node (plan, (guint) reader).macs <= 2 * n;
}

/* Whether the fields are moved by whole pixels. */
static gboolean
take_field (FoveaCut *cut, const FoveaReceptiveField *field)
{
  if (!field->known || field->global || field->misaligned)
    return FALSE;
  for (guint axis = 0; axis < 2; axis++)
    {
      double low = field->offset[axis] - 0.5 * (field->size[axis] - 1.0);

      cut->stride[axis] = (gint64) round (field->stride[axis]);
      cut->low[axis] = (gint64) round (low);
      cut->field[axis] = (gint64) round (field->size[axis]);
      if (cut->stride[axis] < 1 || fabs (field->stride[axis] - (double) cut->stride[axis]) > 1e-9 || fabs (low - (double) cut->low[axis]) > 1e-9)
        return FALSE;
    }
  return TRUE;
}

static gboolean
make_cut (const FoveaNetworkPlan *plan, const FoveaReceptiveField *fields, gint value, gint node, double macs, FoveaCut *cut)
{
  const FoveaShape *shape = &plan->values[value].shape;
  FoveaPlanes planes;

  if (plan->values[value].dtype != FOVEA_DTYPE_FLOAT32 || shape->rank != 4 || shape->dims[0] != 1
      || !fovea_network_plan_planes (plan, value, &planes) || planes.channel_axis != 1 || planes.height_axis != 2)
    return FALSE;
  *cut = (FoveaCut){ .value = value, .node = node, .channels = planes.channels, .size = { planes.height, planes.width }, .macs = macs };
  return take_field (cut, &fields[value]);
}

static void
add_cuts (FoveaCuts *cuts, const FoveaAttributionRequest *request, const FoveaReceptiveField *fields)
{
  const FoveaNetworkPlan *plan = request->plan;
  const FoveaNetwork *network = plan->network;
  g_autofree gint *readers = find_readers (cuts, network);
  gint latest = readers[request->photo]; /* the last reader of any value before */

  for (guint i = 0; i < network->n_nodes; i++)
    {
      const FoveaNode *node = &network->nodes[i];
      gint value = node->outputs[0];
      FoveaCut cut;

      if (!cuts->active[i])
        continue;
      cuts->macs += (double) fovea_measure_node (plan, i).macs;
      for (guint j = 1; j < node->n_outputs; j++)
        if (node->outputs[j] >= 0)
          latest = MAX (latest, readers[node->outputs[j]]);
      if (value >= 0 && value != request->target && latest <= (gint) i && !ends_within_step (plan, value, readers[value])
          && make_cut (plan, fields, value, (gint) i, cuts->macs, &cut))
        g_array_append_val (cuts->cuts, cut);
      if (value >= 0)
        latest = MAX (latest, readers[value]);
    }
}

gboolean
fovea_cuts_find (FoveaCuts *cuts, const FoveaAttributionRequest *request)
{
  g_autofree FoveaReceptiveField *fields = NULL;
  FoveaCut photo;

  *cuts = (FoveaCuts){ .cuts = g_array_new (FALSE, FALSE, sizeof (FoveaCut)) };
  if (request->plan->network->n_inputs != 1 || fovea_network_plan_photo_input (request->plan) != request->photo || !find_active (cuts, request))
    return FALSE;
  fields = fovea_receptive_fields (request->plan);
  if (!make_cut (request->plan, fields, request->photo, -1, 0.0, &photo))
    return FALSE;
  g_array_append_val (cuts->cuts, photo);
  add_cuts (cuts, request, fields);
  return TRUE;
}

void
fovea_cuts_clear (FoveaCuts *cuts)
{
  g_clear_pointer (&cuts->cuts, g_array_unref);
  g_clear_pointer (&cuts->active, g_free);
}
