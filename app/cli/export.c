/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "app/cli/command.h"
#include "app/cli/edit-options.h"
#include "app/cli/json.h"
#include "app/cli/map-options.h"
#include "app/cli/network-run.h"
#include "core/network/export.h"
#include "core/network/network-range.h"
#include "core/network/provenance.h"
#include "core/network/receptive-field.h"

#define USUAL_CELL 64
#define USUAL_SHEET_SIDE 8192 /* pixels: what viewers open without trouble */

typedef struct
{
  char *layer, *what, *folder, *format, *colormap, *normalise, *range, *gamma, *cell, *neuron, *paper;
  gboolean colour_bar, caption, single, raw;
  FoveaMapOptions maps;
  FoveaNetworkOptions preprocess;
  FoveaEditOptions edits;
} Options;

/* The same, understood. */
typedef struct
{
  FoveaExportKind kind;
  FoveaExportOptions options;
  gsize neuron[3]; /* channel, y, x */
  gboolean has_neuron, has_cell;
  FoveaMapChoice maps;
  char **provenance;
} Order;

static void
clear_order (Order *order)
{
  fovea_map_choice_clear (&order->maps);
  g_clear_pointer (&order->provenance, g_strfreev);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Order, clear_order)

static void
clear_options (Options *options)
{
  char *strings[] = { options->layer,     options->what,  options->folder, options->format, options->colormap,
                      options->normalise, options->range, options->gamma,  options->cell,
                      options->neuron,    options->paper };

  for (gsize i = 0; i < G_N_ELEMENTS (strings); i++)
    g_free (strings[i]);
  fovea_map_options_clear (&options->maps);
  fovea_network_options_clear (&options->preprocess);
  fovea_edit_options_clear (&options->edits);
}

static char *
colormap_ids (void)
{
  gsize n;
  const FoveaColormap *const *colormaps = fovea_colormaps (&n);
  GString *ids = g_string_new (NULL);

  for (gsize i = 0; i < n; i++)
    g_string_append_printf (ids, "%s%s", i > 0 ? ", " : "", colormaps[i]->id);
  return g_string_free (ids, FALSE);
}

static gboolean
parse_look (const Options *given, FoveaExportOptions *options, GError **error)
{
  if (given->colormap && !(options->colormap = fovea_colormap_find (given->colormap)))
    {
      g_autofree char *ids = colormap_ids ();

      return fovea_cli_unknown_word ("--colormap", given->colormap, ids, error);
    }
  if (given->normalise && !fovea_normalise_find (given->normalise, &options->normalise))
    return fovea_cli_unknown_word ("--normalise", given->normalise, "map, layer, percentile, fixed, network", error);
  if (given->range)
    {
      double ends[2];

      if (!fovea_cli_parse_numbers ("--range", given->range, ends, 2, error))
        return FALSE;
      if (ends[0] >= ends[1])
        return fovea_wrong_usage (error, _("--range takes the lower number first"));
      options->fixed.low = ends[0];
      options->fixed.high = ends[1];
      options->normalise = FOVEA_NORMALISE_FIXED;
    }
  else if (options->normalise == FOVEA_NORMALISE_FIXED)
    return fovea_wrong_usage (error, _("--normalise fixed needs --range LOW,HIGH"));
  if (given->gamma && !fovea_cli_parse_numbers ("--gamma", given->gamma, &options->fixed.gamma, 1, error))
    return FALSE;
  if (given->gamma && !(options->fixed.gamma >= FOVEA_MIN_GAMMA && options->fixed.gamma <= FOVEA_MAX_GAMMA))
    return fovea_wrong_usage (error, _("--gamma goes from 0.1 to 10"));
  return !given->cell || fovea_cli_parse_count ("--cell", given->cell, 0, 4096, &options->cell, error);
}

static gboolean
parse_neuron (const char *text, gsize neuron[3], GError **error)
{
  g_auto (GStrv) words = g_strsplit (text, ",", 4);

  if (g_strv_length (words) != 3)
    return fovea_wrong_usage (error, _("--neuron takes channel, y and x with commas between them"));
  for (gsize i = 0; i < 3; i++)
    if (!fovea_cli_parse_count ("--neuron", words[i], 0, G_MAXINT32, &neuron[i], error))
      return FALSE;
  return TRUE;
}

