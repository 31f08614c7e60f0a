/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n.h>

#include "app/cli/dense-scan.h"
#include "app/cli/edit-options.h"
#include "app/cli/files.h"
#include "app/cli/plan-report.h"
#include "app/cli/json.h"
#include "app/cli/network-run.h"
#include "core/base/cpu.h"
#include "core/base/pool.h"
#include "core/network/labels.h"
#include "core/tensor/npy.h"

#define DEFAULT_TOP 5
#define MAX_TOP 100000

typedef struct
{
  char **dumps, **inputs;
  char *top, *labels;
  gboolean explain;
  FoveaNetworkOptions preprocess;
  FoveaDenseOptions dense;
  FoveaEditOptions edits;
} Options;

/* The best classes of the output that has scores; none when no output does. */
typedef struct
{
  FoveaClass *best;
  gsize n_best;
  gsize top;
  char **labels;
  gsize n_labels;
} Classes;

static void
classes_clear (Classes *classes)
{
  g_free (classes->best);
  g_strfreev (classes->labels);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Classes, classes_clear)

static void
clear_options (Options *options)
{
  g_strfreev (options->dumps);
  g_strfreev (options->inputs);
  g_free (options->top);
  g_free (options->labels);
  fovea_network_options_clear (&options->preprocess);
  fovea_dense_options_clear (&options->dense);
  fovea_edit_options_clear (&options->edits);
}

/* Names for @count classes: those that the user gives, or those beside the network. */
static void
fit_labels (const FoveaCli *cli, const FoveaNetworkRun *run, Classes *classes, gsize count)
{
  g_autofree char *notice = NULL;

  if (classes->labels)
    classes->labels = fovea_labels_fit (classes->labels, count, &notice);
  else
    classes->labels = fovea_labels_find (run->network, count);
  if (notice)
    fovea_cli_notice (cli, notice);
  classes->n_labels = classes->labels ? g_strv_length (classes->labels) : 0;
}

static gboolean
find_classes (const FoveaCli *cli, const FoveaNetworkRun *run, const Options *options, Classes *classes, FoveaDenseScan *scan, GError **error)
{
  FoveaTensor *only = run->network->n_outputs == 1 ? fovea_session_get_value (run->session, run->network->outputs[0]) : NULL;
  FoveaTensor *scores = only && fovea_are_scores (only->dtype, &only->shape) ? only : NULL;
  gsize top = DEFAULT_TOP, count = scores ? fovea_tensor_count (scores) : 0;

  if (options->top && !fovea_cli_parse_count ("--top", options->top, 1, MAX_TOP, &top, error))
    return FALSE;
  if (options->labels && !(classes->labels = fovea_labels_load (options->labels, error)))
    return FALSE;
  if (scan->dense)
    {
      fit_labels (cli, run, classes, (gsize) run->plan->values[run->network->outputs[0]].shape.dims[1]);
      return fovea_dense_scan_find (scan, run, top, error);
    }
  if (!scores && options->labels)
    fovea_cli_notice (cli, _("the network gives no vector of class scores: --labels is not used"));
  if (!scores)
    return TRUE;
  fit_labels (cli, run, classes, count);
  classes->top = top;
  classes->best = g_new (FoveaClass, MIN (top, count));
  classes->n_best = fovea_top_classes (fovea_tensor_floats (scores), count, classes->best, MIN (top, count));
  return TRUE;
}

static char *
class_label (gconstpointer data, gsize index)
{
  const Classes *classes = data;

  if (index < classes->n_labels)
    return fovea_printable (classes->labels[index]);
  return g_strdup_printf (_("class %zu"), index);
}

static gboolean
dump_value (const FoveaNetworkRun *run, const char *argument, GError **error)
{
  const char *path;
  gint value;

  return fovea_cli_find_dumped (run->network, "--dump", argument, &value, &path, error)
         && fovea_npy_save (fovea_session_get_value (run->session, value), path, error);
}

