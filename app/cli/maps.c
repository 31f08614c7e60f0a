/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n.h>
#include <math.h>

#include "app/cli/command.h"
#include "app/cli/json.h"
#include "app/cli/map-options.h"
#include "app/cli/network-run.h"
#include "app/cli/table.h"
#include "core/network/seeing.h"
#include "core/tensor/distribution.h"

#define MOST_NEURONS 10

typedef struct
{
  char *layer, *compare, *seeing;
  gboolean statistics;
  FoveaMapOptions maps;
  FoveaNetworkOptions preprocess;
} Options;

/* What there is to tell of a layer. */
typedef struct
{
  const char *network, *layer;
  FoveaMaps *maps;
  gsize *order, n;
  double *keys; /* NULL: sorted by a number that stands in the table anyway */
  FoveaDistribution *distribution;
  gsize pair[2];
  gboolean has_pair;
  FoveaSeeingNeuron neurons[MOST_NEURONS];
  gsize n_neurons;
} Report;

static void
report_clear (Report *report)
{
  fovea_maps_unref (report->maps);
  g_free (report->order);
  g_free (report->keys);
  g_free (report->distribution);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Report, report_clear)

static void
clear_options (Options *options)
{
  g_free (options->layer);
  g_free (options->compare);
  g_free (options->seeing);
  fovea_map_options_clear (&options->maps);
  fovea_network_options_clear (&options->preprocess);
}

static char *
number_text (double number)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  return g_strdup (g_ascii_formatd (buffer, sizeof buffer, "%.6g", number));
}

static double
share_of_zeros (const FoveaStatistics *statistics)
{
  return (double) statistics->zeros / (double) statistics->count;
}

static void
print_maps (const Report *report)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  gsize columns = report->keys ? 7 : 6;

  g_ptr_array_add (rows, g_strdupv ((char *[]){ _("map"), _("minimum"), _("maximum"), _("mean"), _("deviation"), _("zeros"),
                                                report->keys ? _("sorted by") : NULL, NULL }));
  for (gsize k = 0; k < report->n; k++)
    {
      gsize i = report->order[k];
      const FoveaStatistics *s = &report->maps->statistics[i];
      char **row = g_new0 (char *, columns + 1);

      row[0] = g_strdup_printf ("%zu", report->maps->index[i]);
      row[1] = number_text (s->minimum);
      row[2] = number_text (s->maximum);
      row[3] = number_text (s->mean);
      row[4] = number_text (s->deviation);
      row[5] = number_text (share_of_zeros (s));
      if (report->keys)
        row[6] = number_text (report->keys[i]);
      g_ptr_array_add (rows, row);
    }
  fovea_cli_print_table (rows, columns, 0);
}

static void
print_text (const Report *report)
{
  const FoveaMaps *maps = report->maps;
  g_autofree char *layer = fovea_printable (report->layer);
  g_autofree char *csv = report->distribution ? fovea_distribution_csv (report->distribution) : NULL;

  g_print (_("%s: %zu maps of %zux%zu, %zu dead\n"), layer, maps->count, maps->height, maps->width, maps->n_dead);
  if (csv)
    g_print ("%s", csv);
  print_maps (report);
  if (report->has_pair)
    {
      g_autofree char *correlation = number_text (fovea_maps_correlation (maps, report->pair[0], report->pair[1]));

      g_print (_("correlation of maps %zu and %zu: %s\n"), report->pair[0], report->pair[1], correlation);
    }
  for (gsize i = 0; i < report->n_neurons; i++)
    {
      const FoveaSeeingNeuron *neuron = &report->neurons[i];
      g_autofree char *value = number_text (neuron->value);

      g_print (_("neuron %zu,%zu,%zu: %s\n"), neuron->channel, neuron->y, neuron->x, value);
    }
}

