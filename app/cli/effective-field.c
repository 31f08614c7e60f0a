/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n.h>

#include "app/cli/heat-look.h"
#include "app/cli/json.h"
#include "app/cli/network-run.h"
#include "app/cli/table.h"
#include "core/explain/effective-field.h"
#include "core/image/save.h"
#include "core/tensor/npy.h"

typedef struct
{
  FoveaNetworkOptions network;
  char *layer, *neuron, *samples, *seed, *colormap, *opacity;
} Options;

static void
clear_options (Options *options)
{
  fovea_network_options_clear (&options->network);
  g_free (options->layer);
  g_free (options->neuron);
  g_free (options->samples);
  g_free (options->seed);
  g_free (options->colormap);
  g_free (options->opacity);
}

static gboolean
read_samples (const Options *options, FoveaEffectiveRequest *request, GError **error)
{
  gsize samples = FOVEA_EFFECTIVE_SAMPLES, seed = 0;

  if ((options->samples && !fovea_cli_parse_count ("--samples", options->samples, 0, 10000, &samples, error))
      || (options->seed && !fovea_cli_parse_count ("--seed", options->seed, 0, G_MAXINT32, &seed, error)))
    return FALSE;
  request->samples = (guint) samples;
  request->seed = seed;
  return TRUE;
}

/* --layer, and of it --neuron or the one in the middle. */
static gboolean
read_neuron (const Options *options, const FoveaNetworkRun *run, FoveaEffectiveRequest *request, GError **error)
{
  FoveaPlanes planes;
  gsize at[3];
  guint node;

  if (!fovea_cli_find_layer (run->network, options->layer, &node, error))
    return FALSE;
  request->value = run->network->nodes[node].outputs[0];
  if (!fovea_network_plan_planes (run->plan, request->value, &planes))
    return fovea_refuse (error, _("The layer has no maps"));
  request->channel = request->samples > 0 ? -1 : 0;
  request->y = planes.height / 2;
  request->x = planes.width / 2;
  if (!options->neuron)
    return TRUE;
  if (!fovea_cli_parse_place ("--neuron", options->neuron, _("channel, y and x"), (gsize[]){ planes.channels, planes.height, planes.width }, at, 3,
                              error))
    return FALSE;
  request->channel = (gssize) at[0];
  request->y = at[1];
  request->x = at[2];
  return TRUE;
}

/* The energy over the photo, with the theoretical field and the one that holds 95 %. */
static gboolean
write_picture (const FoveaNetworkRun *run, const FoveaEffectiveField *field, const FoveaHeatLook *look, const char *path, FoveaProgress *progress,
               GError **error)
{
  const FoveaColormap *colormap = look->colormap ? look->colormap : fovea_colormap_find (FOVEA_EFFECTIVE_COLORMAP);
  FoveaRange range = { 0.0, fovea_finite_range (fovea_tensor_floats (field->energy), fovea_tensor_count (field->energy)).high, FOVEA_EFFECTIVE_GAMMA };
  g_autoptr (FoveaImage) paint = NULL, picture = NULL;

  range = fovea_range_fit (range, colormap);
  range.gamma = FOVEA_EFFECTIVE_GAMMA;
  if (!(paint = fovea_heat_paint (field->energy, colormap, range, error)))
    return FALSE;
  picture = fovea_heat_over (&run->preprocess, run->photo, paint, look->opacity, error);
  if (picture)
    fovea_effective_draw (field, &run->preprocess, picture);
  return picture && fovea_image_save (picture, path, progress, error);
}

static double
side (const FoveaEffectiveField *field, guint axis, double scale)
{
  return 2.0 * scale * fovea_effective_half (field, axis);
}

static char *
side_text (const FoveaEffectiveField *field, double scale)
{
  g_autofree char *height = fovea_cli_number ("%.1f", side (field, 0, scale)), *width = fovea_cli_number ("%.1f", side (field, 1, scale));

  return g_strdup_printf ("%sx%s", height, width);
}

static void
add_pair (JsonBuilder *json, const char *name, double first, double second)
{
  fovea_json_begin_array (json, name);
  fovea_json_number (json, NULL, first);
  fovea_json_number (json, NULL, second);
  json_builder_end_array (json);
}

