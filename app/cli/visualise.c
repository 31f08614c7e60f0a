/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n.h>

#include "app/cli/files.h"
#include "app/cli/json.h"
#include "app/cli/network-run.h"
#include "app/cli/table.h"
#include "core/explain/visualise/wish.h"
#include "core/image/load.h"
#include "core/image/save.h"
#include "core/network/open.h"

#define MAX_STEPS 100000

typedef struct
{
  FoveaNetworkOptions network;
  char *objective, *layer, *channel, *neuron, *class, *style;
  char *side, *steps, *seed, *images, *diversity, *octaves, *rate, *jitter, *variation, *distance;
  gboolean list;
} Options;

/* What is loaded for it. */
typedef struct
{
  const FoveaWish *wish;
  FoveaNetwork *network;
  FoveaNetworkPlan *plan;
  FoveaPreprocess preprocess;
  FoveaImage *photo, *style;
} Work;

static void
work_clear (Work *work)
{
  g_clear_pointer (&work->plan, fovea_network_plan_unref);
  g_clear_pointer (&work->network, fovea_network_unref);
  g_clear_pointer (&work->photo, fovea_image_unref);
  g_clear_pointer (&work->style, fovea_image_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Work, work_clear)

static void
clear_options (Options *options)
{
  char **texts[] = { &options->objective, &options->layer, &options->channel, &options->neuron, &options->class, &options->style,
                     &options->side, &options->steps, &options->seed, &options->images, &options->diversity, &options->octaves,
                     &options->rate, &options->jitter, &options->variation, &options->distance };

  fovea_network_options_clear (&options->network);
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    g_free (*texts[i]);
}

static gboolean
list_objectives (void)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  gsize n;
  const FoveaWish *wishes = fovea_wishes (&n);

  for (gsize i = 0; i < n; i++)
    g_ptr_array_add (rows, g_strdupv ((char *[]){ (char *) wishes[i].id, _(wishes[i].summary), (char *) wishes[i].source, NULL }));
  fovea_cli_print_table (rows, 3, 3);
  return TRUE;
}

/* The layer is known once the network is open. */
static gboolean
find_layer (const Options *options, const FoveaNetwork *network, FoveaWishAim *aim, GError **error)
{
  guint node;

  if (!options->layer)
    return TRUE;
  if (!fovea_cli_find_layer (network, options->layer, &node, error))
    return FALSE;
  aim->value = network->nodes[node].outputs[0];
  return TRUE;
}

/* What is asked about tells the objective where that is not said. */
static const FoveaWish *
find_wish (const Options *options, GError **error)
{
  const char *id = options->objective ? options->objective
                   : options->class  ? "class"
                   : options->neuron ? "neuron"
                   : options->style  ? "style"
                   : options->channel ? "channel"
                                      : "layer";
  const FoveaWish *wish = fovea_wish_find (id);
  g_autofree char *shown = fovea_printable (id);

  if (!wish)
    fovea_wrong_usage (error, _("There is no objective “%s”; --list tells which there are"), shown);
  return wish;
}

static gboolean
check_needs (const FoveaCli *cli, const Options *options, const FoveaWish *wish, GError **error)
{
  const struct
  {
    FoveaWishNeeds need;
    const char *option, *given;
  } needs[] = {
    { FOVEA_WISH_CHANNEL, "--channel", options->channel ? options->channel : options->neuron },
    { FOVEA_WISH_PLACE, "--neuron", options->neuron },
    { FOVEA_WISH_CLASS, "--class", options->class },
    { FOVEA_WISH_STYLE, "--style", options->style },
  };
  gsize files = wish->needs & FOVEA_WISH_PHOTO ? 3 : 2;

  for (gsize i = 0; i < G_N_ELEMENTS (needs); i++)
    if (wish->needs & needs[i].need && !needs[i].given)
      return fovea_wrong_usage (error, _("The objective %s needs %s"), wish->id, needs[i].option);
  if (wish->needs & FOVEA_WISH_CHANNEL && !options->layer)
    return fovea_wrong_usage (error, _("The objective %s needs %s"), wish->id, "--layer");
  if (cli->n_files == files)
    return TRUE;
  return files == 3 ? fovea_wrong_usage (error, _("Give a network, a photo and a file to be written"))
                    : fovea_wrong_usage (error, _("Give a network and a file to be written: this objective begins with noise"));
}

