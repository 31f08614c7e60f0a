/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The layout of graphs, on graphs made by hand and on networks. */

#include <math.h>
#include <string.h>

#include "core/base/error.h"
#include "core/network/architectures/architecture.h"
#include "core/network/graph/levels.h"

/* @n boxes of different sizes and no edges yet; room for @n_edges. */
static FoveaGraph *
new_graph (guint n, guint n_edges)
{
  FoveaGraph *graph = g_new0 (FoveaGraph, 1);

  graph->n_boxes = n;
  graph->boxes = g_new0 (FoveaGraphBox, n);
  graph->edges = g_new0 (FoveaGraphEdge, n_edges);
  for (guint i = 0; i < n; i++)
    graph->boxes[i] = (FoveaGraphBox){ .node = (gint) i, .block = -1, .width = 40.0 + i % 7 * 20.0, .height = 20.0 + i % 3 * 14.0 };
  return graph;
}

static void
join (FoveaGraph *graph, guint from, guint to)
{
  graph->edges[graph->n_edges++] = (FoveaGraphEdge){ .from = from, .to = to, .value = -1 };
}

static void
check_boxes (const FoveaGraph *graph)
{
  for (guint rank = 0; rank < graph->n_ranks; rank++)
    for (guint i = graph->rank_starts[rank]; i < graph->rank_starts[rank + 1]; i++)
      {
        const FoveaGraphBox *box = &graph->boxes[graph->by_rank[i]];
        const FoveaGraphBox *next = i + 1 < graph->rank_starts[rank + 1] ? &graph->boxes[graph->by_rank[i + 1]] : NULL;

        g_assert_cmpuint (box->rank, ==, rank);
        g_assert_true (box->x - box->width / 2.0 >= 0.0 && box->x + box->width / 2.0 <= graph->width);
        g_assert_true (box->y >= 0.0 && box->y + box->height <= graph->height);
        if (next)
          g_assert_cmpfloat (box->x + box->width / 2.0, <, next->x - next->width / 2.0);
      }
}

/* No box overlaps another, whatever their ranks: those of a rank end above those of the next. */
static void
check_ranks (const FoveaGraph *graph)
{
  double bottom = 0.0;

  for (guint rank = 0; rank < graph->n_ranks; rank++)
    {
      double lowest = 0.0;

      g_assert_cmpuint (graph->rank_starts[rank], <, graph->rank_starts[rank + 1]);
      for (guint i = graph->rank_starts[rank]; i < graph->rank_starts[rank + 1]; i++)
        {
          const FoveaGraphBox *box = &graph->boxes[graph->by_rank[i]];

          g_assert_cmpfloat (box->y, >, bottom);
          lowest = MAX (lowest, box->y + box->height);
        }
      bottom = lowest;
    }
}

/* Where an edge is straight it is vertical and in the picture; it never goes up and passes no box. */
static void
check_edges (const FoveaGraph *graph)
{
  for (guint i = 0; i < graph->n_edges; i++)
    {
      const FoveaGraphEdge *edge = &graph->edges[i];
      const FoveaGraphBox *from = &graph->boxes[edge->from], *to = &graph->boxes[edge->to];

      g_assert_cmpuint (from->rank, <, to->rank);
      g_assert_cmpuint (edge->n_points % 2, ==, 0);
      g_assert_cmpfloat (edge->points[0].x, ==, from->x);
      g_assert_cmpfloat (edge->points[0].y, ==, from->y + from->height);
      g_assert_cmpfloat (edge->points[edge->n_points - 1].x, ==, to->x);
      g_assert_cmpfloat (edge->points[edge->n_points - 1].y, ==, to->y);
      for (guint j = 1; j < edge->n_points; j++)
        {
          g_assert_cmpfloat (edge->points[j].y, >=, edge->points[j - 1].y);
          if (j % 2 == 1)
            g_assert_cmpfloat (edge->points[j].x, ==, edge->points[j - 1].x);
        }
    }
}

static gboolean
passes (const FoveaGraphEdge *edge, const FoveaGraphBox *box)
{
  for (guint j = 1; j < edge->n_points; j += 2)
    if (edge->points[j].x > box->x - box->width / 2.0 && edge->points[j].x < box->x + box->width / 2.0
        && edge->points[j].y > box->y && edge->points[j - 1].y < box->y + box->height)
      return TRUE;
  return FALSE;
}

static void
check_passing (const FoveaGraph *graph)
{
  for (guint i = 0; i < graph->n_edges; i++)
    for (guint j = 0; j < graph->n_boxes; j++)
      if (j != graph->edges[i].from && j != graph->edges[i].to)
        g_assert_false (passes (&graph->edges[i], &graph->boxes[j]));
}

static void
lay_out (FoveaGraph *graph)
{
  g_autoptr (GError) error = NULL;

  fovea_graph_lay_out (graph, NULL, &error);
  g_assert_no_error (error);
  check_boxes (graph);
  check_ranks (graph);
  check_edges (graph);
  if ((guint64) graph->n_boxes * graph->n_edges < 4000000)
    check_passing (graph);
}

