/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <math.h>

#include "core/network/graph/levels.h"

#define MARGIN 24.0
#define RANK_GAP 26.0
#define MOST_EXTRA_GAP 40.0 /* where an edge goes far to the side */
#define EXTRA_GAP 0.06      /* of the way that it goes */
#define FRAME_MARGIN 9.0
#define FRAME_STEP 8.0  /* more around frames, for each level */
#define FRAME_TITLE 4.0 /* more than that above */

/* A rank's place. */
typedef struct
{
  double top, bottom;
} Band;

/* How far the links below @rank go to the side at most. */
static double
farthest_below (const FoveaLevels *levels, const double *places, guint rank)
{
  double farthest = 0.0;

  for (guint i = levels->starts[rank]; i < levels->starts[rank + 1]; i++)
    for (guint j = levels->down_start[levels->order[i]]; j < levels->down_start[levels->order[i] + 1]; j++)
      {
        const FoveaLink *link = &levels->links[levels->down[j]];

        farthest = MAX (farthest, fabs (places[link->to] - places[link->from]));
      }
  return farthest;
}

/* What a rank needs above and below for the edges of frames. */
typedef struct
{
  double above, below;
} Room;

static Room *
make_room (const FoveaGraph *graph, guint n_ranks)
{
  Room *room = g_new0 (Room, n_ranks);

  for (guint i = 0; i < graph->n_frames; i++)
    {
      const FoveaGraphFrame *frame = &graph->frames[i];

      room[frame->first].above = MAX (room[frame->first].above, FRAME_STEP * frame->level);
      room[frame->last].below = MAX (room[frame->last].below, FRAME_STEP * frame->level);
    }
  return room;
}

static Band *
stack_ranks (FoveaGraph *graph, const FoveaLevels *levels, const double *places)
{
  Band *bands = g_new (Band, levels->n_ranks);
  g_autofree Room *room = make_room (graph, levels->n_ranks);
  double y = MARGIN;

  for (guint rank = 0; rank < levels->n_ranks; rank++)
    {
      double height = 0.0;

      y += room[rank].above;
      for (guint i = levels->starts[rank]; i < levels->starts[rank + 1]; i++)
        if (levels->order[i] < levels->n_boxes)
          height = MAX (height, graph->boxes[levels->order[i]].height);
      bands[rank] = (Band){ y, y + height };
      y += height + RANK_GAP + room[rank].below + round (MIN (EXTRA_GAP * farthest_below (levels, places, rank), MOST_EXTRA_GAP));
    }
  graph->height = bands[levels->n_ranks - 1].bottom + room[levels->n_ranks - 1].below + MARGIN;
  return bands;
}

static void
place_boxes (FoveaGraph *graph, const FoveaLevels *levels, const double *places, const Band *bands)
{
  for (guint i = 0; i < graph->n_boxes; i++)
    {
      FoveaGraphBox *box = &graph->boxes[i];

      box->x = places[i] + MARGIN;
      box->y = round ((bands[box->rank].top + bands[box->rank].bottom - box->height) / 2.0);
    }
  for (guint i = 0; i < levels->n; i++)
    graph->width = MAX (graph->width, places[i] + levels->width[i] / 2.0 + 2.0 * MARGIN);
}

static void
list_ranks (FoveaGraph *graph, const FoveaLevels *levels)
{
  guint n = 0;

  graph->n_ranks = levels->n_ranks;
  graph->by_rank = g_new (guint, graph->n_boxes);
  graph->rank_starts = g_new (guint, levels->n_ranks + 1);
  for (guint rank = 0; rank < levels->n_ranks; rank++)
    {
      graph->rank_starts[rank] = n;
      for (guint i = levels->starts[rank]; i < levels->starts[rank + 1]; i++)
        if (levels->order[i] < graph->n_boxes)
          graph->by_rank[n++] = levels->order[i];
    }
  graph->rank_starts[levels->n_ranks] = n;
}

