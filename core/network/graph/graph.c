/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/graph/graph.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

#include "core/base/error.h"
#include "core/network/graph/draw.h"

/* A graph on its way: the box of each node and each input. */
typedef struct
{
  FoveaGraph *graph;
  const gboolean *expanded;
  GArray *boxes, *edges;
  gint *box_of_value; /* that gives it, or -1 */
} Maker;

/* The outermost block around @node that is collapsed, or -1. */
static gint
hiding_block (const Maker *maker, guint node)
{
  const FoveaLayerBlocks *blocks = maker->graph->blocks;
  gint hiding = -1;

  for (gint block = blocks->of_node[node]; block >= 0; block = blocks->blocks[block].parent)
    if (maker->expanded && !maker->expanded[block])
      hiding = block;
  return hiding;
}

/* A count as engineers write it: "9 408", "1.2 M". */
static char *
short_count (guint64 count)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  if (count < 10000)
    return g_strdup_printf ("%" PRIu64, count);
  if (count < 1000000)
    return g_strdup_printf ("%s k", g_ascii_formatd (number, sizeof number, "%.4g", (double) count / 1e3));
  return g_strdup_printf ("%s M", g_ascii_formatd (number, sizeof number, "%.4g", (double) count / 1e6));
}

static char *
make_details (const FoveaNetworkPlan *plan, gint value, guint64 parameters)
{
  g_autofree char *shape = fovea_layer_shape (plan, value);
  g_autofree char *count = parameters > 0 ? short_count (parameters) : NULL;

  return count ? g_strdup_printf ("%s · %s", shape, count) : g_steal_pointer (&shape);
}

/* Whether there is nothing to tell but the operator: one thing in, the same shape out, nothing learned. */
static gboolean
is_plain (const FoveaNetworkPlan *plan, guint node)
{
  const FoveaNode *layer = &plan->network->nodes[node];
  const FoveaOperand *in = layer->n_inputs > 0 && layer->inputs[0] >= 0 ? &plan->values[layer->inputs[0]] : NULL;

  if (!in || layer->op->macs || layer->op->field || plan->network->values[layer->inputs[0]].producer < 0)
    return FALSE;
  for (guint i = 1; i < layer->n_inputs; i++)
    if (layer->inputs[i] >= 0 && !plan->values[layer->inputs[i]].constant)
      return FALSE;
  return fovea_network_plan_knows (plan, layer->outputs[0]) && fovea_network_plan_knows (plan, layer->inputs[0])
         && fovea_shape_equal (&in->shape, &plan->values[layer->outputs[0]].shape);
}

static guint
add_box (Maker *maker, FoveaGraphBox box)
{
  fovea_graph_size_box (&box);
  g_array_append_val (maker->boxes, box);
  return maker->boxes->len - 1;
}

static guint
add_layer (Maker *maker, guint node)
{
  const FoveaNetworkPlan *plan = maker->graph->plan;
  const FoveaNode *layer = &plan->network->nodes[node];
  gboolean plain = is_plain (plan, node);
  guint64 parameters = plain ? 0 : fovea_measure_node (plan, node).parameters;

  return add_box (maker, (FoveaGraphBox){ .kind = FOVEA_GRAPH_LAYER,
                                          .node = (gint) node,
                                          .block = maker->graph->blocks->of_node[node],
                                          .value = layer->outputs[0],
                                          .colour = fovea_layer_kind (layer->op),
                                          .title = g_strdup (layer->op->name),
                                          .settings = plain ? NULL : fovea_layer_settings (plan, node),
                                          .name = plain ? NULL : fovea_printable (layer->name),
                                          .details = plain ? NULL : make_details (plan, layer->outputs[0], parameters) });
}

static guint
add_block (Maker *maker, gint number)
{
  const FoveaNetworkPlan *plan = maker->graph->plan;
  const FoveaLayerBlock *block = &maker->graph->blocks->blocks[number];
  gint value = fovea_layer_block_output (block, plan);

  return add_box (maker, (FoveaGraphBox){ .kind = FOVEA_GRAPH_BLOCK,
                                          .node = -1,
                                          .block = number,
                                          .value = value,
                                          .title = fovea_printable (block->name),
                                          .name = g_strdup_printf (ngettext ("%u layer", "%u layers", block->n_layers), block->n_layers),
                                          .details = make_details (plan, value, fovea_layer_block_measure (block, plan).parameters) });
}