static void
test_chain (void)
{
  g_autoptr (FoveaGraph) graph = new_graph (10, 9);

  for (guint i = 0; i + 1 < 10; i++)
    join (graph, i, i + 1);
  lay_out (graph);
  for (guint i = 0; i < 10; i++)
    {
      g_assert_cmpuint (graph->boxes[i].rank, ==, i);
      g_assert_cmpfloat (graph->boxes[i].x, ==, graph->boxes[0].x);
    }
  for (guint i = 0; i < 9; i++)
    g_assert_cmpuint (graph->edges[i].n_points, ==, 2); /* straight */
}

/* Ranks are those of the longest path; what nothing leads to comes down to its reader. */
static void
test_ranks (void)
{
  g_autoptr (FoveaGraph) graph = new_graph (7, 7);
  static const guint ranks[] = { 0, 1, 2, 2, 1, 3, 4 };

  join (graph, 0, 1);
  join (graph, 1, 2);
  join (graph, 0, 4);
  join (graph, 2, 5);
  join (graph, 3, 5); /* 3 is a source */
  join (graph, 4, 5);
  join (graph, 5, 6);
  lay_out (graph);
  for (guint i = 0; i < 7; i++)
    g_assert_cmpuint (graph->boxes[i].rank, ==, ranks[i]);
  g_assert_cmpint (fovea_graph_neighbour (graph, 2, 1), ==, 3);
  g_assert_cmpint (fovea_graph_neighbour (graph, 3, 1), ==, -1);
  g_assert_cmpint (fovea_graph_box_at (graph, graph->boxes[4].x, graph->boxes[4].y + 1.0), ==, 4);
  g_assert_cmpint (fovea_graph_box_at (graph, 1.0, 1.0), ==, -1);
}

/* Residual units: each skip passes beside its unit, in one straight line, and never through it. */
static void
test_skips (void)
{
  g_autoptr (FoveaGraph) graph = new_graph (1 + 5 * 4, 5 * 5);

  for (guint unit = 0; unit < 5; unit++)
    {
      for (guint i = 0; i < 4; i++)
        join (graph, 4 * unit + i, 4 * unit + i + 1);
      join (graph, 4 * unit, 4 * unit + 4);
    }
  lay_out (graph);
  for (guint unit = 0; unit < 5; unit++)
    g_assert_cmpuint (graph->edges[5 * unit + 4].n_points, <=, 6); /* out, down, back */
}

/* Two rows in the wrong order: four crossings become none. */
static void
test_crossings (void)
{
  g_autoptr (FoveaGraph) graph = new_graph (9, 8);
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaLevels) levels = NULL;

  for (guint i = 1; i < 5; i++)
    join (graph, 0, i);
  for (guint i = 1; i < 5; i++)
    join (graph, i, 9 - i);
  levels = fovea_levels_new (graph, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (fovea_levels_count_crossings (levels), ==, 6);
  g_assert_true (fovea_levels_sort (levels, NULL, &error));
  g_assert_cmpuint (fovea_levels_count_crossings (levels), ==, 0);
}

static guint32
next_random (guint32 *state)
{
  *state = *state * 1664525u + 1013904223u;
  return *state >> 8;
}

/* Edges to later boxes at most 40 ahead. */
static FoveaGraph *
random_graph (guint n, guint degree, guint32 seed)
{
  FoveaGraph *graph = new_graph (n, n * degree);

  for (guint i = 0; i + 1 < n; i++)
    for (guint j = 0; j < degree; j++)
      join (graph, i, i + 1 + next_random (&seed) % MIN (40, n - 1 - i));
  return graph;
}

/* The same each time, to the last bit. */
static void
test_determinism (void)
{
  g_autoptr (FoveaGraph) first = random_graph (400, 2, 7), second = random_graph (400, 2, 7);

  lay_out (first);
  lay_out (second);
  for (guint i = 0; i < 400; i++)
    g_assert_true (first->boxes[i].x == second->boxes[i].x && first->boxes[i].y == second->boxes[i].y);
  for (guint i = 0; i < first->n_edges; i++)
    g_assert_cmpmem (first->edges[i].points, first->edges[i].n_points * sizeof (FoveaGraphPoint), second->edges[i].points,
                     second->edges[i].n_points * sizeof (FoveaGraphPoint));
}

static void
test_random (void)
{
  for (guint32 seed = 1; seed <= 30; seed++)
    {
      g_autoptr (FoveaGraph) graph = random_graph (20 + seed * 5, 1 + seed % 3, seed);

      lay_out (graph);
    }
}

static void
test_size (void)
{
  g_autoptr (FoveaGraph) graph = random_graph (3000, 2, 3);
  gint64 start = g_get_monotonic_time ();

  lay_out (graph);
  g_test_message ("3000 boxes, %u edges: %.0f ms", graph->n_edges, (double) (g_get_monotonic_time () - start) / 1e3);
}

