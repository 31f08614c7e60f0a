/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/graph/graph-job.h"

typedef struct
{
  FoveaNetworkPlan *plan;
  gboolean *expanded;
  guint n_blocks; /* of @expanded */
} Job;

gpointer
fovea_graph_job_new (FoveaNetworkPlan *plan, const gboolean *expanded, guint n_blocks)
{
  Job *job = g_new (Job, 1);

  *job = (Job){ fovea_network_plan_ref (plan), expanded ? g_memdup2 (expanded, MAX (n_blocks, 1) * sizeof *expanded) : NULL,
                n_blocks };
  return job;
}

void
fovea_graph_job_free (gpointer data)
{
  Job *job = data;

  fovea_network_plan_unref (job->plan);
  g_free (job->expanded);
  g_free (job);
}

void
fovea_graph_result_free (gpointer data)
{
  FoveaGraphResult *result = data;

  fovea_graph_free (result->graph);
  g_free (result->expanded);
  g_free (result);
}

gboolean *
fovea_graph_job_expand_as_usual (const FoveaNetworkPlan *plan, const FoveaLayerBlocks *blocks)
{
  gboolean *expanded = g_new (gboolean, MAX (blocks->n_blocks, 1));

  for (guint i = 0; i < blocks->n_blocks; i++)
    expanded[i] = blocks->n_layers <= FOVEA_FEW_LAYERS;
  return expanded;
}

gpointer
fovea_graph_job_run (gpointer data, FoveaProgress *progress, GError **error)
{
  Job *job = data;
  FoveaLayerBlocks *blocks = fovea_layer_blocks_new (job->plan);
  g_autofree gboolean *expanded =
      job->expanded && job->n_blocks == blocks->n_blocks ? g_steal_pointer (&job->expanded) : fovea_graph_job_expand_as_usual (job->plan, blocks);
  g_autoptr (FoveaGraph) graph = fovea_graph_new (job->plan, blocks, expanded);
  FoveaGraphResult *result;

  if (!fovea_graph_lay_out (graph, progress, error))
    return NULL;
  result = g_new (FoveaGraphResult, 1);
  *result = (FoveaGraphResult){ g_steal_pointer (&graph), g_steal_pointer (&expanded) };
  return result;
}