/* What stands above or below all: the network's inputs and outputs. */
static guint
add_terminal (Maker *maker, FoveaGraphBoxKind kind, gint value)
{
  const FoveaNetworkPlan *plan = maker->graph->plan;

  return add_box (maker, (FoveaGraphBox){ .kind = kind,
                                          .node = -1,
                                          .block = -1,
                                          .value = value,
                                          .title = g_strdup (kind == FOVEA_GRAPH_INPUT ? _ ("Input") : _ ("Output")),
                                          .name = fovea_printable (plan->network->values[value].name),
                                          .details = make_details (plan, value, 0) });
}

/* One edge for each pair of boxes. @seen: the last box that has an edge from each box. */
static void
add_edge (Maker *maker, gint value, guint to, guint *seen)
{
  gint from = maker->box_of_value[value];
  FoveaGraphEdge edge = { .from = (guint) from, .to = to, .value = value };

  if (from < 0 || from == (gint) to || seen[from] == to)
    return;
  seen[from] = to;
  g_array_append_val (maker->edges, edge);
}

static void
add_terminals (Maker *maker, FoveaGraphBoxKind kind, const gint *values, guint n)
{
  for (guint i = 0; i < n; i++)
    if (kind == FOVEA_GRAPH_INPUT)
      maker->box_of_value[values[i]] = (gint) add_terminal (maker, kind, values[i]);
    else
      add_terminal (maker, kind, values[i]);
}

/* The boxes of all nodes; @box_of_node tells which is whose. */
static void
add_nodes (Maker *maker, gint *box_of_node)
{
  const FoveaNetworkPlan *plan = maker->graph->plan;
  gint open = -1, box = -1; /* the collapsed block that is filled, and its box */

  for (guint node = 0; node < plan->network->n_nodes; node++)
    {
      const FoveaNode *layer = &plan->network->nodes[node];
      gint hiding = hiding_block (maker, node);

      box_of_node[node] = -1;
      if (plan->states[node] == FOVEA_NODE_FOLDED)
        continue;
      if (hiding < 0 || hiding != open)
        box = (gint) (hiding < 0 ? add_layer (maker, node) : add_block (maker, hiding));
      open = hiding;
      box_of_node[node] = box;
      for (guint i = 0; i < layer->n_outputs; i++)
        if (layer->outputs[i] >= 0)
          maker->box_of_value[layer->outputs[i]] = box;
    }
}

static void
add_edges (Maker *maker, const gint *box_of_node, guint first_output)
{
  const FoveaNetwork *network = maker->graph->plan->network;
  g_autofree guint *seen = g_new (guint, maker->boxes->len);

  for (guint i = 0; i < maker->boxes->len; i++)
    seen[i] = G_MAXUINT;
  for (guint node = 0; node < network->n_nodes; node++)
    for (guint i = 0; box_of_node[node] >= 0 && i < network->nodes[node].n_inputs; i++)
      if (network->nodes[node].inputs[i] >= 0)
        add_edge (maker, network->nodes[node].inputs[i], (guint) box_of_node[node], seen);
  for (guint i = 0; i < network->n_outputs; i++)
    add_edge (maker, network->outputs[i], first_output + i, seen);
}

/* Of expanded blocks whose surroundings are expanded, too. */
static void
add_frames (Maker *maker)
{
  FoveaGraph *graph = maker->graph;
  const FoveaLayerBlocks *blocks = graph->blocks;
  g_autofree gint *frame_of = g_new (gint, blocks->n_blocks + 1);

  graph->frames = g_new0 (FoveaGraphFrame, blocks->n_blocks);
  for (guint block = 0; block < blocks->n_blocks; block++)
    {
      gint around = blocks->blocks[block].parent, parent = around >= 0 ? frame_of[around] : -1;

      frame_of[block] = -1;
      if ((around >= 0 && parent < 0) || (maker->expanded && !maker->expanded[block]))
        continue;
      frame_of[block] = (gint) graph->n_frames;
      graph->frames[graph->n_frames++] = (FoveaGraphFrame){ .block = (gint) block, .parent = parent };
    }
}

