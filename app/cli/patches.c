/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n.h>
#include <string.h>

#include "app/cli/json.h"
#include "app/cli/map-options.h"
#include "app/cli/network-options.h"
#include "app/cli/network-run.h"
#include "core/base/file.h"
#include "core/explain/patch-photos.h"
#include "core/explain/patch-sheet.h"
#include "core/image/save.h"
#include "core/network/map-order.h"
#include "core/network/open.h"
#include "core/network/provenance.h"

typedef struct
{
  FoveaNetworkOptions network;
  char **layers;
  char *maps, *count, *per_photo, *side, *paper;
  gboolean below, strongest, caption, no_cache;
} Options;

/* The same, understood, and what is opened. */
typedef struct
{
  FoveaPatchesRequest request;
  FoveaNetwork *network;
  GArray *values; /* of gint */
  GArray *maps;   /* of pairs, see fovea_index_list_parse(); NULL: all */
  gsize side;
  const FoveaPaper *paper;
  char **photos;
} Work;

static void
work_clear (Work *work)
{
  g_clear_pointer (&work->request.plan, fovea_network_plan_unref);
  g_clear_pointer (&work->network, fovea_network_unref);
  g_clear_pointer (&work->values, g_array_unref);
  g_clear_pointer (&work->maps, g_array_unref);
  g_clear_pointer (&work->photos, g_strfreev);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Work, work_clear)

static void
clear_options (Options *options)
{
  fovea_network_options_clear (&options->network);
  g_strfreev (options->layers);
  g_free (options->maps);
  g_free (options->count);
  g_free (options->per_photo);
  g_free (options->side);
  g_free (options->paper);
}

static gboolean
is_table (const char *path)
{
  return g_str_has_suffix (path, ".csv") || g_str_has_suffix (path, ".json");
}

static gboolean
check_output (const char *path, const Options *options, GError **error)
{
  gboolean page = g_str_has_suffix (path, ".pdf");

  if (options->paper && !page)
    return fovea_wrong_usage (error, _("--paper goes with a PDF file"));
  if (is_table (path))
    return TRUE;
  if (!options->layers || options->layers[1])
    return fovea_wrong_usage (error, _("A picture shows one layer: give one --layer, or a .csv or .json file"));
  return page || g_str_has_suffix (path, ".svg") || fovea_image_can_save (path, error);
}

static gboolean
read_options (const Options *options, Work *work, GError **error)
{
  gsize count = FOVEA_PATCHES_COUNT, per_photo = 1;

  work->side = FOVEA_PATCH_SIDE;
  if ((options->count && !fovea_cli_parse_count ("--count", options->count, 1, FOVEA_MAX_PATCHES_COUNT, &count, error))
      || (options->per_photo && !fovea_cli_parse_count ("--per-photo", options->per_photo, 1, FOVEA_MAX_PATCHES_PER_PHOTO, &per_photo, error))
      || (options->side && !fovea_cli_parse_count ("--side", options->side, 16, 1024, &work->side, error)))
    return FALSE;
  if (options->maps && !(work->maps = fovea_index_list_parse (options->maps, error)))
    return *error == NULL ? fovea_wrong_usage (error, _("%s is empty"), "--maps") : FALSE;
  if (options->paper && !(work->paper = fovea_paper_find (options->paper)))
    return fovea_cli_unknown_word ("--paper", options->paper, FOVEA_PAPER_IDS, error);
  work->request.count = (guint) count;
  work->request.per_photo = (guint) per_photo;
  work->request.mode = options->network.accurate ? FOVEA_SESSION_ACCURATE : 0;
  work->request.forget = options->no_cache;
  return TRUE;
}

/* Those that are named; without names all that apply. */
static gboolean
find_layers (const Options *options, Work *work, GError **error)
{
  const FoveaNetworkPlan *plan = work->request.plan;

  work->values = g_array_new (FALSE, FALSE, sizeof (gint));
  for (char **layer = options->layers; layer && *layer; layer++)
    {
      guint node;

      if (!fovea_cli_find_layer (work->network, *layer, &node, error))
        return FALSE;
      g_array_append_val (work->values, work->network->nodes[node].outputs[0]);
    }
  for (guint i = 0; !options->layers && i < work->network->n_nodes; i++)
    {
      const FoveaNode *node = &work->network->nodes[i];

      if (node->n_outputs > 0 && node->outputs[0] >= 0 && fovea_patches_applies (plan, node->outputs[0]))
        g_array_append_val (work->values, node->outputs[0]);
    }
  return work->values->len > 0 || fovea_refuse (error, _("The network has no layer with maps"));
}