/* As many as a network may have nodes. */
static void
test_largest (void)
{
  g_autoptr (FoveaGraph) graph = new_graph (100000, 200000);
  gint64 start = g_get_monotonic_time ();

  for (guint i = 0; i + 1 < graph->n_boxes; i++)
    join (graph, i, i + 1);
  for (guint i = 0; i + 5 < graph->n_boxes; i += 5)
    join (graph, i, i + 5);
  lay_out (graph);
  g_test_message ("100000 boxes, %u edges: %.0f ms", graph->n_edges, (double) (g_get_monotonic_time () - start) / 1e3);
}

/* Every tenth box is read at the end: refused before memory is taken for it. */
static void
test_entangled (void)
{
  g_autoptr (FoveaGraph) graph = new_graph (50000, 60000);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i + 1 < graph->n_boxes; i++)
    join (graph, i, i + 1);
  for (guint i = 0; i + 10 < graph->n_boxes; i += 10)
    join (graph, i, graph->n_boxes - 1);
  g_assert_false (fovea_graph_lay_out (graph, NULL, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_LIMIT);
}

static void
test_cancel (void)
{
  g_autoptr (FoveaGraph) graph = random_graph (400, 2, 7);
  g_autoptr (FoveaProgress) progress = fovea_progress_new ();
  g_autoptr (GError) error = NULL;

  fovea_progress_cancel (progress);
  g_assert_false (fovea_graph_lay_out (graph, progress, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_CANCELLED);
}

/* ---- networks ---- */

static FoveaGraph *
graph_of (const char *id, gboolean expand)
{
  const FoveaArchitectureOptions options = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaNetwork) network = fovea_architecture_new (id, &options, NULL, &error);
  g_autoptr (FoveaNetworkPlan) plan = NULL;
  FoveaLayerBlocks *blocks;
  g_autofree gboolean *expanded = NULL;

  g_assert_no_error (error);
  plan = fovea_network_plan_new (network, NULL, 0, 0, NULL, &error);
  g_assert_no_error (error);
  blocks = fovea_layer_blocks_new (plan);
  expanded = g_new0 (gboolean, blocks->n_blocks + 1);
  return fovea_graph_new (plan, blocks, expand ? NULL : expanded);
}

/* Every layer is a box, constants are none; a collapsed block stands for all of its layers. */
static void
test_networks (void)
{
  static const char *const ids[] = { "resnet-50", "densenet-121", "googlenet", "inception-v3", "unet", "hourglass", "vgg-d", "lenet-5" };

  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++)
    for (gint expand = 0; expand < 2; expand++)
      {
        g_autoptr (FoveaGraph) graph = graph_of (ids[i], expand);
        const FoveaNetwork *network = graph->plan->network;

        lay_out (graph);
        if (expand)
          g_assert_cmpuint (graph->n_boxes, ==, network->n_nodes + network->n_inputs + network->n_outputs);
        for (guint node = 0; node < network->n_nodes; node++)
          g_assert_cmpint (fovea_graph_find_node (graph, node), >=, 0);
        g_assert_cmpint (fovea_graph_find_value (graph, network->inputs[0]), ==, 0);
        g_test_message ("%s: %u boxes, %.0f × %.0f", ids[i], graph->n_boxes, graph->width, graph->height);
      }
}

static void
test_frames (void)
{
  g_autoptr (FoveaGraph) graph = graph_of ("resnet-50", TRUE);

  lay_out (graph);
  g_assert_cmpuint (graph->n_frames, ==, 20);
  for (guint i = 0; i < graph->n_frames; i++)
    {
      const FoveaGraphFrame *frame = &graph->frames[i], *around = frame->parent >= 0 ? &graph->frames[frame->parent] : NULL;

      g_assert_true (frame->clean);
      g_assert_cmpuint (frame->level, ==, around ? 0 : 1);
      if (around)
        g_assert_true (frame->left > around->left && frame->top > around->top && frame->right < around->right && frame->bottom < around->bottom);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/graph-layout/chain", test_chain);
  g_test_add_func ("/graph-layout/ranks", test_ranks);
  g_test_add_func ("/graph-layout/skips", test_skips);
  g_test_add_func ("/graph-layout/crossings", test_crossings);
  g_test_add_func ("/graph-layout/determinism", test_determinism);
  g_test_add_func ("/graph-layout/random", test_random);
  g_test_add_func ("/graph-layout/size", test_size);
  g_test_add_func ("/graph-layout/largest", test_largest);
  g_test_add_func ("/graph-layout/entangled", test_entangled);
  g_test_add_func ("/graph-layout/cancel", test_cancel);
  g_test_add_func ("/graph-layout/networks", test_networks);
  g_test_add_func ("/graph-layout/frames", test_frames);
  return g_test_run ();
}