/* Before anything runs: what was asked for must not lie behind an operator that nothing runs. That is the layers to dump, else the end. */
static gboolean
check_reach (const FoveaNetworkRun *run, char *const *dumps, GError **error)
{
  const char *path;
  gint value;

  if (!dumps)
    return fovea_network_plan_reaches_end (run->plan, error);
  for (gsize i = 0; dumps[i]; i++)
    if (!fovea_cli_find_dumped (run->network, "--dump", dumps[i], &value, &path, error) || !fovea_network_plan_reaches (run->plan, value, error))
      return FALSE;
  return TRUE;
}

static gboolean
dump_values (const FoveaNetworkRun *run, char *const *dumps, GError **error)
{
  for (gsize i = 0; dumps && dumps[i]; i++)
    if (!dump_value (run, dumps[i], error))
      return FALSE;
  return TRUE;
}

static char *
numbers_text (const double *numbers, gsize n, const char *separator)
{
  GString *text = g_string_new (NULL);
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  for (gsize i = 0; i < n; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? separator : "", g_ascii_formatd (buffer, sizeof buffer, "%.6g", numbers[i]));
  return g_string_free (text, FALSE);
}

static gsize
n_channels (const FoveaPreprocess *preprocess)
{
  return preprocess->order == FOVEA_ORDER_GRAY ? 1 : 3;
}

/* As options of the command line, so that a run can be repeated with changes. */
static void
print_preprocess (const FoveaPreprocess *preprocess)
{
  g_autofree char *scale = numbers_text (&preprocess->scale, 1, "");
  g_autofree char *mean = numbers_text (preprocess->mean, n_channels (preprocess), ",");
  g_autofree char *deviation = numbers_text (preprocess->deviation, n_channels (preprocess), ",");

  g_print ("--size %zux%zu --fit %s --channels %s --scale %s --mean %s --std %s (%s)\n", preprocess->height,
           preprocess->width, fovea_fit_id (preprocess->fit), fovea_order_id (preprocess->order), scale, mean, deviation,
           preprocess->source);
}

static void
print_output (const FoveaNetworkRun *run, gint value)
{
  FoveaTensor *tensor = fovea_session_get_value (run->session, value);
  g_autofree char *name = fovea_printable (run->network->values[value].name);
  g_autofree char *shape = NULL, *range = NULL;
  FoveaStatistics statistics;

  if (!tensor)
    {
      g_print (_("%s  not computed\n"), name);
      return;
    }
  shape = fovea_shape_to_string (&tensor->shape);
  if (tensor->dtype != FOVEA_DTYPE_FLOAT32)
    {
      g_print ("%s  %s  %s\n", name, shape, fovea_dtype_name (tensor->dtype));
      return;
    }
  statistics = fovea_statistics (fovea_tensor_floats (tensor), fovea_tensor_count (tensor));
  range = numbers_text ((const double[]){ statistics.minimum, statistics.mean, statistics.maximum }, 3, ", ");
  g_print (_("%s  %s  least, mean, greatest: %s\n"), name, shape, range);
}

static void
print_text (const FoveaNetworkRun *run, const Classes *classes, const FoveaDenseScan *scan)
{
  g_autofree char *name = fovea_printable (run->network->name);
  g_autofree char *times = numbers_text ((const double[]){ run->load_ms, run->plan_ms, run->run_ms }, 3, ", ");

  g_print (_("%s: load, plan, run in ms: %s (%s, threads: %u)\n"), name, times, fovea_isa_name (fovea_cpu_isa ()),
           fovea_pool_get_threads ());
  if (run->photo)
    print_preprocess (&run->preprocess);
  for (guint i = 0; i < run->network->n_outputs; i++)
    print_output (run, run->network->outputs[i]);
  if (scan->dense)
    fovea_dense_scan_print (scan, run, class_label, classes);
  for (gsize i = 0; i < classes->n_best; i++)
    {
      g_autofree char *label = class_label (classes, classes->best[i].index);
      char buffer[G_ASCII_DTOSTR_BUF_SIZE];

      g_print ("%3zu. %8s  %s\n", i + 1, g_ascii_formatd (buffer, sizeof buffer, "%.6f", classes->best[i].probability),
               label);
    }
  if (run->edits)
    fovea_edits_print_report (run, classes->top, class_label, classes);
}

