/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n.h>

#include "app/cli/files.h"
#include "app/cli/gradients.h"
#include "app/cli/heat-look.h"
#include "app/cli/json.h"
#include "app/cli/network-run.h"
#include "app/cli/table.h"
#include "core/explain/attribution.h"
#include "core/image/colormap.h"
#include "core/image/save.h"
#include "core/network/labels.h"
#include "core/network/maps.h"
#include "core/tensor/npy.h"

typedef struct
{
  FoveaNetworkOptions network;
  char *method, *layer, *maps, *class, *neuron, *samples, *noise, *patch, *stride, *opacity, *colormap, *seed;
  char **inputs, **gradients;
  gboolean list;
} Options;

static void
clear_options (Options *options)
{
  char **texts[] = { &options->method, &options->layer,  &options->maps,    &options->class,    &options->neuron, &options->samples,
                     &options->patch,  &options->stride, &options->opacity, &options->colormap, &options->seed, &options->noise };

  fovea_network_options_clear (&options->network);
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    g_free (*texts[i]);
  g_strfreev (options->inputs);
  g_strfreev (options->gradients);
}

static gboolean
list_methods (GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  gsize n;
  const FoveaAttributionMethod *const *methods = fovea_attribution_methods (&n);

  for (gsize i = 0; i < n; i++)
    {
      char **cells = g_new0 (char *, 4);

      cells[0] = g_strdup (methods[i]->id);
      cells[1] = g_strdup (_(methods[i]->summary));
      cells[2] = g_strdup (methods[i]->source);
      g_ptr_array_add (rows, cells);
    }
  fovea_cli_print_table (rows, 3, 3);
  return TRUE;
}

static const FoveaAttributionMethod *
find_method (const char *id, GError **error)
{
  const FoveaAttributionMethod *method = fovea_attribution_find (id ? id : "grad-cam");
  g_autofree char *shown = fovea_printable (id ? id : "");

  if (!method)
    fovea_wrong_usage (error, _("There is no method “%s”; --list tells which there are"), shown);
  return method;
}

static gboolean
read_counts (const Options *options, FoveaAttributionRequest *request, GError **error)
{
  gsize samples = 0, seed = 0;

  if ((options->samples && !fovea_cli_parse_count ("--samples", options->samples, 1, 10000, &samples, error))
      || (options->seed && !fovea_cli_parse_count ("--seed", options->seed, 0, G_MAXINT32, &seed, error))
      || (options->patch && !fovea_cli_parse_count ("--patch", options->patch, 1, FOVEA_MAX_PHOTO_SIDE, &request->patch, error))
      || (options->stride && !fovea_cli_parse_count ("--stride", options->stride, 1, FOVEA_MAX_PHOTO_SIDE, &request->stride, error)))
    return FALSE;
  request->samples = (guint) samples;
  request->seed = seed;
  if (options->noise && !fovea_cli_parse_numbers ("--noise", options->noise, &request->noise, 1, error))
    return FALSE;
  if (options->noise && request->noise <= 0.0)
    return fovea_wrong_usage (error, _("--noise is a share above 0"));
  return TRUE;
}

/* The element of the maps of @value. */
static gboolean
find_neuron (const char *text, const FoveaNetworkPlan *plan, gint value, gsize *element, GError **error)
{
  FoveaPlanes planes;
  gsize at[3];

  if (!fovea_network_plan_planes (plan, value, &planes))
    return fovea_refuse (error, _("The layer has no maps"));
  if (!fovea_cli_parse_place ("--neuron", text, _("channel, y and x"), (gsize[]){ planes.channels, planes.height, planes.width }, at, 3, error))
    return FALSE;
  *element = fovea_planes_element (&planes, at[0], at[1], at[2]);
  return TRUE;
}

static gboolean
find_value (const FoveaNetwork *network, const char *layer, gint *value, GError **error)
{
  guint node;

  if (!fovea_cli_find_layer (network, layer, &node, error))
    return FALSE;
  *value = network->nodes[node].outputs[0];
  return TRUE;
}

/* With --neuron, --layer is the neuron's; else it is the one whose maps are weighed, as --maps is. */
static gboolean
read_target (const Options *options, const FoveaNetworkRun *run, FoveaAttributionRequest *request, FoveaProgress *progress, GError **error)
{
  gsize class = 0;

  if ((options->layer && !find_value (run->network, options->layer, options->neuron ? &request->target : &request->layer, error))
      || (options->maps && !find_value (run->network, options->maps, &request->layer, error)))
    return FALSE;
  if (options->neuron)
    return find_neuron (options->neuron, run->plan, request->target, &request->element, error);
  return (!options->class || fovea_cli_parse_count ("--class", options->class, 0, G_MAXINT32, &class, error))
         && fovea_attribution_target (run->plan, run->inputs, options->class ? (gint) class : -1, &request->target, &request->element, progress,
                                      error);
}

