/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/network/graph/save.h"

G_BEGIN_DECLS

/* Laying a graph out on the worker (ui/jobs.h). @expanded: which blocks are; NULL: none, or all where the network is small. */
gpointer fovea_graph_job_new (FoveaNetworkPlan *plan, const gboolean *expanded, guint n_blocks);
/* Which blocks are then; one a block. */
gboolean *fovea_graph_job_expand_as_usual (const FoveaNetworkPlan *plan, const FoveaLayerBlocks *blocks);
void fovea_graph_job_free (gpointer job);
gpointer fovea_graph_job_run (gpointer job, FoveaProgress *progress, GError **error);

/* What it gives. */
typedef struct
{
  FoveaGraph *graph;
  gboolean *expanded; /* one a block */
} FoveaGraphResult;

void fovea_graph_result_free (gpointer result);

G_END_DECLS
