/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "app/cli/command.h"
#include "app/cli/network-options.h"
#include "app/cli/network-plan.h"
#include "core/network/graph/save.h"

#define LAID_OUT 0.6 /* share of the progress */

typedef struct
{
  char *size, *scale;
  char **expand;
  gboolean collapse, dark, shapes;
} Options;

/* Which blocks are seen as their layers: all, or with --collapse those that --expand names. */
static gboolean
expand_blocks (const Options *options, const FoveaLayerBlocks *blocks, gboolean *expanded, GError **error)
{
  for (guint i = 0; i < blocks->n_blocks; i++)
    expanded[i] = !options->collapse;
  for (char **path = options->expand; path && *path; path++)
    {
      gboolean found = FALSE;

      for (guint i = 0; i < blocks->n_blocks; i++)
        if (g_str_equal (blocks->blocks[i].path, *path))
          expanded[i] = found = TRUE;
      if (!found)
        {
          g_autofree char *printable = fovea_printable (*path);

          return fovea_wrong_usage (error, _("The network has no block “%s”"), printable);
        }
    }
  return TRUE;
}

static FoveaGraph *
make_graph (const FoveaCli *cli, const Options *options, GError **error)
{
  g_autoptr (FoveaNetworkPlan) plan = fovea_cli_plan_network (cli->files[0], options->size, cli->progress, error);
  g_autoptr (FoveaLayerBlocks) blocks = plan ? fovea_layer_blocks_new (plan) : NULL;
  g_autofree gboolean *expanded = blocks ? g_new (gboolean, blocks->n_blocks) : NULL;
  g_autoptr (FoveaGraph) graph = NULL;

  if (!blocks || !expand_blocks (options, blocks, expanded, error))
    return NULL;
  graph = fovea_graph_new (plan, g_steal_pointer (&blocks), expanded);
  return fovea_graph_lay_out (graph, cli->progress, error) ? g_steal_pointer (&graph) : NULL;
}

static gboolean
read_picture (const Options *options, FoveaGraphPicture *picture, GError **error)
{
  *picture = (FoveaGraphPicture){ .dark = options->dark, .shapes = options->shapes, .scale = 1.0 };
  if (!options->scale)
    return TRUE;
  if (!fovea_cli_parse_numbers ("--scale", options->scale, &picture->scale, 1, error))
    return FALSE;
  if (picture->scale >= FOVEA_GRAPH_MIN_SCALE && picture->scale <= FOVEA_GRAPH_MAX_SCALE)
    return TRUE;
  return fovea_wrong_usage (error, _("--scale must be from %g to %g"), FOVEA_GRAPH_MIN_SCALE, FOVEA_GRAPH_MAX_SCALE);
}

static gboolean
print_counts (const FoveaCli *cli, const FoveaGraph *graph, GError **error)
{
  g_autoptr (JsonBuilder) json = json_builder_new ();

  if (!cli->json)
    return TRUE;
  json_builder_begin_object (json);
  json_builder_set_member_name (json, "boxes");
  json_builder_add_int_value (json, graph->n_boxes);
  json_builder_set_member_name (json, "edges");
  json_builder_add_int_value (json, graph->n_edges);
  json_builder_set_member_name (json, "width");
  json_builder_add_double_value (json, graph->width);
  json_builder_set_member_name (json, "height");
  json_builder_add_double_value (json, graph->height);
  json_builder_set_member_name (json, "blocks");
  json_builder_begin_array (json);
  for (guint i = 0; i < graph->blocks->n_blocks; i++)
    json_builder_add_string_value (json, graph->blocks->blocks[i].path);
  json_builder_end_array (json);
  json_builder_end_object (json);
  return fovea_cli_print_json (json, error);
}

static gboolean
work (const FoveaCli *cli, const Options *options, GError **error)
{
  FoveaGraphPicture picture;
  g_autoptr (FoveaGraph) graph = NULL;

  if (cli->n_files != 2)
    return fovea_wrong_usage (error, _("graph takes a network and the file to write"));
  if (options->expand && !options->collapse)
    return fovea_wrong_usage (error, _("--expand goes with --collapse"));
  if (!read_picture (options, &picture, error) || !fovea_graph_can_save (cli->files[1], error))
    return FALSE;
  fovea_progress_range (cli->progress, 0.0, LAID_OUT);
  graph = make_graph (cli, options, error);
  fovea_progress_range (cli->progress, LAID_OUT, 1.0);
  return graph && fovea_graph_save (graph, &picture, cli->files[1], cli->progress, error) && print_counts (cli, graph, error);
}

static int
run (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  Options options = { 0 };
  FoveaCli cli;
  const GOptionEntry entries[] = {
    { "collapse", 0, 0, G_OPTION_ARG_NONE, &options.collapse, N_("Draw blocks of layers as one box each"), NULL },
    { "expand", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.expand, N_("But the layers of this one; may be given several times"), "BLOCK" },
    { "shapes", 0, 0, G_OPTION_ARG_NONE, &options.shapes, N_("Write the shapes of values at the edges"), NULL },
    { "dark", 0, 0, G_OPTION_ARG_NONE, &options.dark, N_("On a dark ground"), NULL },
    { "scale", 0, 0, G_OPTION_ARG_STRING, &options.scale, N_("Enlarge the picture so many times (1 unless given)"), "S" },
    { "input", 0, 0, G_OPTION_ARG_STRING, &options.size, N_("Size of the photo, height first"), "HxW" },
    G_OPTION_ENTRY_NULL,
  };

  if (fovea_cli_begin (&cli, &fovea_command_graph, entries, argc, argv, &error))
    work (&cli, &options, &error);
  g_free (options.size);
  g_free (options.scale);
  g_strfreev (options.expand);
  return fovea_cli_end (&cli, error);
}

const FoveaCommand fovea_command_graph = {
  .name = "graph",
  .usage = N_("NET OUT.svg|pdf|png"),
  .summary = N_("Draw a network's layers as a graph"),
  .description = N_("Layers stand in ranks from top to bottom. A box tells the operator and its settings (\"7x7, 64, /2\": window, filters, "
                    "stride), the layer's name, the shape of its output without a batch of one, and its parameters. With --json, the names "
                    "of the blocks are printed."),
  .run = run,
};
