/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/base/progress.h"
#include "core/network/graph/blocks.h"
#include "core/network/graph/kind.h"

G_BEGIN_DECLS

typedef enum
{
  FOVEA_GRAPH_INPUT,
  FOVEA_GRAPH_LAYER,
  FOVEA_GRAPH_BLOCK, /* collapsed */
  FOVEA_GRAPH_OUTPUT,
} FoveaGraphBoxKind;

/**
 * FoveaGraphBox:
 * @node: of a layer, else -1
 * @block: of a collapsed block its own number, of a layer the innermost block that it lies in; or -1
 * @value: what it gives; of an output what it takes
 * @settings: "3×3, 64"; (nullable)
 * @name: (nullable): none where the box is a mere band: a layer that keeps the shape and has nothing to set
 * @details: "64×112×112 · 9 408"; (nullable) like @name
 * @x: the middle; @y the upper edge: lengths are in units of about a pixel at 100 %
 */
typedef struct
{
  FoveaGraphBoxKind kind;
  gint node, block, value;
  FoveaLayerKind colour;
  char *title, *settings, *name, *details;
  guint rank;
  double x, y, width, height;
} FoveaGraphBox;

typedef struct
{
  double x, y;
} FoveaGraphPoint;

/* From box @from down to box @to. Between points 0 and 1, 2 and 3, ... it is straight and vertical; between 1 and 2, 3 and 4, ... it bends. */
typedef struct
{
  guint from, to;
  gint value; /* or -1 */
  guint n_points;
  FoveaGraphPoint *points;
} FoveaGraphEdge;

/* An expanded block, drawn around its layers in ranks @first to @last. @level: how many frames lie within each other in it. Not @clean: others lie
 * among its layers, and there is nothing to draw. */
typedef struct
{
  gint block;
  gint parent; /* the frame around it, or -1 */
  guint first, last, level;
  gboolean clean;
  double left, top, right, bottom;
} FoveaGraphFrame;

/**
 * FoveaGraph:
 *
 * A network as boxes and edges; constants are no boxes. Boxes stand in an order in which edges lead to later ones.
 */
typedef struct
{
  FoveaGraphBox *boxes;
  guint n_boxes;
  FoveaGraphEdge *edges;
  guint n_edges;
  FoveaGraphFrame *frames; /* outer ones first */
  guint n_frames;
  guint n_ranks;
  guint *by_rank;       /* boxes, rank by rank, from left to right */
  guint *rank_starts;   /* in @by_rank: n_ranks + 1 */
  double width, height; /* of the whole, with a margin */

  FoveaNetworkPlan *plan; /* NULL in tests of the layout */
  FoveaLayerBlocks *blocks;
} FoveaGraph;

/**
 * fovea_graph_new:
 * @expanded: (nullable): for each block, whether its layers are seen; NULL: all are. Takes @blocks.
 *
 * Boxes with their texts and sizes, and edges; not laid out yet.
 */
FoveaGraph *fovea_graph_new (FoveaNetworkPlan *plan, FoveaLayerBlocks *blocks, const gboolean *expanded);
void fovea_graph_free (FoveaGraph *graph);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaGraph, fovea_graph_free)

/**
 * fovea_graph_lay_out:
 *
 * Places boxes in ranks from top to bottom so that every edge goes down, as Sugiyama, Tagawa and Toda ("Methods for Visual Understanding of
 * Hierarchical System Structures", IEEE Trans. SMC 11, 1981) do: ranks by the longest path, edges over several ranks by virtual boxes (one
 * chain for all edges of a box), crossings reduced by barycentres in a bounded number of sweeps, and places by Brandes and Köpf, "Fast and
 * Simple Horizontal Coordinate Assignment" (GD 2001). The same graph is laid out the same each time. Of the boxes it
 * reads the sizes alone.
 *
 * FOVEA_ERROR_LIMIT where edges pass more than FOVEA_MAX_GRAPH_BENDS ranks in all, FOVEA_ERROR_CANCELLED.
 */
gboolean fovea_graph_lay_out (FoveaGraph *graph, FoveaProgress *progress, GError **error);

/* The first box that begins at node @node or behind it. */
guint fovea_graph_first_from (const FoveaGraph *graph, guint node);
/* The box for node @node or the block that hides it; -1: it is folded, or there is none. */
gint fovea_graph_find_node (const FoveaGraph *graph, guint node);
/* The box that gives @value, or -1. */
gint fovea_graph_find_value (const FoveaGraph *graph, gint value);
/* The box at (@x, @y), or -1. */
gint fovea_graph_box_at (const FoveaGraph *graph, double x, double y);
/* The box's left neighbour (@step -1) or its right one (1) in the same rank, or -1. */
gint fovea_graph_neighbour (const FoveaGraph *graph, guint box, gint step);

G_END_DECLS