static gboolean
parse_paper (const char *text, FoveaExportOptions *options, GError **error)
{
  if (options->format != FOVEA_EXPORT_PDF)
    return fovea_wrong_usage (error, _("--paper goes with --format pdf"));
  options->paper = fovea_paper_find (text);
  return options->paper || fovea_cli_unknown_word ("--paper", text, FOVEA_PAPER_IDS, error);
}

/* What does not go together. */
static gboolean
check_values (const Options *given, const Order *order, GError **error)
{
  if (given->raw && order->options.format != FOVEA_EXPORT_TIFF && !fovea_export_holds_values (order->options.format))
    return fovea_wrong_usage (error, _("--raw goes with --format tiff, npy or csv: the others are pictures"));
  if ((given->raw || !fovea_map_choice_is_plain (&order->maps)) && order->kind == FOVEA_EXPORT_RECEPTIVE_FIELD)
    return fovea_wrong_usage (error, _("--raw and --maps go with --what activations or filters"));
  if (order->kind == FOVEA_EXPORT_FILTERS && !fovea_map_choice_only_lists (&order->maps))
    return fovea_wrong_usage (error, _("Maps are sorted, and chosen by their values, with --what activations"));
  return TRUE;
}

static gboolean
understand (const Options *given, Order *order, GError **error)
{
  order->options = (FoveaExportOptions){ .normalise = FOVEA_NORMALISE_LAYER, .colour_bar = given->colour_bar, .caption = given->caption,
                                         .single = given->single, .raw = given->raw };
  if (!given->layer || !given->what || !given->folder)
    return fovea_wrong_usage (error, _("export needs --layer, --what and --output-dir"));
  if (!fovea_export_kind_find (given->what, &order->kind))
    return fovea_cli_unknown_word ("--what", given->what, "activations, filters, receptive-field", error);
  if (given->format && !fovea_export_format_find (given->format, &order->options.format))
    return fovea_cli_unknown_word ("--format", given->format, "png, svg, pdf, tiff, jpeg, npy, csv", error);
  if (!fovea_export_can (order->kind, order->options.format))
    return fovea_wrong_usage (error, _("%s cannot be written as %s"), fovea_export_kind_id (order->kind),
                              fovea_export_format_id (order->options.format));
  order->has_neuron = given->neuron != NULL;
  order->has_cell = given->cell != NULL;
  if (order->has_neuron && order->kind != FOVEA_EXPORT_RECEPTIVE_FIELD)
    return fovea_wrong_usage (error, _("--neuron goes with --what receptive-field"));
  return fovea_map_options_read (&given->maps, &order->maps, error) && check_values (given, order, error)
         && (!given->neuron || parse_neuron (given->neuron, order->neuron, error))
         && (!given->paper || parse_paper (given->paper, &order->options, error))
         && parse_look (given, &order->options, error);
}

/* The nodes to export, in the network's order. */
static GArray *
find_nodes (const FoveaNetworkPlan *plan, const char *layer, FoveaExportKind kind, GError **error)
{
  g_autoptr (GArray) nodes = g_array_new (FALSE, FALSE, sizeof (guint));
  gboolean all = g_str_equal (layer, "all");
  guint only = 0;

  if (!all && !fovea_cli_find_layer (plan->network, layer, &only, error))
    return NULL;
  if (!all && kind == FOVEA_EXPORT_ACTIVATIONS && !fovea_network_plan_reaches (plan, plan->network->nodes[only].outputs[0], error))
    return NULL;
  for (guint i = 0; i < plan->network->n_nodes; i++)
    if ((all || i == only) && fovea_export_applies (plan, kind, i))
      g_array_append_val (nodes, i);
  if (nodes->len > 0)
    return g_steal_pointer (&nodes);
  if (all)
    fovea_refuse (error, _("The network has no layer with %s"), fovea_export_kind_id (kind));
  else
    {
      g_autofree char *name = fovea_printable (layer);

      fovea_refuse (error, _("Layer “%s” has no %s"), name, fovea_export_kind_id (kind));
    }
  return NULL;
}

