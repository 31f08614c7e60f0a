/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n.h>

#include "app/cli/json.h"
#include "app/cli/network-run.h"
#include "core/image/load.h"
#include "core/image/save.h"
#include "core/network/open.h"
#include "core/network/tiles.h"

#define OPENED 0.05 /* shares of the progress: reading files, cutting tiles, running, writing */
#define CUT 0.15
#define RUN 0.9

typedef struct
{
  FoveaNetworkOptions network;
  char *tile;
} Options;

static void
print_facts (const FoveaTilesFacts *facts, double milliseconds)
{
  g_autofree char *time = fovea_cli_number ("%.1f", milliseconds);

  g_print (_("%zux%zu pixels from %zu x %zu tiles of %zux%zu: %s ms\n"), facts->height, facts->width, facts->count[0], facts->count[1],
           facts->tile[0], facts->tile[1], time);
}

static gboolean
print_json (const FoveaTilesFacts *facts, double milliseconds, GError **error)
{
  g_autoptr (JsonBuilder) json = json_builder_new ();
  const struct
  {
    const char *name;
    const gsize *pair;
  } pairs[] = { { "tiles", facts->count }, { "tile", facts->tile }, { "halo", facts->halo } };

  json_builder_begin_object (json);
  fovea_json_count (json, "width", facts->width);
  fovea_json_count (json, "height", facts->height);
  fovea_json_number (json, "scale", facts->scale);
  fovea_json_flag (json, "exact", facts->exact);
  for (gsize i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      fovea_json_begin_array (json, pairs[i].name);
      fovea_json_count (json, NULL, pairs[i].pair[0]);
      fovea_json_count (json, NULL, pairs[i].pair[1]);
      json_builder_end_array (json);
    }
  fovea_json_number (json, "apply_ms", milliseconds);
  json_builder_end_object (json);
  return fovea_cli_print_json (json, error);
}

/* With the numbers that the network seems to speak of, where the user has not said. */
static FoveaTiles *
make_tiles (const FoveaCli *cli, const Options *options, FoveaNetworkPlan *plan, const FoveaPreprocess *preprocess, const FoveaImage *photo, gsize side,
            GError **error)
{
  gboolean changed;
  FoveaTiles *tiles;

  if (options->network.scale)
    return fovea_tiles_new (plan, preprocess, photo->width, photo->height, side, cli->progress, error);
  tiles = fovea_tiles_new_for (plan, preprocess, photo, side, &changed, cli->progress, error);
  if (changed)
    fovea_cli_notice (cli, _("with values from 0 to 1 the network makes no picture: it gets pixels from 0 to 255 (--scale says otherwise)"));
  return tiles;
}

static FoveaTiles *
open_tiles (const FoveaCli *cli, const Options *options, const FoveaImage *photo, gsize side, GError **error)
{
  g_autoptr (FoveaNetwork) network = fovea_network_open (cli->files[0], FOVEA_OPEN_TO_RUN, cli->progress, error);
  g_autoptr (FoveaNetworkPlan) plan = NULL;
  FoveaPreprocess preprocess;
  FoveaShape shape;

  if (!network)
    return NULL;
  for (guint i = 0; i < network->notices->len; i++)
    fovea_cli_notice (cli, g_ptr_array_index (network->notices, i));
  preprocess = fovea_preprocess_guess (network, 0, 0, cli->progress);
  if (!fovea_network_options_apply (&options->network, &preprocess, error))
    return NULL;
  shape = fovea_preprocess_shape (&preprocess);
  plan = fovea_network_plan_new (network, network->n_inputs == 1 ? &shape : NULL, preprocess.height, preprocess.width, cli->progress, error);
  return plan ? make_tiles (cli, options, plan, &preprocess, photo, side, error) : NULL;
}

/* All that can be wrong before a file is opened. */
static gboolean
check_options (const FoveaCli *cli, const Options *options, gsize *side, GError **error)
{
  if (cli->n_files != 3)
    return fovea_wrong_usage (error, _("Give a network, a photo and a file to be written"));
  return (!options->tile || fovea_cli_parse_count ("--tile", options->tile, 16, FOVEA_MAX_PHOTO_SIDE, side, error))
         && fovea_network_options_check (&options->network, error) && fovea_image_can_save (cli->files[2], error)
         && fovea_cli_check_output (cli, cli->files[2], error);
}

static gboolean
apply (const FoveaCli *cli, const Options *options, GError **error)
{
  g_autofree char *notice = NULL;
  g_autoptr (FoveaImage) photo = NULL, result = NULL;
  g_autoptr (FoveaTiles) tiles = NULL;
  const FoveaTilesFacts *facts;
  double milliseconds;
  gsize side = 0;
  gint64 clock;

  fovea_progress_range (cli->progress, 0.0, OPENED);
  if (!check_options (cli, options, &side, error) || !(photo = fovea_image_load (cli->files[1], &notice, cli->progress, error)))
    return FALSE;
  if (notice)
    fovea_cli_notice (cli, notice);
  fovea_progress_range (cli->progress, OPENED, CUT);
  if (!(tiles = open_tiles (cli, options, photo, side, error)))
    return FALSE;
  facts = fovea_tiles_get_facts (tiles);
  if (!facts->exact && facts->count[0] * facts->count[1] > 1)
    fovea_cli_notice (cli, _("the network looks at all that it is given: tiles are blended where they overlap, and are not quite what it "
                             "would make of the whole photo at once; --tile makes them larger"));
  fovea_progress_range (cli->progress, CUT, RUN);
  clock = g_get_monotonic_time ();
  if (!(result = fovea_tiles_run (tiles, photo, cli->progress, error)))
    return FALSE;
  milliseconds = fovea_cli_lap (&clock);
  fovea_progress_range (cli->progress, RUN, 1.0);
  if (!fovea_image_save (result, cli->files[2], cli->progress, error))
    return FALSE;
  if (cli->json)
    return print_json (facts, milliseconds, error);
  print_facts (facts, milliseconds);
  return TRUE;
}

static int
run (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  Options options = { 0 };
  FoveaCli cli;
  const GOptionEntry entries[] = {
    { "tile", 0, 0, G_OPTION_ARG_STRING, &options.tile, N_("Side of the tiles, in pixels of the photo (512, less where memory is short)"), "N" },
    FOVEA_NETWORK_OPTION_ENTRIES (&options.network),
    G_OPTION_ENTRY_NULL,
  };

  if (fovea_cli_begin (&cli, &fovea_command_apply, entries, argc, argv, &error))
    apply (&cli, &options, &error);
  fovea_network_options_clear (&options.network);
  g_free (options.tile);
  return fovea_cli_end (&cli, error);
}

const FoveaCommand fovea_command_apply = {
  .name = "apply",
  .usage = N_("NET IN OUT"),
  .summary = N_("Let a network that makes pictures (a style, a denoiser, super-resolution) filter a photo of any size"),
  .description = N_("The photo goes through the network in overlapping tiles. Where a pixel of the result depends on a window of the photo,\n"
                    "tiles overlap by that and the result is what the network would make of the whole photo; where the network looks at\n"
                    "everything, tiles are blended.\n"
                    "A network of one channel works on the brightness (Rec. 601), and the photo keeps its colours."),
  .run = run,
};