static gboolean
open_network (const FoveaCli *cli, const Options *options, Work *work, GError **error)
{
  FoveaPreprocess *preprocess = &work->request.preprocess;
  FoveaShape shape;

  if (!(work->network = fovea_network_open (cli->files[0], FOVEA_OPEN_TO_RUN, cli->progress, error)))
    return FALSE;
  for (guint i = 0; i < work->network->notices->len; i++)
    fovea_cli_notice (cli, work->network->notices->pdata[i]);
  *preprocess = fovea_preprocess_guess (work->network, 0, 0, cli->progress);
  if (!fovea_network_options_apply (&options->network, preprocess, error))
    return FALSE;
  shape = fovea_preprocess_shape (preprocess);
  work->request.plan = fovea_network_plan_new (work->network, work->network->n_inputs == 1 ? &shape : NULL, preprocess->height, preprocess->width,
                                               cli->progress, error);
  return work->request.plan && find_layers (options, work, error);
}

/* Before photos are run for them. */
static gboolean
check_maps (const Work *work, GError **error)
{
  for (guint i = 0; work->maps && i < work->maps->len; i++)
    for (guint k = 0; k < work->values->len; k++)
      {
        gsize last = ((const gsize *) work->maps->data)[2 * i + 1];
        FoveaPlanes planes;

        if (fovea_network_plan_planes (work->request.plan, g_array_index (work->values, gint, k), &planes) && last >= planes.channels)
          return fovea_wrong_usage (error, _("There is no map %zu: the layer has %zu, counted from 0"), last, planes.channels);
      }
  return TRUE;
}

static gboolean
write_sheet (const FoveaCli *cli, const Options *options, const Work *work, FoveaPatchView *view, const char *path, GError **error)
{
  g_auto (GStrv) caption = options->caption ? fovea_provenance_new (work->network, NULL, NULL, 0, view->preprocess, cli->progress) : NULL;
  g_autofree gsize *channels = fovea_patches_order (view->patches, view->layer, options->strongest);
  gsize n = 0;

  for (gsize i = 0; i < view->layer->channels; i++)
    if (!work->maps || fovea_index_list_has (work->maps, channels[i]))
      channels[n++] = channels[i];
  return fovea_patch_sheet_save (view, channels, n, work->side, (const char *const *) caption, work->paper, path, cli->progress, error);
}

static void
add_result (const Work *work, const FoveaPatches *patches, const FoveaPatchView *views, JsonBuilder *json)
{
  json_builder_begin_object (json);
  fovea_json_text (json, "network", work->network->name);
  fovea_json_count (json, "count", patches->count);
  fovea_json_count (json, "per_photo", work->request.per_photo);
  fovea_json_count (json, "photos_run", patches->n_run);
  fovea_json_count (json, "photos_failed", patches->n_failed);
  fovea_patch_table_json (views, patches->n_layers, work->maps, json);
  json_builder_end_object (json);
}

static gboolean
write_output (const FoveaCli *cli, const Options *options, const Work *work, const FoveaPatches *patches, FoveaPatchView *views, GError **error)
{
  const char *path = cli->files[cli->n_files - 1];
  g_autoptr (JsonBuilder) json = json_builder_new ();
  g_autofree char *text = NULL;

  if (!is_table (path))
    return write_sheet (cli, options, work, &views[0], path, error);
  if (g_str_has_suffix (path, ".csv"))
    text = fovea_patch_table_csv (views, patches->n_layers, work->maps);
  else
    {
      add_result (work, patches, views, json);
      text = fovea_json_to_text (json);
    }
  return fovea_file_write (path, text, strlen (text), error);
}

/* Photos that were left out are named; all of them: a failure. */
static gboolean
tell_failures (const FoveaCli *cli, const FoveaPatches *patches, GError **error)
{
  for (guint i = 0; i < patches->n_photos; i++)
    {
      g_autofree char *notice = NULL;

      if (!patches->photos[i].failure)
        continue;
      if (patches->n_failed == patches->n_photos)
        return fovea_refuse (error, _("No photo can be opened: %s"), patches->photos[i].failure);
      notice = g_strdup_printf (_("left out: %s"), patches->photos[i].failure);
      fovea_cli_notice (cli, notice);
    }
  return TRUE;
}

static gboolean
print_result (const FoveaCli *cli, const Work *work, const FoveaPatches *patches, const FoveaPatchView *views, GError **error)
{
  g_autoptr (JsonBuilder) json = json_builder_new ();

  if (cli->json)
    {
      add_result (work, patches, views, json);
      return fovea_cli_print_json (json, error);
    }
  g_print (_("%u photos: %u run, %u known from before, %u left out\n"), patches->n_photos, patches->n_run,
           patches->n_photos - patches->n_run - patches->n_failed, patches->n_failed);
  return TRUE;
}

