/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n.h>

#include "core/base/error.h"
#include "ui/graph/graph-view-private.h"
#include "ui/maps/numbers.h"
#include "ui/network/layer-item.h"

static void
add_line (GString *text, const char *title, char *value)
{
  g_string_append_printf (text, "\n%s: %s", title, value);
  g_free (value);
}

static FoveaMeasure
measure (const FoveaGraph *graph, const FoveaGraphBox *box)
{
  return box->kind == FOVEA_GRAPH_BLOCK ? fovea_layer_block_measure (&graph->blocks->blocks[box->block], graph->plan)
                                        : fovea_measure_node (graph->plan, (guint) box->node);
}

static void
add_attributes (GString *text, const FoveaGraph *graph, const FoveaGraphBox *box)
{
  g_autofree char *settings = box->node >= 0 ? fovea_layer_settings (graph->plan, (guint) box->node) : NULL;

  if (settings)
    g_string_append_printf (text, " (%s)", settings);
}

char *
fovea_graph_box_tooltip (const FoveaGraph *graph, guint i, const FoveaReceptiveField *fields)
{
  const FoveaGraphBox *box = &graph->boxes[i];
  g_autofree char *name = box->node >= 0 ? fovea_printable (graph->plan->network->nodes[box->node].name) : g_strdup (box->name);
  GString *text = g_string_new (box->title);

  add_attributes (text, graph, box);
  g_string_append_printf (text, "\n%s", name);
  add_line (text, box->kind == FOVEA_GRAPH_INPUT ? _("Shape") : _("Output"), fovea_network_plan_shape_text (graph->plan, box->value));
  if (box->kind == FOVEA_GRAPH_LAYER || box->kind == FOVEA_GRAPH_BLOCK)
    {
      FoveaMeasure costs = measure (graph, box);

      add_line (text, _("Parameters"), fovea_text_count (costs.parameters));
      add_line (text, _("Multiply-adds"), fovea_text_count (costs.macs));
      add_line (text, _("Memory"), g_format_size_full (costs.activation_bytes, G_FORMAT_SIZE_IEC_UNITS));
    }
  if (fields && box->kind != FOVEA_GRAPH_INPUT)
    add_line (text, _("Receptive field"), fovea_text_field (&fields[box->value]));
  return g_string_free (text, FALSE);
}

/* "Conv conv1", "Block layer1". */
static char *
call (const FoveaGraph *graph, guint i)
{
  const FoveaGraphBox *box = &graph->boxes[i];

  if (box->node >= 0)
    {
      g_autofree char *name = fovea_printable (graph->plan->network->nodes[box->node].name);

      return g_strdup_printf ("%s %s", box->title, name);
    }
  return box->name ? g_strdup_printf ("%s, %s", box->title, box->name) : g_strdup (box->title);
}

/* What it is linked with, above or below. */
static char *
list_linked (const FoveaGraph *graph, guint box, gboolean above)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < graph->n_edges; i++)
    {
      const FoveaGraphEdge *edge = &graph->edges[i];
      g_autofree char *name = NULL;

      if ((above ? edge->to : edge->from) != box)
        continue;
      name = call (graph, above ? edge->from : edge->to);
      g_string_append_printf (text, text->len > 0 ? "; %s" : "%s", name);
    }
  if (text->len == 0)
    g_string_append (text, C_("graph", "none"));
  return g_string_free (text, FALSE);
}

char *
fovea_graph_box_spoken (const FoveaGraph *graph, guint i)
{
  const FoveaGraphBox *box = &graph->boxes[i];
  g_autofree char *name = call (graph, i), *shape = fovea_network_plan_shape_text (graph->plan, box->value);
  g_autofree char *above = list_linked (graph, i, TRUE), *below = list_linked (graph, i, FALSE);

  return g_strdup_printf (_("%s, %s. From: %s. To: %s."), name, shape, above, below);
}