static void
add_preprocess (JsonBuilder *json, const FoveaPreprocess *preprocess)
{
  json_builder_set_member_name (json, "preprocess");
  json_builder_begin_object (json);
  fovea_json_begin_array (json, "size");
  fovea_json_count (json, NULL, preprocess->height);
  fovea_json_count (json, NULL, preprocess->width);
  json_builder_end_array (json);
  fovea_json_text (json, "fit", fovea_fit_id (preprocess->fit));
  fovea_json_text (json, "channels", fovea_order_id (preprocess->order));
  fovea_json_number (json, "scale", preprocess->scale);
  fovea_json_begin_array (json, "mean");
  for (gsize i = 0; i < n_channels (preprocess); i++)
    fovea_json_number (json, NULL, preprocess->mean[i]);
  json_builder_end_array (json);
  fovea_json_begin_array (json, "std");
  for (gsize i = 0; i < n_channels (preprocess); i++)
    fovea_json_number (json, NULL, preprocess->deviation[i]);
  json_builder_end_array (json);
  fovea_json_text (json, "source", preprocess->source);
  json_builder_end_object (json);
}

static void
add_outputs (JsonBuilder *json, const FoveaNetworkRun *run)
{
  fovea_json_begin_array (json, "outputs");
  for (guint i = 0; i < run->network->n_outputs; i++)
    {
      FoveaTensor *tensor = fovea_session_get_value (run->session, run->network->outputs[i]);

      json_builder_begin_object (json);
      fovea_json_text (json, "name", run->network->values[run->network->outputs[i]].name);
      if (tensor)
        fovea_json_shape (json, "shape", &tensor->shape);
      else
        fovea_json_nothing (json, "shape");
      json_builder_end_object (json);
    }
  json_builder_end_array (json);
}

static void
add_classes (JsonBuilder *json, const Classes *classes)
{
  fovea_json_begin_array (json, "top");
  for (gsize i = 0; i < classes->n_best; i++)
    {
      g_autofree char *label = class_label (classes, classes->best[i].index);

      json_builder_begin_object (json);
      fovea_json_count (json, "index", classes->best[i].index);
      fovea_json_text (json, "label", label);
      fovea_json_number (json, "probability", classes->best[i].probability);
      json_builder_end_object (json);
    }
  json_builder_end_array (json);
}

static gboolean
print_json (const FoveaNetworkRun *run, const Classes *classes, const FoveaDenseScan *scan, const Options *options, GError **error)
{
  g_autoptr (JsonBuilder) json = json_builder_new ();

  json_builder_begin_object (json);
  fovea_json_text (json, "network", run->network->name);
  fovea_json_text (json, "isa", fovea_isa_name (fovea_cpu_isa ()));
  fovea_json_count (json, "threads", fovea_pool_get_threads ());
  fovea_json_flag (json, "accurate", options->preprocess.accurate);
  fovea_json_number (json, "load_ms", run->load_ms);
  fovea_json_number (json, "plan_ms", run->plan_ms);
  fovea_json_number (json, "run_ms", run->run_ms);
  if (run->photo)
    add_preprocess (json, &run->preprocess);
  add_outputs (json, run);
  if (scan->dense)
    fovea_dense_scan_add_json (scan, run, json, class_label, classes);
  else
    add_classes (json, classes);
  if (run->edits)
    fovea_edits_add_report (run, classes->top, json, class_label, classes);
  if (options->explain)
    fovea_explain_session (run->network, run->baseline ? run->baseline : run->session, json);
  json_builder_end_object (json);
  return fovea_cli_print_json (json, error);
}