/* The neuron that was asked for, else the middle one of the first map. */
static gboolean
find_neuron (const FoveaNetworkPlan *plan, guint node, const Order *order, gsize neuron[3], GError **error)
{
  FoveaPlanes planes;

  if (!fovea_network_plan_planes (plan, plan->network->nodes[node].outputs[0], &planes))
    return fovea_refuse (error, _("The output of the layer is not image-like"));
  neuron[0] = order->has_neuron ? order->neuron[0] : 0;
  neuron[1] = order->has_neuron ? order->neuron[1] : planes.height / 2;
  neuron[2] = order->has_neuron ? order->neuron[2] : planes.width / 2;
  if (neuron[0] < planes.channels && neuron[1] < planes.height && neuron[2] < planes.width)
    return TRUE;
  return fovea_wrong_usage (error, _("--neuron is outside of the layer's %zu maps of %zux%zu"),
                            planes.channels, planes.height, planes.width);
}

/* The side of a map in pixels that keeps the sheet of a layer handy. */
static gsize
usual_cell (const FoveaNetworkPlan *plan, guint node, FoveaExportKind kind)
{
  FoveaTensor *kernels = fovea_network_plan_filters (plan, node);
  FoveaPlanes planes;
  gsize across = 1;

  if (kind == FOVEA_EXPORT_FILTERS && kernels)
    across = (gsize) MAX (kernels->shape.dims[0], kernels->shape.dims[1]);
  else if (fovea_network_plan_planes (plan, plan->network->nodes[node].outputs[0], &planes))
    across = (gsize) ceil (sqrt ((double) planes.channels));
  return MIN (USUAL_CELL, USUAL_SHEET_SIDE / across);
}

/* The maps of a layer that are wanted, in their order. */
static gboolean
export_maps (const FoveaNetworkRun *run, guint node, const FoveaMapChoice *choice, FoveaExportOptions *options, const char *folder,
             GPtrArray *files, FoveaProgress *progress, GError **error)
{
  gint value = run->network->nodes[node].outputs[0];
  FoveaTensor *tensor = fovea_session_read (run->session, value, progress, error);
  g_autoptr (FoveaMaps) maps = NULL;
  g_autofree gsize *order = NULL;

  if (!tensor)
    return FALSE;
  if (fovea_map_choice_is_plain (choice))
    return fovea_export_activations (run->plan, node, tensor, options, folder, files, progress, error);
  maps = fovea_maps_of_session (run->session, value, progress, error);
  order = maps ? fovea_map_choice_apply (choice, run->plan, run->session, value, maps, NULL, &options->n_maps, progress, error) : NULL;
  options->maps = order;
  if (order && options->n_maps == 0)
    {
      g_autofree char *name = fovea_printable (run->network->nodes[node].name);

      return fovea_refuse (error, _("%s has no map that is as wanted"), name);
    }
  return order && fovea_export_activations (run->plan, node, tensor, options, folder, files, progress, error);
}

static gboolean
export_filters (const FoveaNetworkRun *run, guint node, const FoveaMapChoice *choice, FoveaExportOptions *options, const char *folder,
                GPtrArray *files, FoveaProgress *progress, GError **error)
{
  FoveaTensor *filters = fovea_network_plan_filters (run->plan, node);
  g_autofree gsize *list = NULL;

  if (filters && !fovea_map_choice_is_plain (choice)
      && !(list = fovea_map_choice_list (choice, (gsize) filters->shape.dims[0], &options->n_maps, error)))
    return FALSE;
  options->maps = list;
  return fovea_export_filters (run->plan, node, options, folder, files, progress, error);
}

static gboolean
export_node (const FoveaNetworkRun *run, guint node, const Order *order, const char *folder, GPtrArray *files, FoveaProgress *progress,
             GError **error)
{
  FoveaExportOptions options = order->options;
  gsize neuron[3] = { 0 };

  if (!order->has_cell)
    options.cell = options.single ? USUAL_CELL : usual_cell (run->plan, node, order->kind);
  switch (order->kind)
    {
    case FOVEA_EXPORT_ACTIVATIONS:
      return export_maps (run, node, &order->maps, &options, folder, files, progress, error);
    case FOVEA_EXPORT_FILTERS:
      return export_filters (run, node, &order->maps, &options, folder, files, progress, error);
    default:
      return find_neuron (run->plan, node, order, neuron, error)
             && fovea_export_receptive_field (run->plan, node, neuron[0], neuron[1], neuron[2], &run->preprocess, run->photo,
                                              &options, folder, files, progress, error);
    }
}

