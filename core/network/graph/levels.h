/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The steps of the layout. */

#pragma once

#include "core/network/graph/graph.h"

G_BEGIN_DECLS

#define FOVEA_GRAPH_GAP 22.0     /* between boxes of a rank */
#define FOVEA_GRAPH_BEND_GAP 9.0 /* beside a virtual box */

/* A link between two nodes of neighbouring ranks. */
typedef struct
{
  guint from, to;
  gboolean crossed; /* a link between virtual nodes, which is to be straight, crosses it */
} FoveaLink;

/**
 * FoveaLevels:
 *
 * The graph's boxes as nodes 0 to n_boxes - 1, and behind them virtual ones, where edges pass a rank: each has links to its neighbours in the
 * ranks above and below alone.
 */
typedef struct
{
  guint n, n_boxes, n_ranks;
  guint *rank;
  double *width;
  guint *chain;     /* one a box: its first virtual node; those behind follow, one a rank */
  FoveaLink *links;
  guint n_links;
  guint *up, *up_start;     /* links to the rank above, by node; starts: n + 1 */
  guint *down, *down_start;
  guint *order, *starts;    /* nodes by rank, from left to right; starts: n_ranks + 1 */
  guint *position;          /* within the rank */
} FoveaLevels;

/* levels.c: FOVEA_ERROR_LIMIT where there would be too many virtual nodes. */
FoveaLevels *fovea_levels_new (FoveaGraph *graph, GError **error);
void fovea_levels_free (FoveaLevels *levels);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaLevels, fovea_levels_free)

/* The node in the rank above @to that the edge from @from passes. */
static inline guint
fovea_levels_before (const FoveaLevels *levels, guint from, guint to)
{
  guint span = levels->rank[to] - levels->rank[from];

  return span > 1 ? levels->chain[from] + span - 2 : from;
}

static inline guint
fovea_levels_size (const FoveaLevels *levels, guint rank)
{
  return levels->starts[rank + 1] - levels->starts[rank];
}

/* crossings.c: puts each rank in an order with few crossings. */
gboolean fovea_levels_sort (FoveaLevels *levels, FoveaProgress *progress, GError **error);
/* How many pairs of links cross. */
guint64 fovea_levels_count_crossings (const FoveaLevels *levels);

/* places.c: the middle of each node; the leftmost edge is at 0. NULL when cancelled. */
double *fovea_levels_place (FoveaLevels *levels, FoveaProgress *progress, GError **error);

G_END_DECLS