/* The heat over the photo, where the network sees it. */
static gboolean
write_picture (const FoveaHeatLook *look, const FoveaNetworkRun *run, const FoveaTensor *heat, const char *path, FoveaProgress *progress,
               GError **error)
{
  const float *values = fovea_tensor_floats (heat);
  gsize n = fovea_tensor_count (heat);
  const FoveaColormap *colormap = look->colormap ? look->colormap : fovea_colormap_for (values, n);
  FoveaRange range = fovea_range_of (values, n, FOVEA_NORMALISE_PERCENTILE, colormap);
  g_autoptr (FoveaImage) paint = fovea_heat_paint (heat, colormap, range, error), picture = NULL;

  if (!paint)
    return FALSE;
  picture = fovea_heat_over (&run->preprocess, run->photo, paint, look->opacity, error);
  return picture && fovea_image_save (picture, path, progress, error);
}

/* @layer may be NULL. */
static void
print_text (const FoveaAttributionMethod *method, const FoveaAttributionRequest *request, const FoveaAttribution *attribution, const char *target,
            const char *layer, double milliseconds)
{
  g_autofree char *of = fovea_printable (target), *in = layer ? fovea_printable (layer) : NULL, *time = fovea_cli_number ("%.1f", milliseconds);

  g_print (_("%s of element %zu of %s: %s ms\n"), _(method->title), request->element, of, time);
  if (in)
    g_print (_("Layer: %s (%s)\n"), in, attribution->reason);
}

static gboolean
print_result (const FoveaCli *cli, const FoveaAttributionMethod *method, const FoveaNetworkRun *run, const FoveaAttributionRequest *request,
              const FoveaAttribution *attribution, double milliseconds, GError **error)
{
  g_autoptr (JsonBuilder) json = json_builder_new ();
  const char *target = run->network->values[request->target].name;
  const char *layer = attribution->layer >= 0 ? run->network->values[attribution->layer].name : NULL;

  if (!cli->json)
    {
      print_text (method, request, attribution, target, layer, milliseconds);
      return TRUE;
    }
  json_builder_begin_object (json);
  fovea_json_text (json, "method", method->id);
  fovea_json_text (json, "target", target);
  fovea_json_count (json, "element", request->element);
  if (layer)
    {
      fovea_json_text (json, "layer", layer);
      fovea_json_text (json, "reason", attribution->reason);
    }
  fovea_json_number (json, "explain_ms", milliseconds);
  json_builder_end_object (json);
  return fovea_cli_print_json (json, error);
}

/* Where the explanation goes; NULL when gradients alone are asked for. */
static const char *
find_out (const FoveaCli *cli, const Options *options)
{
  gsize before = options->inputs ? 1 : 2;

  return cli->n_files > before ? cli->files[before] : NULL;
}

static gboolean
check_files (const FoveaCli *cli, const Options *options, GError **error)
{
  gsize before = options->inputs ? 1 : 2;
  const char *out = find_out (cli, options);
  g_autoptr (GArray) files = fovea_cli_files_new ();

  if (cli->n_files < before + !options->gradients || cli->n_files > before + 1)
    return fovea_wrong_usage (error, _("Give a network, a photo (or --input) and a file to be written"));
  if (out && options->inputs && !g_str_has_suffix (out, ".npy"))
    return fovea_wrong_usage (error, _("Of --input there is no picture: write NAME.npy"));
  if (options->neuron && !options->layer)
    return fovea_wrong_usage (error, _("--neuron needs --layer"));
  fovea_cli_files_add (files, "OUT", out, TRUE);
  fovea_cli_files_add_named (files, "--with-respect-to", options->gradients, TRUE);
  fovea_cli_files_add_named (files, "--input", options->inputs, FALSE);
  return (!out || g_str_has_suffix (out, ".npy") || fovea_image_can_save (out, error)) && fovea_cli_check_files (cli, files, error);
}

static gboolean
open_request (const FoveaCli *cli, const Options *options, FoveaNetworkRun *run, FoveaAttributionRequest *request, GError **error)
{
  if (!check_files (cli, options, error) || !read_counts (options, request, error)
      || !fovea_network_run_open (run, cli, cli->files[0], options->inputs ? NULL : cli->files[1], options->inputs, &options->network, error))
    return FALSE;
  request->plan = run->plan;
  request->inputs = run->inputs;
  request->photo = fovea_network_photo_input (run->network, NULL);
  if (request->photo < 0)
    return fovea_refuse (error, _("The network has no input for a photo"));
  return read_target (options, run, request, cli->progress, error);
}