FoveaGraph *
fovea_graph_new (FoveaNetworkPlan *plan, FoveaLayerBlocks *blocks, const gboolean *expanded)
{
  const FoveaNetwork *network = plan->network;
  FoveaGraph *self = g_new0 (FoveaGraph, 1);
  g_autofree gint *box_of_value = g_new (gint, network->n_values), *box_of_node = g_new (gint, network->n_nodes);
  Maker maker = { self, expanded, g_array_new (FALSE, FALSE, sizeof (FoveaGraphBox)),
                  g_array_new (FALSE, FALSE, sizeof (FoveaGraphEdge)), box_of_value };
  guint first_output;

  self->plan = fovea_network_plan_ref (plan);
  self->blocks = blocks;
  for (guint i = 0; i < network->n_values; i++)
    box_of_value[i] = -1;
  add_terminals (&maker, FOVEA_GRAPH_INPUT, network->inputs, network->n_inputs);
  add_nodes (&maker, box_of_node);
  first_output = maker.boxes->len;
  add_terminals (&maker, FOVEA_GRAPH_OUTPUT, network->outputs, network->n_outputs);
  add_edges (&maker, box_of_node, first_output);
  add_frames (&maker);
  self->n_boxes = maker.boxes->len;
  self->n_edges = maker.edges->len;
  self->boxes = (FoveaGraphBox *) (gpointer) g_array_free (maker.boxes, FALSE);
  self->edges = (FoveaGraphEdge *) (gpointer) g_array_free (maker.edges, FALSE);
  return self;
}

void
fovea_graph_free (FoveaGraph *self)
{
  for (guint i = 0; i < self->n_boxes; i++)
    {
      g_free (self->boxes[i].title);
      g_free (self->boxes[i].settings);
      g_free (self->boxes[i].name);
      g_free (self->boxes[i].details);
    }
  for (guint i = 0; i < self->n_edges; i++)
    g_free (self->edges[i].points);
  g_free (self->boxes);
  g_free (self->edges);
  g_free (self->frames);
  g_free (self->by_rank);
  g_free (self->rank_starts);
  g_clear_pointer (&self->blocks, fovea_layer_blocks_free);
  g_clear_pointer (&self->plan, fovea_network_plan_unref);
  g_free (self);
}

/* What boxes are ordered by: inputs, then layers and blocks by their first nodes, then outputs. */
static gint64
order_of (const FoveaGraph *graph, const FoveaGraphBox *box)
{
  if (box->kind == FOVEA_GRAPH_LAYER)
    return box->node;
  if (box->kind == FOVEA_GRAPH_BLOCK)
    return graph->blocks->blocks[box->block].first;
  return box->kind == FOVEA_GRAPH_INPUT ? -1 : G_MAXINT64;
}

guint
fovea_graph_first_from (const FoveaGraph *graph, guint node)
{
  guint low = 0, high = graph->n_boxes;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (order_of (graph, &graph->boxes[middle]) < (gint64) node)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

gint
fovea_graph_find_node (const FoveaGraph *graph, guint node)
{
  gint i = (gint) fovea_graph_first_from (graph, node + 1) - 1;
  const FoveaGraphBox *box = i >= 0 ? &graph->boxes[i] : NULL;

  if (box && box->kind == FOVEA_GRAPH_BLOCK)
    return node <= graph->blocks->blocks[box->block].last ? i : -1;
  return box && box->node == (gint) node ? i : -1;
}

gint
fovea_graph_find_value (const FoveaGraph *graph, gint value)
{
  gint producer = value >= 0 ? graph->plan->network->values[value].producer : -1;

  if (producer >= 0)
    return fovea_graph_find_node (graph, (guint) producer);
  for (guint i = 0; i < graph->n_boxes && value >= 0; i++)
    if (graph->boxes[i].kind == FOVEA_GRAPH_INPUT && graph->boxes[i].value == value)
      return (gint) i;
  return -1;
}

gint
fovea_graph_box_at (const FoveaGraph *graph, double x, double y)
{
  for (guint i = 0; i < graph->n_boxes; i++)
    {
      const FoveaGraphBox *box = &graph->boxes[i];

      if (y >= box->y && y < box->y + box->height && x >= box->x - box->width / 2.0 && x < box->x + box->width / 2.0)
        return (gint) i;
    }
  return -1;
}

gint
fovea_graph_neighbour (const FoveaGraph *graph, guint box, gint step)
{
  guint rank = graph->boxes[box].rank;

  for (guint i = graph->rank_starts[rank]; i < graph->rank_starts[rank + 1]; i++)
    if (graph->by_rank[i] == box)
      {
        gint to = (gint) i + step;

        return to >= (gint) graph->rank_starts[rank] && to < (gint) graph->rank_starts[rank + 1] ? (gint) graph->by_rank[to] : -1;
      }
  return -1;
}