static void
add_statistics (JsonBuilder *json, const FoveaDistribution *distribution)
{
  FoveaFact facts[FOVEA_N_FACTS];

  fovea_distribution_facts (distribution, facts);
  json_builder_set_member_name (json, "statistics");
  json_builder_begin_object (json);
  for (guint i = 0; i < FOVEA_N_FACTS; i++)
    if (facts[i].is_count)
      fovea_json_count (json, facts[i].id, (guint64) facts[i].number);
    else
      fovea_json_number (json, facts[i].id, facts[i].number);
  fovea_json_begin_array (json, "histogram");
  for (guint i = 0; i < FOVEA_HISTOGRAM_BINS; i++)
    fovea_json_count (json, NULL, distribution->counts[i]);
  json_builder_end_array (json);
  json_builder_end_object (json);
}

static void
add_maps (JsonBuilder *json, const Report *report)
{
  fovea_json_begin_array (json, "maps");
  for (gsize k = 0; k < report->n; k++)
    {
      gsize i = report->order[k];
      const FoveaStatistics *s = &report->maps->statistics[i];

      json_builder_begin_object (json);
      fovea_json_count (json, "index", report->maps->index[i]);
      fovea_json_number (json, "minimum", s->minimum);
      fovea_json_number (json, "maximum", s->maximum);
      fovea_json_number (json, "mean", s->mean);
      fovea_json_number (json, "deviation", s->deviation);
      fovea_json_number (json, "zero_share", share_of_zeros (s));
      fovea_json_flag (json, "dead", fovea_maps_is_dead (report->maps, i));
      if (report->keys)
        fovea_json_number (json, "key", report->keys[i]);
      json_builder_end_object (json);
    }
  json_builder_end_array (json);
}

static void
add_neurons (JsonBuilder *json, const Report *report)
{
  fovea_json_begin_array (json, "neurons");
  for (gsize i = 0; i < report->n_neurons; i++)
    {
      json_builder_begin_object (json);
      fovea_json_count (json, "channel", report->neurons[i].channel);
      fovea_json_count (json, "y", report->neurons[i].y);
      fovea_json_count (json, "x", report->neurons[i].x);
      fovea_json_number (json, "value", report->neurons[i].value);
      json_builder_end_object (json);
    }
  json_builder_end_array (json);
}

static gboolean
print_json (const Report *report, GError **error)
{
  g_autoptr (JsonBuilder) json = json_builder_new ();

  json_builder_begin_object (json);
  fovea_json_text (json, "network", report->network);
  fovea_json_text (json, "layer", report->layer);
  fovea_json_count (json, "count", report->maps->count);
  fovea_json_count (json, "height", report->maps->height);
  fovea_json_count (json, "width", report->maps->width);
  fovea_json_count (json, "dead", report->maps->n_dead);
  if (report->distribution)
    add_statistics (json, report->distribution);
  add_maps (json, report);
  if (report->has_pair)
    fovea_json_number (json, "correlation", fovea_maps_correlation (report->maps, report->pair[0], report->pair[1]));
  if (report->n_neurons > 0)
    add_neurons (json, report);
  json_builder_end_object (json);
  return fovea_cli_print_json (json, error);
}

/* "A,B", both below @limits. */
static gboolean
parse_pair (const char *option, const char *text, const gsize limits[2], gsize pair[2], GError **error)
{
  g_auto (GStrv) words = g_strsplit (text, ",", 3);

  if (g_strv_length (words) != 2)
    return fovea_wrong_usage (error, _("%s takes two numbers with a comma between them"), option);
  for (guint i = 0; i < 2; i++)
    if (!fovea_cli_parse_count (option, words[i], 0, limits[i] - 1, &pair[i], error))
      return FALSE;
  return TRUE;
}

static gboolean
find_neurons (const Options *options, const FoveaNetworkRun *run, gint value, Report *report, GError **error)
{
  g_autofree FoveaReceptiveField *fields = fovea_receptive_fields (run->plan);
  gsize limits[2] = { run->preprocess.height, run->preprocess.width }, at[2];

  if (!parse_pair ("--seeing", options->seeing, limits, at, error))
    return FALSE;
  report->n_neurons
      = fovea_neurons_seeing (&fields[value], report->maps, (gint64) at[0], (gint64) at[1], report->neurons, MOST_NEURONS);
  return TRUE;
}