/* Down the ranks that it passes: a bend between two where the next place is another one. */
static void
route (FoveaGraph *graph, FoveaGraphEdge *edge, const FoveaLevels *levels, const double *places, const Band *bands)
{
  const FoveaGraphBox *from = &graph->boxes[edge->from], *to = &graph->boxes[edge->to];
  guint span = to->rank - from->rank;
  double x = from->x;

  edge->points = g_new (FoveaGraphPoint, 2 * (gsize) span + 2);
  edge->n_points = 0;
  edge->points[edge->n_points++] = (FoveaGraphPoint){ x, from->y + from->height };
  for (guint i = 1; i <= span; i++)
    {
      double next = (i < span ? places[levels->chain[edge->from] + i - 1] : places[edge->to]) + MARGIN;

      if (next == x)
        continue;
      edge->points[edge->n_points++] = (FoveaGraphPoint){ x, bands[from->rank + i - 1].bottom };
      edge->points[edge->n_points++] = (FoveaGraphPoint){ next, bands[from->rank + i].top };
      x = next;
    }
  edge->points[edge->n_points++] = (FoveaGraphPoint){ x, to->y };
  edge->points = g_renew (FoveaGraphPoint, edge->points, edge->n_points);
}

/* Whether @box lies in @block, however deep. */
static gboolean
lies_in (const FoveaGraph *graph, const FoveaGraphBox *box, gint block)
{
  gint at = box->block;

  while (at >= 0 && at != block)
    at = graph->blocks->blocks[at].parent;
  return at == block;
}

/* Ranks and levels of all frames. Inner frames stand behind those around them. */
static void
measure_frames (FoveaGraph *graph)
{
  for (guint i = graph->n_frames; i-- > 0;)
    {
      FoveaGraphFrame *frame = &graph->frames[i], *around = frame->parent >= 0 ? &graph->frames[frame->parent] : NULL;

      frame->first = G_MAXUINT;
      for (guint j = fovea_graph_first_from (graph, graph->blocks->blocks[frame->block].first);
           j < graph->n_boxes && lies_in (graph, &graph->boxes[j], frame->block); j++)
        {
          frame->first = MIN (frame->first, graph->boxes[j].rank);
          frame->last = MAX (frame->last, graph->boxes[j].rank);
        }
      if (around)
        around->level = MAX (around->level, frame->level + 1);
    }
}

static void
grow (FoveaGraphFrame *frame, const FoveaGraphBox *box)
{
  double margin = FRAME_MARGIN + FRAME_STEP * frame->level;

  frame->left = MIN (frame->left, box->x - box->width / 2.0 - margin);
  frame->right = MAX (frame->right, box->x + box->width / 2.0 + margin);
  frame->top = MIN (frame->top, box->y - margin - FRAME_TITLE);
  frame->bottom = MAX (frame->bottom, box->y + box->height + margin);
}

static gboolean
meets (const FoveaGraphFrame *frame, const FoveaGraphBox *box)
{
  return box->x + box->width / 2.0 > frame->left && box->x - box->width / 2.0 < frame->right && box->y + box->height > frame->top
         && box->y < frame->bottom;
}

/* Around the boxes of its block, unless another one is among them. */
static void
place_frame (const FoveaGraph *graph, FoveaGraphFrame *frame)
{
  frame->left = frame->top = INFINITY;
  frame->right = frame->bottom = -INFINITY;
  for (guint i = fovea_graph_first_from (graph, graph->blocks->blocks[frame->block].first);
       i < graph->n_boxes && lies_in (graph, &graph->boxes[i], frame->block); i++)
    grow (frame, &graph->boxes[i]);
  frame->clean = TRUE;
  for (guint i = graph->rank_starts[frame->first]; i < graph->rank_starts[frame->last + 1]; i++)
    {
      const FoveaGraphBox *box = &graph->boxes[graph->by_rank[i]];

      frame->clean &= lies_in (graph, box, frame->block) || !meets (frame, box);
    }
}

gboolean
fovea_graph_lay_out (FoveaGraph *graph, FoveaProgress *progress, GError **error)
{
  g_autoptr (FoveaLevels) levels = NULL;
  g_autofree double *places = NULL;
  g_autofree Band *bands = NULL;

  g_return_val_if_fail (graph != NULL && graph->n_boxes > 0 && !graph->by_rank, FALSE);

  levels = fovea_levels_new (graph, error);
  if (!levels || !fovea_levels_sort (levels, progress, error) || !(places = fovea_levels_place (levels, progress, error)))
    return FALSE;
  for (guint i = 0; i < graph->n_boxes; i++)
    graph->boxes[i].rank = levels->rank[i];
  measure_frames (graph);
  bands = stack_ranks (graph, levels, places);
  place_boxes (graph, levels, places, bands);
  list_ranks (graph, levels);
  for (guint i = 0; i < graph->n_edges; i++)
    route (graph, &graph->edges[i], levels, places, bands);
  for (guint i = 0; i < graph->n_frames; i++)
    {
      if (!fovea_progress_check (progress, error))
        return FALSE;
      place_frame (graph, &graph->frames[i]);
    }
  return TRUE;
}