static gboolean
write_out (const FoveaCli *cli, const FoveaHeatLook *look, const char *out, const FoveaNetworkRun *run, const FoveaAttributionMethod *method,
           const FoveaAttributionRequest *request, GError **error)
{
  gint64 clock = g_get_monotonic_time ();
  g_autoptr (FoveaAttribution) attribution = fovea_attribution_run (method, request, cli->progress, error);
  double milliseconds = fovea_cli_lap (&clock);

  if (!attribution)
    return FALSE;
  if (!(g_str_has_suffix (out, ".npy") ? fovea_npy_save (attribution->values, out, error)
                                       : write_picture (look, run, attribution->heat, out, cli->progress, error)))
    return FALSE;
  return print_result (cli, method, run, request, attribution, milliseconds, error);
}

static gboolean
explain (const FoveaCli *cli, const Options *options, GError **error)
{
  g_auto (FoveaNetworkRun) run = { 0 };
  FoveaAttributionRequest request = { .layer = -1 };
  const FoveaAttributionMethod *method;
  const char *out = find_out (cli, options);
  FoveaHeatLook look;

  if (options->list)
    return list_methods (error);
  return (method = find_method (options->method, error)) && fovea_heat_look_read (options->colormap, options->opacity, &look, error)
         && open_request (cli, options, &run, &request, error)
         && (!options->gradients || fovea_gradients_write (cli, &run, &request, options->gradients, error))
         && (!out || write_out (cli, &look, out, &run, method, &request, error));
}

static int
run (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  Options options = { 0 };
  FoveaCli cli;
  const GOptionEntry entries[] = {
    { "method", 0, 0, G_OPTION_ARG_STRING, &options.method, N_("How it is explained (grad-cam unless given)"), "NAME" },
    { "list", 0, 0, G_OPTION_ARG_NONE, &options.list, N_("List the methods"), NULL },
    { "class", 0, 0, G_OPTION_ARG_STRING, &options.class, N_("The class (the one that wins unless given)"), "INDEX" },
    { "layer", 0, 0, G_OPTION_ARG_STRING, &options.layer, N_("The layer whose maps are weighed (chosen unless given), or that of --neuron"), "LAYER" },
    { "maps", 0, 0, G_OPTION_ARG_STRING, &options.maps, N_("The layer whose maps are weighed, with --neuron too"), "LAYER" },
    { "neuron", 0, 0, G_OPTION_ARG_STRING, &options.neuron, N_("A neuron of --layer in the place of a class, from 0"), "C,Y,X" },
    { "samples", 0, 0, G_OPTION_ARG_STRING, &options.samples, N_("Noisy copies, or steps of the way from the empty input"), "N" },
    { "noise", 0, 0, G_OPTION_ARG_STRING, &options.noise, N_("Its deviation, as a share of the range of the photo's values"), "SHARE" },
    { "seed", 0, 0, G_OPTION_ARG_STRING, &options.seed, N_("Of the noise (0 unless given)"), "N" },
    { "patch", 0, 0, G_OPTION_ARG_STRING, &options.patch, N_("Side of the patch that covers the photo, in pixels of the network's input"), "N" },
    { "stride", 0, 0, G_OPTION_ARG_STRING, &options.stride, N_("From one patch to the next"), "N" },
    { "input", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options.inputs, N_("Feed a raw tensor, .npy or .pb, in the place of a photo (repeatable)"), "[INPUT=]FILE" },
    { "with-respect-to", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options.gradients,
      N_("Write the gradient with respect to weights or to a layer's values as NumPy array (repeatable)"), "LAYER=FILE" },
    { "opacity", 0, 0, G_OPTION_ARG_STRING, &options.opacity, N_("Of the colours over the photo, 0 to 1 (0.6 unless given)"), "SHARE" },
    { "colormap", 0, 0, G_OPTION_ARG_STRING, &options.colormap, N_("Colours (viridis, or blue-red where both signs occur)"), "NAME" },
    FOVEA_NETWORK_OPTION_ENTRIES (&options.network),
    G_OPTION_ENTRY_NULL,
  };

  if (fovea_cli_begin (&cli, &fovea_command_explain, entries, argc, argv, &error))
    explain (&cli, &options, &error);
  clear_options (&options);
  return fovea_cli_end (&cli, error);
}

const FoveaCommand fovea_command_explain = {
  .name = "explain",
  .usage = N_("NET [IN] [OUT]"),
  .summary = N_("Show where on a photo a network sees what speaks for a class"),
  .description = N_("OUT is a picture, the photo with the explanation over it, or NAME.npy with the raw values: of a method over pixels\n"
                    "(channels, height, width) of the network's input, of one over a layer's maps (1, height, width) of theirs.\n"
                    "With --with-respect-to the gradients of the score are written, and OUT may be left out."),
  .run = run,
};