static gboolean
look_at_maps (const FoveaCli *cli, const Options *options, const FoveaMapChoice *choice, const FoveaNetworkRun *run, gint value,
              Report *report, GError **error)
{
  gboolean keyed = choice->query.sort == FOVEA_SORT_CLASS || choice->query.sort == FOVEA_SORT_SIMILARITY;

  report->maps = fovea_maps_of_session (run->session, value, cli->progress, error);
  if (!report->maps)
    return FALSE;
  report->order = fovea_map_choice_apply (choice, run->plan, run->session, value, report->maps, keyed ? &report->keys : NULL, &report->n,
                                          cli->progress, error);
  if (!report->order)
    return FALSE;
  if (options->statistics
      && !(report->distribution = fovea_distribution_new (fovea_tensor_floats (report->maps->values),
                                                          fovea_tensor_count (report->maps->values), cli->progress, error)))
    return FALSE;
  report->has_pair = options->compare != NULL;
  if (options->compare
      && !parse_pair ("--compare", options->compare, (gsize[]){ report->maps->count, report->maps->count }, report->pair, error))
    return FALSE;
  return !options->seeing || find_neurons (options, run, value, report, error);
}

static gboolean
tell_maps (const FoveaCli *cli, const Options *options, GError **error)
{
  g_auto (FoveaNetworkRun) run = { 0 };
  g_auto (FoveaMapChoice) choice = { 0 };
  g_auto (Report) report = { 0 };
  FoveaSessionMode mode = options->preprocess.accurate ? FOVEA_SESSION_ACCURATE : FOVEA_SESSION_KEEP_ALL;
  guint node;
  gint value;

  if (cli->n_files != 2 || !options->layer)
    return fovea_wrong_usage (error, _("maps takes a network, a photo and --layer"));
  if (!fovea_map_options_read (&options->maps, &choice, error)
      || !fovea_network_run_open (&run, cli, cli->files[0], cli->files[1], NULL, &options->preprocess, error)
      || !fovea_cli_find_layer (run.network, options->layer, &node, error))
    return FALSE;
  value = run.network->nodes[node].outputs[0];
  if (!fovea_network_plan_reaches (run.plan, value, error) || !fovea_network_run_compute (&run, mode, cli->progress, error)
      || !look_at_maps (cli, options, &choice, &run, value, &report, error))
    return FALSE;
  report.network = run.network->name;
  report.layer = run.network->nodes[node].name;
  if (cli->json)
    return print_json (&report, error);
  print_text (&report);
  return TRUE;
}

static int
run (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  Options options = { 0 };
  FoveaCli cli;
  const GOptionEntry entries[] = {
    { "layer", 0, 0, G_OPTION_ARG_STRING, &options.layer, N_("A layer that fovea-cli info lists"), "LAYER" },
    FOVEA_MAP_OPTION_ENTRIES (&options.maps),
    { "statistics", 0, 0, G_OPTION_ARG_NONE, &options.statistics, N_("The layer's numbers, percentiles and histogram, as CSV"), NULL },
    { "compare", 0, 0, G_OPTION_ARG_STRING, &options.compare, N_("The correlation of two maps"), "A,B" },
    { "seeing", 0, 0, G_OPTION_ARG_STRING, &options.seeing,
      N_("The ten strongest neurons whose receptive field holds this pixel of the network's input"), "Y,X" },
    FOVEA_NETWORK_OPTION_ENTRIES (&options.preprocess),
    G_OPTION_ENTRY_NULL,
  };

  if (fovea_cli_begin (&cli, &fovea_command_maps, entries, argc, argv, &error))
    tell_maps (&cli, &options, &error);
  clear_options (&options);
  return fovea_cli_end (&cli, error);
}

const FoveaCommand fovea_command_maps = {
  .name = "maps",
  .usage = N_("NET IN"),
  .summary = N_("List a layer's activation maps with their numbers: sorted, chosen, compared"),
  .description = N_("A map is dead when every value of it is exactly zero on this photo. Sparsity is the share of zeros; similarity is Pearson's "
                    "correlation; class is what a map adds to a class's score, where a global pooling and one fully connected layer follow the "
                    "maps. Percentiles are by nearest rank."),
  .run = run,
};