static FoveaImage *
load_photo (const FoveaCli *cli, const char *path, GError **error)
{
  g_autofree char *notice = NULL;
  FoveaImage *photo = fovea_image_load (path, &notice, cli->progress, error);

  if (notice)
    fovea_cli_notice (cli, notice);
  return photo;
}

static gboolean
open_work (Work *work, const FoveaCli *cli, const Options *options, GError **error)
{
  FoveaShape shape;

  if (!(work->network = fovea_network_open (cli->files[0], FOVEA_OPEN_TO_RUN, cli->progress, error)))
    return FALSE;
  for (guint i = 0; i < work->network->notices->len; i++)
    fovea_cli_notice (cli, g_ptr_array_index (work->network->notices, i));
  work->preprocess = fovea_preprocess_guess (work->network, 0, 0, cli->progress);
  if (!fovea_network_options_apply (&options->network, &work->preprocess, error)
      || (work->wish->needs & FOVEA_WISH_PHOTO && !(work->photo = load_photo (cli, cli->files[1], error)))
      || (work->wish->needs & FOVEA_WISH_STYLE && !(work->style = load_photo (cli, options->style, error))))
    return FALSE;
  shape = fovea_preprocess_shape (&work->preprocess);
  work->plan = fovea_network_plan_new (work->network, work->network->n_inputs == 1 ? &shape : NULL, work->preprocess.height, work->preprocess.width,
                                       cli->progress, error);
  return work->plan != NULL;
}

static gboolean
read_aim (const Options *options, FoveaWishAim *aim, GError **error)
{
  const char *channel = options->class ? options->class : options->channel;
  gsize numbers[3] = { 0 };

  *aim = (FoveaWishAim){ -1, -1, -1, -1 };
  if (options->neuron && !fovea_cli_parse_place ("--neuron", options->neuron, _("channel, y and x"), NULL, numbers, 3, error))
    return FALSE;
  if ((options->class || (channel && !options->neuron))
      && !fovea_cli_parse_count (options->class ? "--class" : "--channel", channel, 0, G_MAXINT, &numbers[0], error))
    return FALSE;
  aim->channel = channel || options->neuron ? (gint) numbers[0] : -1;
  aim->y = options->neuron ? (gint) numbers[1] : -1;
  aim->x = options->neuron ? (gint) numbers[2] : -1;
  return TRUE;
}

static gboolean
read_numbers (const Options *options, FoveaVisualiseRequest *request, GError **error)
{
  gsize steps = request->steps, seed = 0, images = 1, octaves = request->octaves;
  const struct
  {
    const char *option, *text;
    gsize minimum, maximum, *value;
  } counts[] = {
    { "--steps", options->steps, 1, MAX_STEPS, &steps },
    { "--seed", options->seed, 0, G_MAXUINT32, &seed },
    { "--images", options->images, 1, FOVEA_VISUALISE_MAX_IMAGES, &images },
    { "--octaves", options->octaves, 1, 16, &octaves },
  };
  const struct
  {
    const char *option, *text;
    double *value;
  } numbers[] = {
    { "--diversity", options->diversity, &request->diversity },
    { "--rate", options->rate, &request->rate },
    { "--jitter", options->jitter, &request->wander.shift },
    { "--variation", options->variation, &request->penalty.variation },
    { "--distance", options->distance, &request->penalty.distance },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (counts); i++)
    if (counts[i].text
        && !fovea_cli_parse_count (counts[i].option, counts[i].text, counts[i].minimum, counts[i].maximum, counts[i].value, error))
      return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    if (numbers[i].text && !fovea_cli_parse_numbers (numbers[i].option, numbers[i].text, numbers[i].value, 1, error))
      return FALSE;
  if (request->rate <= 0.0 || request->wander.shift < 0.0)
    return fovea_wrong_usage (error, _("--rate must be more than 0, --jitter not less"));
  request->steps = (guint) steps;
  request->seed = (guint) seed;
  request->images = (guint) images;
  request->octaves = (guint) octaves;
  return TRUE;
}