static gboolean
look (const FoveaCli *cli, const Options *options, GError **error)
{
  g_auto (Work) work = { { 0 } };
  g_autoptr (FoveaPatches) patches = NULL;
  g_autofree FoveaPatchView *views = NULL;

  if (cli->n_files < 3)
    return fovea_wrong_usage (error, _("Give a network, photos or folders, and a file to be written"));
  if (!check_output (cli->files[cli->n_files - 1], options, error) || !read_options (options, &work, error)
      || !fovea_network_options_check (&options->network, error) || !fovea_cli_check_output (cli, cli->files[cli->n_files - 1], error)
      || !(work.photos = fovea_patch_photos_list (cli->files + 1, cli->n_files - 2, options->below, cli->progress, error))
      || !open_network (cli, options, &work, error) || !check_maps (&work, error))
    return FALSE;
  work.request.values = (const gint *) work.values->data;
  work.request.n_values = work.values->len;
  work.request.photos = (const char *const *) work.photos;
  work.request.n_photos = g_strv_length (work.photos);
  if (!(patches = fovea_patches_run (&work.request, cli->progress, error)) || !tell_failures (cli, patches, error))
    return FALSE;
  views = g_new (FoveaPatchView, patches->n_layers);
  for (guint i = 0; i < patches->n_layers; i++)
    views[i] = (FoveaPatchView){ work.request.plan, &work.request.preprocess, patches, &patches->layers[i] };
  return write_output (cli, options, &work, patches, views, error) && print_result (cli, &work, patches, views, error);
}

static int
run (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  Options options = { 0 };
  FoveaCli cli;
  const GOptionEntry entries[] = {
    { "layer", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.layers, N_("Of this layer (repeatable; all layers unless given)"), "LAYER" },
    { "maps", 0, 0, G_OPTION_ARG_STRING, &options.maps, N_("Only these maps"), "0-31,40" },
    { "count", 0, 0, G_OPTION_ARG_STRING, &options.count, N_("Patches of a map, 1 to 100 (9 unless given)"), "N" },
    { "per-photo", 0, 0, G_OPTION_ARG_STRING, &options.per_photo, N_("Patches of one photo among them, 1 to 9 (1 unless given)"), "N" },
    { "recursive", 'r', 0, G_OPTION_ARG_NONE, &options.below, N_("Also what lies in folders within the folders"), NULL },
    { "strongest-first", 0, 0, G_OPTION_ARG_NONE, &options.strongest, N_("Maps of a picture by their strongest patch, not by number"), NULL },
    { "side", 0, 0, G_OPTION_ARG_STRING, &options.side, N_("Side of a patch in a picture, in pixels (80 unless given)"), "N" },
    { "caption", 0, 0, G_OPTION_ARG_NONE, &options.caption, N_("Say below a picture which network and pre-processing it comes from"), NULL },
    { "paper", 0, 0, G_OPTION_ARG_STRING, &options.paper, N_("For printing: a PDF page of this size, filled by the sheet"), "a4|a3|a5|letter|legal" },
    { "no-cache", 0, 0, G_OPTION_ARG_NONE, &options.no_cache, N_("Run all photos, and keep nothing for the next time"), NULL },
    FOVEA_NETWORK_OPTION_ENTRIES (&options.network),
    G_OPTION_ENTRY_NULL,
  };

  if (fovea_cli_begin (&cli, &fovea_command_patches, entries, argc, argv, &error))
    look (&cli, &options, &error);
  clear_options (&options);
  return fovea_cli_end (&cli, error);
}

const FoveaCommand fovea_command_patches = {
  .name = "patches",
  .usage = N_("NET PHOTO|FOLDER… OUT"),
  .summary = N_("Show which regions of many photos excite the maps of a layer most"),
  .description = N_("OUT is a contact sheet (.png and other pictures, .svg, .pdf): for each map the patches where it is greatest, cut out of the\n"
                    "photos by the neurons' receptive fields; what the network does not see of a photo is hatched. Or it is a table (.csv,\n"
                    ".json) with a line for each patch: layer, channel, rank, value, photo, y, x and the field's box on the photo.\n"
                    "One patch comes of a photo unless --per-photo says more: then a photo's greatest local maxima. Of equal values the\n"
                    "earlier photo comes first. Photos that cannot be opened are named and left out. What a photo gives is kept in the\n"
                    "user's cache, and it is not run again as long as its file stays as it is."),
  .run = run,
};