static gboolean
check_files (const FoveaCli *cli, const Options *options, GError **error)
{
  g_autoptr (GArray) files = fovea_cli_files_new ();

  if (cli->n_files < 1 || cli->n_files > 2)
    return fovea_wrong_usage (error, _("run takes a network and a photo (or --input)"));
  fovea_cli_files_add_named (files, "--dump", options->dumps, TRUE);
  fovea_cli_files_add_all (files, "--heat-map", options->dense.heat_maps, TRUE);
  fovea_cli_files_add_named (files, "--input", options->inputs, FALSE);
  fovea_cli_files_add (files, "--labels", options->labels, FALSE);
  return fovea_cli_check_files (cli, files, error);
}

static gboolean
open_run (FoveaNetworkRun *run, const FoveaCli *cli, const Options *options, FoveaDenseScan *scan, GError **error)
{
  if (!options->dense.dense)
    return fovea_network_run_open (run, cli, cli->files[0], cli->files[1], options->inputs, &options->preprocess, error);
  if (options->inputs)
    return fovea_wrong_usage (error, _("--dense takes a photo, not --input"));
  return fovea_network_run_open_dense (run, cli, cli->files[0], cli->files[1], options->dense.window, &options->preprocess, &scan->dense,
                                       error);
}

static gboolean
classify (const FoveaCli *cli, const Options *options, GError **error)
{
  g_auto (FoveaNetworkRun) run = { 0 };
  g_auto (FoveaDenseScan) scan = { 0 };
  g_auto (Classes) classes = { 0 };
  FoveaSessionMode mode = options->preprocess.accurate ? FOVEA_SESSION_ACCURATE : FOVEA_SESSION_KEEP_ALL;

  /* The outputs need no more than the lean mode keeps. */
  if (!options->dumps)
    mode |= FOVEA_SESSION_LEAN;
  if (!fovea_dense_options_check (&options->dense, error) || !check_files (cli, options, error) || !open_run (&run, cli, options, &scan, error)
      || !check_reach (&run, options->dumps, error) || !fovea_edit_options_apply (&options->edits, &run, error)
      || !fovea_network_run_compute (&run, mode, cli->progress, error)
      || !find_classes (cli, &run, options, &classes, &scan, error) || !dump_values (&run, options->dumps, error)
      || !fovea_dense_scan_write (&scan, &run, &options->dense, cli->progress, error))
    return FALSE;
  if (cli->json)
    return print_json (&run, &classes, &scan, options, error);
  print_text (&run, &classes, &scan);
  if (options->explain)
    fovea_explain_session (run.network, run.baseline ? run.baseline : run.session, NULL);
  return TRUE;
}

static int
run (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  Options options = { 0 };
  FoveaCli cli;
  const GOptionEntry entries[] = {
    { "top", 0, 0, G_OPTION_ARG_STRING, &options.top, N_("How many classes to show (5 unless given)"), "K" },
    { "labels", 0, 0, G_OPTION_ARG_FILENAME, &options.labels, N_("Names of the classes, one a line"), "FILE" },
    { "dump", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options.dumps, N_("Write the values of a layer as NumPy array (repeatable)"),
      "LAYER=FILE" },
    { "input", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options.inputs, N_("Feed a raw tensor, .npy or .pb (repeatable)"), "[INPUT=]FILE" },
    { "explain-plan", 0, 0, G_OPTION_ARG_NONE, &options.explain, N_("Tell the path of each layer, and why"), NULL },
    FOVEA_EDIT_OPTION_ENTRIES (&options.edits),
    FOVEA_DENSE_OPTION_ENTRIES (&options.dense),
    FOVEA_NETWORK_OPTION_ENTRIES (&options.preprocess),
    G_OPTION_ENTRY_NULL,
  };

  if (fovea_cli_begin (&cli, &fovea_command_run, entries, argc, argv, &error))
    classify (&cli, &options, &error);
  clear_options (&options);
  return fovea_cli_end (&cli, error);
}

const FoveaCommand fovea_command_run = {
  .name = "run",
  .usage = N_("NET [IN]"),
  .summary = N_("Run a network on a photo or on raw tensors and name the best classes"),
  .run = run,
};