static void
add_field (JsonBuilder *json, const FoveaEffectiveField *field)
{
  add_pair (json, "field", side (field, 0, 1.0), side (field, 1, 1.0));
  add_pair (json, "deviation", field->deviation[0], field->deviation[1]);
  fovea_json_number (json, "outside", field->outside);
  fovea_json_begin_array (json, "contains");
  for (guint i = 0; i < FOVEA_N_CONTAINMENTS; i++)
    {
      json_builder_begin_object (json);
      fovea_json_number (json, "share", field->contains[i].share);
      fovea_json_number (json, "scale", field->contains[i].scale);
      add_pair (json, "size", side (field, 0, field->contains[i].scale), side (field, 1, field->contains[i].scale));
      json_builder_end_object (json);
    }
  json_builder_end_array (json);
}

static gboolean
print_neuron (const FoveaCli *cli, const FoveaNetworkRun *run, const FoveaEffectiveRequest *request, const FoveaEffectiveField *field,
              GError **error)
{
  g_autoptr (JsonBuilder) json = json_builder_new ();
  g_autofree char *all = side_text (field, 1.0);
  g_autofree char *down = fovea_cli_number ("%.2f", field->deviation[0]), *across = fovea_cli_number ("%.2f", field->deviation[1]);

  if (cli->json)
    {
      json_builder_begin_object (json);
      fovea_json_text (json, "value", run->network->values[request->value].name);
      fovea_json_count (json, "samples", request->samples);
      fovea_json_number (json, "energy", field->total);
      add_field (json, field);
      json_builder_end_object (json);
      return fovea_cli_print_json (json, error);
    }
  g_print (_("Theoretical receptive field: %s pixels of the network's input (height x width)\n"), all);
  for (guint i = 0; i < FOVEA_N_CONTAINMENTS; i++)
    {
      g_autofree char *size = side_text (field, field->contains[i].scale), *share = fovea_cli_number ("%.1f", 100.0 * field->contains[i].scale);

      g_print (_("%.0f %% of the energy in %s, %s %% of the field's side\n"), 100.0 * field->contains[i].share, size, share);
    }
  g_print (_("Root mean square distance from its centre: %s down, %s across\n"), down, across);
  return TRUE;
}

static gboolean
measure_neuron (const FoveaCli *cli, const Options *options, const FoveaHeatLook *look, const FoveaNetworkRun *run, FoveaEffectiveRequest *request,
                const char *out, GError **error)
{
  g_autoptr (FoveaEffectiveField) field = NULL;

  if (!read_neuron (options, run, request, error) || !(field = fovea_effective_field_new (request, cli->progress, error)))
    return FALSE;
  if (out && !(g_str_has_suffix (out, ".npy") ? fovea_npy_save (field->energy, out, error) : write_picture (run, field, look, out, cli->progress, error)))
    return FALSE;
  return print_neuron (cli, run, request, field, error);
}

static char **
layer_cells (const FoveaNetworkRun *run, const FoveaEffectiveLayer *layer)
{
  const FoveaNode *node = &run->network->nodes[layer->node];
  char **cells = g_new0 (char *, 7);

  cells[0] = fovea_printable (node->name);
  cells[1] = g_strdup (node->op->name);
  if (layer->field)
    {
      double scale = layer->field->contains[FOVEA_CONTAINS_95].scale;
      g_autofree char *percent = fovea_cli_number ("%.1f", 100.0 * scale);

      cells[2] = side_text (layer->field, 1.0);
      cells[3] = side_text (layer->field, layer->field->contains[FOVEA_CONTAINS_68].scale);
      cells[4] = side_text (layer->field, scale);
      cells[5] = g_strdup_printf ("%s %%", percent);
      return cells;
    }
  for (guint i = 2; i < 6; i++)
    cells[i] = g_strdup (i == 2 ? layer->reason : "");
  return cells;
}

static void
print_layers (const FoveaNetworkRun *run, const GPtrArray *layers)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  char *head[] = { _("Layer"), _("Operator"), _("Field"), _("Holds 68 %"), _("Holds 95 %"), _("of its side"), NULL };

  g_ptr_array_add (rows, g_strdupv (head));
  for (guint i = 0; i < layers->len; i++)
    g_ptr_array_add (rows, layer_cells (run, layers->pdata[i]));
  fovea_cli_print_table (rows, 6, 2);
}

static gboolean
print_layers_json (const FoveaNetworkRun *run, const GPtrArray *layers, guint samples, GError **error)
{
  g_autoptr (JsonBuilder) json = json_builder_new ();

  json_builder_begin_object (json);
  fovea_json_count (json, "samples", samples);
  fovea_json_begin_array (json, "layers");
  for (guint i = 0; i < layers->len; i++)
    {
      const FoveaEffectiveLayer *layer = layers->pdata[i];
      const FoveaNode *node = &run->network->nodes[layer->node];

      json_builder_begin_object (json);
      fovea_json_text (json, "name", node->name);
      fovea_json_text (json, "op", node->op->name);
      if (layer->field)
        add_field (json, layer->field);
      else
        fovea_json_text (json, "reason", layer->reason);
      json_builder_end_object (json);
    }
  json_builder_end_array (json);
  json_builder_end_object (json);
  return fovea_cli_print_json (json, error);
}