static gboolean
print_result (const FoveaCli *cli, const Work *work, const FoveaVisualiser *visualiser, const FoveaVisualiseRequest *request, double milliseconds,
              GError **error)
{
  g_autoptr (JsonBuilder) json = json_builder_new ();
  double sign = work->wish->falls ? -1.0 : 1.0;
  guint n;
  const double *curve = fovea_visualiser_get_curve (visualiser, &n);

  if (!cli->json)
    {
      g_autofree char *first = fovea_cli_number ("%.4g", sign * curve[0]), *last = fovea_cli_number ("%.4g", sign * curve[n - 1]);
      g_autofree char *time = fovea_cli_number ("%.1f", milliseconds);

      g_print (_("%s: %s to %s in %u steps, %s ms\n"), _(work->wish->title), first, last, n, time);
      return TRUE;
    }
  json_builder_begin_object (json);
  fovea_json_text (json, "objective", work->wish->id);
  fovea_json_begin_array (json, "values");
  for (guint i = 0; i < request->n_terms; i++)
    fovea_json_text (json, NULL, work->network->values[request->terms[i].value].name);
  json_builder_end_array (json);
  fovea_json_count (json, "width", request->width);
  fovea_json_count (json, "height", request->height);
  fovea_json_count (json, "seed", request->seed);
  fovea_json_count (json, "steps", n);
  fovea_json_number (json, "visualise_ms", milliseconds);
  fovea_json_begin_array (json, "curve");
  for (guint i = 0; i < n; i++)
    fovea_json_number (json, NULL, sign * curve[i]);
  json_builder_end_array (json);
  json_builder_end_object (json);
  return fovea_cli_print_json (json, error);
}

/* All that can be wrong before a file is opened. */
static gboolean
check_options (const FoveaCli *cli, const Options *options, Work *work, FoveaWishAim *aim, gsize *side, GError **error)
{
  FoveaVisualiseRequest any = { .rate = 1.0 };
  const char *out = cli->n_files > 0 ? cli->files[cli->n_files - 1] : NULL;
  g_autoptr (GArray) files = fovea_cli_files_new ();

  fovea_cli_files_add (files, "OUT", out, TRUE);
  fovea_cli_files_add (files, "--style", options->style, FALSE);
  return (work->wish = find_wish (options, error)) && check_needs (cli, options, work->wish, error) && read_aim (options, aim, error)
         && read_numbers (options, &any, error) && fovea_network_options_check (&options->network, error)
         && (!options->side || fovea_cli_parse_count ("--side", options->side, 8, 8192, side, error))
         && fovea_image_can_save (out, error) && fovea_cli_check_files (cli, files, error);
}

static gboolean
visualise (const FoveaCli *cli, const Options *options, GError **error)
{
  g_auto (Work) work = { 0 };
  g_autoptr (FoveaVisualiser) visualiser = NULL;
  g_autoptr (FoveaImage) picture = NULL;
  FoveaVisualiseRequest request;
  FoveaWishAim aim;
  double milliseconds;
  gsize side = 0;
  gint64 clock;

  if (options->list)
    return list_objectives ();
  if (!check_options (cli, options, &work, &aim, &side, error) || !open_work (&work, cli, options, error)
      || !find_layer (options, work.network, &aim, error))
    return FALSE;
  request = fovea_wish_request (work.wish, work.plan, &work.preprocess, work.photo, side);
  request.style = work.style;
  if (!read_numbers (options, &request, error) || !fovea_wish_aim (work.wish, &aim, &request, error))
    return FALSE;
  clock = g_get_monotonic_time ();
  if (!(visualiser = fovea_visualiser_new (&request, cli->progress, error)) || !fovea_visualiser_run (visualiser, cli->progress, error))
    return FALSE;
  milliseconds = fovea_cli_lap (&clock);
  return (picture = fovea_visualiser_picture (visualiser, error)) && fovea_image_save (picture, cli->files[cli->n_files - 1], cli->progress, error)
         && print_result (cli, &work, visualiser, &request, milliseconds, error);
}