static gboolean
export_nodes (const FoveaCli *cli, const FoveaNetworkRun *run, GArray *nodes, const Order *order, const char *folder, GPtrArray *files,
              GError **error)
{
  if (g_mkdir_with_parents (folder, 0777) != 0)
    {
      int code = errno;
      g_autofree char *name = fovea_printable (folder);

      return fovea_io_failed (error, _("Cannot make the folder “%s”: %s"), name, g_strerror (code));
    }
  for (guint i = 0; i < nodes->len; i++)
    {
      fovea_progress_range (cli->progress, (double) i / nodes->len, (double) (i + 1) / nodes->len);
      fovea_progress_set (cli->progress, 0.0, _("Exporting"));
      if (!fovea_progress_check (cli->progress, error)
          || !export_node (run, g_array_index (nodes, guint, i), order, folder, files, cli->progress, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
report (const FoveaCli *cli, const FoveaNetworkRun *run, const Order *order, GPtrArray *files, GError **error)
{
  g_autoptr (JsonBuilder) json = json_builder_new ();

  if (!cli->json)
    {
      for (guint i = 0; i < files->len && !cli->quiet; i++)
        {
          g_autofree char *file = fovea_printable (g_ptr_array_index (files, i));

          g_print ("%s\n", file);
        }
      return TRUE;
    }
  json_builder_begin_object (json);
  fovea_json_text (json, "network", run->network->name);
  fovea_json_text (json, "what", fovea_export_kind_id (order->kind));
  fovea_json_text (json, "format", fovea_export_format_id (order->options.format));
  fovea_json_begin_array (json, "files");
  for (guint i = 0; i < files->len; i++)
    fovea_json_text (json, NULL, g_ptr_array_index (files, i));
  json_builder_end_array (json);
  if (run->edits)
    {
      json_builder_set_member_name (json, "edits");
      json_builder_add_value (json, fovea_edits_to_json (run->edits, run->network));
    }
  json_builder_end_object (json);
  return fovea_cli_print_json (json, error);
}

/* What all of them need: the values, and the numbers of the whole network where their colours stand for those. */
static gboolean
compute (FoveaNetworkRun *run, FoveaSessionMode mode, Order *order, FoveaProgress *progress, GError **error)
{
  return fovea_network_run_compute (run, mode, progress, error)
         && fovea_network_range_for (run->plan, run->session, order->options.normalise, &order->options.fixed, progress, error);
}

/* Numbers need none; a hash of a large network takes seconds. */
static void
tell_provenance (const FoveaCli *cli, const FoveaNetworkRun *run, Order *order)
{
  FoveaExportOptions *options = &order->options;
  g_autofree char *photo = g_path_get_basename (cli->files[1]);

  if (!options->caption && !fovea_export_is_vector (options->format))
    return;
  order->provenance = fovea_provenance_new (run->network, photo, order->kind == FOVEA_EXPORT_FILTERS ? NULL : run->photo, 0,
                                            order->kind == FOVEA_EXPORT_FILTERS ? NULL : &run->preprocess, cli->progress);
  options->provenance = (const char *const *) order->provenance;
}

static gboolean
export (const FoveaCli *cli, const Options *options, GError **error)
{
  g_auto (Order) order = { 0 };
  g_auto (FoveaNetworkRun) run = { 0 };
  g_autoptr (GArray) nodes = NULL;
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_free);
  FoveaSessionMode mode = options->preprocess.accurate ? FOVEA_SESSION_ACCURATE : FOVEA_SESSION_KEEP_ALL;

  if (cli->n_files != 2)
    return fovea_wrong_usage (error, _("export takes a network and a photo"));
  if (!understand (options, &order, error)
      || !fovea_network_run_open (&run, cli, cli->files[0], cli->files[1], NULL, &options->preprocess, error)
      || !(nodes = find_nodes (run.plan, options->layer, order.kind, error)) || !fovea_edit_options_apply (&options->edits, &run, error))
    return FALSE;
  order.options.edited = !fovea_edits_is_empty (run.edits);
  if (order.kind == FOVEA_EXPORT_ACTIVATIONS && !compute (&run, mode, &order, cli->progress, error))
    return FALSE;
  tell_provenance (cli, &run, &order);
  if (order.kind == FOVEA_EXPORT_FILTERS && !fovea_network_run_edit_plan (&run, error))
    return FALSE;
  return export_nodes (cli, &run, nodes, &order, options->folder, files, error) && report (cli, &run, &order, files, error);
}

static int
run (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  Options options = { 0 };
  FoveaCli cli;
  const GOptionEntry entries[] = {
    { "layer", 0, 0, G_OPTION_ARG_STRING, &options.layer, N_("A layer that fovea-cli info lists, or all"), "LAYER|all" },
    { "what", 0, 0, G_OPTION_ARG_STRING, &options.what, N_("What to write"), "activations|filters|receptive-field" },
    { "output-dir", 0, 0, G_OPTION_ARG_FILENAME, &options.folder, N_("The folder to write to; made when it is not there"), "DIR" },
    { "format", 0, 0, G_OPTION_ARG_STRING, &options.format, N_("png (default); npy and csv hold the raw values"), "png|svg|pdf|tiff|jpeg|npy|csv" },
    { "raw", 0, 0, G_OPTION_ARG_NONE, &options.raw, N_("A TIFF of the values themselves: 32-bit floating-point pages, one a map"), NULL },
    { "paper", 0, 0, G_OPTION_ARG_STRING, &options.paper, N_("For printing: a PDF page of this size, filled by the sheet"), "a4|a3|a5|letter|legal" },
    { "colormap", 0, 0, G_OPTION_ARG_STRING, &options.colormap, N_("Colours; chosen from the values unless given"), "NAME" },
    { "normalise", 0, 0, G_OPTION_ARG_STRING, &options.normalise, N_("What the ends of the colours stand for (layer unless given)"),
      "map|layer|network|percentile|fixed" },
    { "range", 0, 0, G_OPTION_ARG_STRING, &options.range, N_("These ends, for --normalise fixed"), "LOW,HIGH" },
    { "gamma", 0, 0, G_OPTION_ARG_STRING, &options.gamma, N_("Power of the way to an end of the colours (1 unless given)"), "G" },
    { "cell", 0, 0, G_OPTION_ARG_STRING, &options.cell, N_("Least side of a map in pixels (64 unless given, less on large sheets; 0: a pixel a value)"), "N" },
    { "colour-bar", 0, 0, G_OPTION_ARG_NONE, &options.colour_bar, N_("Draw the colours with their numbers below (svg and pdf always do)"), NULL },
    { "caption", 0, 0, G_OPTION_ARG_NONE, &options.caption,
      N_("Write below what is seen and where it comes from: hash of the network, photo, pre-processing (svg and pdf always do)"), NULL },
    { "single", 0, 0, G_OPTION_ARG_NONE, &options.single, N_("A picture for each map instead of one sheet"), NULL },
    { "neuron", 0, 0, G_OPTION_ARG_STRING, &options.neuron, N_("For receptive-field: the neuron (the middle one unless given)"),
      "C,Y,X" },
    FOVEA_MAP_OPTION_ENTRIES (&options.maps),
    FOVEA_EDIT_OPTION_ENTRIES (&options.edits),
    FOVEA_NETWORK_OPTION_ENTRIES (&options.preprocess),
    G_OPTION_ENTRY_NULL,
  };

  if (fovea_cli_begin (&cli, &fovea_command_export, entries, argc, argv, &error))
    export (&cli, &options, &error);
  clear_options (&options);
  return fovea_cli_end (&cli, error);
}

const FoveaCommand fovea_command_export = {
  .name = "export",
  .usage = N_("NET IN"),
  .summary = N_("Write a network's activation maps, filters or receptive fields as pictures or numbers"),
  .run = run,
};