static gboolean
measure_layers (const FoveaCli *cli, const FoveaNetworkRun *run, const FoveaEffectiveRequest *request, GError **error)
{
  g_autoptr (GPtrArray) layers = fovea_effective_layers (request, cli->progress, error);

  if (!layers || (cli->json && !print_layers_json (run, layers, request->samples, error)))
    return FALSE;
  if (!cli->json)
    print_layers (run, layers);
  return TRUE;
}

static gboolean
check_files (const FoveaCli *cli, const Options *options, const char *out, GError **error)
{
  if (cli->n_files != 2 && cli->n_files != 3)
    return fovea_wrong_usage (error, _("Give a network, a photo and, with --layer, perhaps a file to be written"));
  if (out && !options->layer)
    return fovea_wrong_usage (error, _("A file can be written of one neuron: say its --layer"));
  if (options->neuron && !options->layer)
    return fovea_wrong_usage (error, _("--neuron needs --layer"));
  return (!out || g_str_has_suffix (out, ".npy") || fovea_image_can_save (out, error)) && fovea_cli_check_output (cli, out, error);
}

static gboolean
measure (const FoveaCli *cli, const Options *options, GError **error)
{
  g_auto (FoveaNetworkRun) run = { 0 };
  FoveaEffectiveRequest request = { 0 };
  const char *out = cli->n_files == 3 ? cli->files[2] : NULL;
  FoveaHeatLook look;

  if (!check_files (cli, options, out, error) || !fovea_heat_look_read (options->colormap, options->opacity, &look, error)
      || !read_samples (options, &request, error)
      || !fovea_network_run_open (&run, cli, cli->files[0], cli->files[1], NULL, &options->network, error))
    return FALSE;
  request.plan = run.plan;
  request.inputs = run.inputs;
  request.photo = fovea_network_photo_input (run.network, NULL);
  return options->layer ? measure_neuron (cli, options, &look, &run, &request, out, error) : measure_layers (cli, &run, &request, error);
}

static int
run (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  Options options = { 0 };
  FoveaCli cli;
  const GOptionEntry entries[] = {
    { "layer", 0, 0, G_OPTION_ARG_STRING, &options.layer, N_("Of one layer; a table of all layers unless given"), "LAYER" },
    { "neuron", 0, 0, G_OPTION_ARG_STRING, &options.neuron, N_("A neuron of --layer, from 0 (the one in the middle unless given)"), "C,Y,X" },
    { "samples", 0, 0, G_OPTION_ARG_STRING, &options.samples, N_("Random inputs to average over (20 unless given); 0: on the photo"), "N" },
    { "seed", 0, 0, G_OPTION_ARG_STRING, &options.seed, N_("Of the random inputs (0 unless given)"), "N" },
    { "opacity", 0, 0, G_OPTION_ARG_STRING, &options.opacity, N_("Of the colours over the photo, 0 to 1 (0.6 unless given)"), "SHARE" },
    { "colormap", 0, 0, G_OPTION_ARG_STRING, &options.colormap, N_("Colours of the energy (inferno unless given)"), "NAME" },
    FOVEA_NETWORK_OPTION_ENTRIES (&options.network),
    G_OPTION_ENTRY_NULL,
  };

  if (fovea_cli_begin (&cli, &fovea_command_effective_field, entries, argc, argv, &error))
    measure (&cli, &options, &error);
  clear_options (&options);
  return fovea_cli_end (&cli, error);
}

const FoveaCommand fovea_command_effective_field = {
  .name = "effective-field",
  .usage = N_("NET IN [OUT]"),
  .summary = N_("Measure how much of its receptive field a neuron uses (Luo et al. 2016)"),
  .description = N_("The energy of a pixel is the squared gradient of the neuron with respect to it, summed over the colours. Sizes are those of the\n"
                    "smallest field, about the centre of the theoretical one and of its shape, that holds the share of the energy; height x width in\n"
                    "pixels of the network's input. Random inputs have mean 0 and deviation 1; without --neuron each looks at another map.\n"
                    "OUT is a picture, or NAME.npy with the energy."),
  .run = run,
};