static int
run (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  Options options = { 0 };
  FoveaCli cli;
  const GOptionEntry entries[] = {
    { "objective", 0, 0, G_OPTION_ARG_STRING, &options.objective, N_("What is made (--list); unless given, what the options name"), "NAME" },
    { "list", 0, 0, G_OPTION_ARG_NONE, &options.list, N_("List the objectives"), NULL },
    { "layer", 0, 0, G_OPTION_ARG_STRING, &options.layer, N_("The layer (chosen unless given, where there is no channel)"), "LAYER" },
    { "channel", 0, 0, G_OPTION_ARG_STRING, &options.channel, N_("A channel of --layer, from 0"), "C" },
    { "neuron", 0, 0, G_OPTION_ARG_STRING, &options.neuron, N_("A neuron of --layer, from 0"), "C,Y,X" },
    { "class", 0, 0, G_OPTION_ARG_STRING, &options.class, N_("A class, from 0"), "INDEX" },
    { "style", 0, 0, G_OPTION_ARG_FILENAME, &options.style, N_("The picture whose style it gets"), "FILE" },
    { "side", 0, 0, G_OPTION_ARG_STRING, &options.side, N_("Longer side of the picture"), "N" },
    { "steps", 0, 0, G_OPTION_ARG_STRING, &options.steps, N_("Steps, for each octave"), "N" },
    { "seed", 0, 0, G_OPTION_ARG_STRING, &options.seed, N_("Of the noise (0 unless given)"), "N" },
    { "images", 0, 0, G_OPTION_ARG_STRING, &options.images, N_("So many at once, side by side"), "N" },
    { "diversity", 0, 0, G_OPTION_ARG_STRING, &options.diversity, N_("What being alike costs, as a part of what is reached"), "SHARE" },
    { "octaves", 0, 0, G_OPTION_ARG_STRING, &options.octaves, N_("Sizes that it is made in, each 1.4 times the one before"), "N" },
    { "rate", 0, 0, G_OPTION_ARG_STRING, &options.rate, N_("Length of a step"), "RATE" },
    { "jitter", 0, 0, G_OPTION_ARG_STRING, &options.jitter, N_("How far the picture wanders at each step, in pixels"), "N" },
    { "variation", 0, 0, G_OPTION_ARG_STRING, &options.variation, N_("What steps from pixel to pixel cost (total variation)"), "WEIGHT" },
    { "distance", 0, 0, G_OPTION_ARG_STRING, &options.distance, N_("What the distance from mid-grey costs"), "WEIGHT" },
    FOVEA_NETWORK_OPTION_ENTRIES (&options.network),
    G_OPTION_ENTRY_NULL,
  };

  if (fovea_cli_begin (&cli, &fovea_command_visualise, entries, argc, argv, &error))
    visualise (&cli, &options, &error);
  clear_options (&options);
  return fovea_cli_end (&cli, error);
}

const FoveaCommand fovea_command_visualise = {
  .name = "visualise",
  .usage = N_("NET [IN] OUT"),
  .summary = N_("Make the picture that a neuron, a channel, a layer or a class wants; or a dream, an inversion, another style"),
  .description = N_("A picture climbs along the gradient of what is asked for.\n"
                    "IN is the photo of dream, invert and style; all others begin with noise."),
  .run = run,
};
