/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/graph/levels.h"

#include <glib/gi18n-lib.h>

#include "core/base/error.h"
#include "core/base/limits.h"

#define BEND_WIDTH 2.0

/* Ranks by the longest path from above; what nothing leads to stands right above the first that reads it. Edges lead to later boxes. */
static void
rank_boxes (FoveaGraph *graph, const guint *by_source, guint *rank)
{
  g_autofree guint *nearest = g_new (guint, graph->n_boxes);
  g_autofree gboolean *led_to = g_new0 (gboolean, graph->n_boxes);

  for (guint i = 0; i < graph->n_boxes; i++)
    {
      rank[i] = 0;
      nearest[i] = G_MAXUINT;
    }
  for (guint i = 0; i < graph->n_edges; i++)
    {
      const FoveaGraphEdge *edge = &graph->edges[by_source[i]];

      rank[edge->to] = MAX (rank[edge->to], rank[edge->from] + 1);
      led_to[edge->to] = TRUE;
    }
  for (guint i = 0; i < graph->n_edges; i++)
    nearest[graph->edges[i].from] = MIN (nearest[graph->edges[i].from], rank[graph->edges[i].to]);
  for (guint i = 0; i < graph->n_boxes; i++)
    if (!led_to[i] && nearest[i] < G_MAXUINT)
      rank[i] = nearest[i] - 1;
}

/* Edges ordered by the box that they come from. */
static guint *
sort_by_source (const FoveaGraph *graph)
{
  g_autofree guint *at = g_new0 (guint, graph->n_boxes + 1);
  guint *sorted = g_new (guint, graph->n_edges);

  for (guint i = 0; i < graph->n_edges; i++)
    at[graph->edges[i].from + 1]++;
  for (guint i = 0; i < graph->n_boxes; i++)
    at[i + 1] += at[i];
  for (guint i = 0; i < graph->n_edges; i++)
    sorted[at[graph->edges[i].from]++] = i;
  return sorted;
}

/* Numbers the virtual nodes: a box has as many as its longest edge passes ranks. FALSE: too many. */
static gboolean
number_bends (FoveaLevels *self, const FoveaGraph *graph, guint *lengths)
{
  guint64 n = graph->n_boxes;

  for (guint i = 0; i < graph->n_edges; i++)
    {
      const FoveaGraphEdge *edge = &graph->edges[i];

      lengths[edge->from] = MAX (lengths[edge->from], self->rank[edge->to] - self->rank[edge->from] - 1);
    }
  for (guint i = 0; i < graph->n_boxes; i++)
    {
      self->chain[i] = (guint) n;
      n += lengths[i];
      if (n - graph->n_boxes > FOVEA_MAX_GRAPH_BENDS)
        return FALSE;
    }
  self->n = (guint) n;
  return TRUE;
}

static void
fill_nodes (FoveaLevels *self, const FoveaGraph *graph, const guint *lengths)
{
  self->rank = g_renew (guint, self->rank, self->n);
  self->width = g_new (double, self->n);
  for (guint i = 0; i < graph->n_boxes; i++)
    {
      self->width[i] = graph->boxes[i].width;
      self->n_ranks = MAX (self->n_ranks, self->rank[i] + 1);
      for (guint j = 0; j < lengths[i]; j++)
        {
          self->rank[self->chain[i] + j] = self->rank[i] + 1 + j;
          self->width[self->chain[i] + j] = BEND_WIDTH;
        }
    }
}

static void
fill_links (FoveaLevels *self, const FoveaGraph *graph, const guint *by_source, const guint *lengths)
{
  self->links = g_new0 (FoveaLink, graph->n_edges + self->n - self->n_boxes);
  for (guint i = 0; i < graph->n_boxes; i++)
    for (guint j = 0; j < lengths[i]; j++)
      self->links[self->n_links++] = (FoveaLink){ j > 0 ? self->chain[i] + j - 1 : i, self->chain[i] + j, FALSE };
  for (guint i = 0; i < graph->n_edges; i++)
    {
      const FoveaGraphEdge *edge = &graph->edges[by_source[i]];

      self->links[self->n_links++] = (FoveaLink){ fovea_levels_before (self, edge->from, edge->to), edge->to, FALSE };
    }
}

/* Lists the links of each node: those whose @end (of the two in a FoveaLink) it is. */
static guint *
index_links (const FoveaLevels *self, gboolean by_to, guint **starts)
{
  g_autofree guint *at = g_new0 (guint, self->n + 1);
  guint *sorted = g_new (guint, self->n_links);

  for (guint i = 0; i < self->n_links; i++)
    at[(by_to ? self->links[i].to : self->links[i].from) + 1]++;
  for (guint i = 0; i < self->n; i++)
    at[i + 1] += at[i];
  *starts = g_memdup2 (at, (self->n + 1) * sizeof *at);
  for (guint i = 0; i < self->n_links; i++)
    sorted[at[by_to ? self->links[i].to : self->links[i].from]++] = i;
  return sorted;
}

/* Into the rank: the boxes in their own order, virtual nodes where the box stands that they belong to. */
static void
fill_order (FoveaLevels *self, const guint *lengths)
{
  g_autofree guint *at = NULL;

  self->starts = g_new0 (guint, self->n_ranks + 1);
  for (guint i = 0; i < self->n; i++)
    self->starts[self->rank[i] + 1]++;
  for (guint i = 0; i < self->n_ranks; i++)
    self->starts[i + 1] += self->starts[i];
  at = g_memdup2 (self->starts, (self->n_ranks + 1) * sizeof *at);
  self->order = g_new (guint, self->n);
  self->position = g_new (guint, self->n);
  for (guint i = 0; i < self->n_boxes; i++)
    {
      self->order[at[self->rank[i]]++] = i;
      for (guint j = 0; j < lengths[i]; j++)
        self->order[at[self->rank[self->chain[i] + j]]++] = self->chain[i] + j;
    }
  for (guint i = 0; i < self->n_ranks; i++)
    for (guint j = self->starts[i]; j < self->starts[i + 1]; j++)
      self->position[self->order[j]] = j - self->starts[i];
}

FoveaLevels *
fovea_levels_new (FoveaGraph *graph, GError **error)
{
  g_autoptr (FoveaLevels) self = g_new0 (FoveaLevels, 1);
  g_autofree guint *by_source = sort_by_source (graph), *lengths = g_new0 (guint, graph->n_boxes);

  self->n_boxes = graph->n_boxes;
  self->rank = g_new (guint, graph->n_boxes);
  self->chain = g_new (guint, graph->n_boxes);
  rank_boxes (graph, by_source, self->rank);
  if (!number_bends (self, graph, lengths))
    {
      fovea_over_limit (error, _ ("The graph is too entangled to be drawn: its edges pass more than %d ranks in all"),
                        FOVEA_MAX_GRAPH_BENDS);
      return NULL;
    }
  fill_nodes (self, graph, lengths);
  fill_links (self, graph, by_source, lengths);
  self->up = index_links (self, TRUE, &self->up_start);
  self->down = index_links (self, FALSE, &self->down_start);
  fill_order (self, lengths);
  return g_steal_pointer (&self);
}

void
fovea_levels_free (FoveaLevels *self)
{
  g_free (self->rank);
  g_free (self->width);
  g_free (self->chain);
  g_free (self->links);
  g_free (self->up);
  g_free (self->up_start);
  g_free (self->down);
  g_free (self->down_start);
  g_free (self->order);
  g_free (self->starts);
  g_free (self->position);
  g_free (self);
}
