/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "app/cli/bench.h"

#include <glib/gi18n.h>

#include "app/cli/json.h"
#include "app/cli/network-options.h"
#include "core/base/cpu.h"
#include "core/base/pool.h"
#include "core/conv/planner/calibrate.h"
#include "core/conv/planner/measure.h"

#define DEFAULT_ROUNDS 10
#define MAX_ROUNDS 10000

static void
clear_bench (FoveaBench *bench)
{
  g_strfreev (bench->networks);
  g_strfreev (bench->filters);
  g_strfreev (bench->kernels);
  g_strfreev (bench->check_accuracy);
  g_strfreev (bench->dense);
  g_strfreev (bench->attribution);
  g_free (bench->method);
  g_free (bench->mode);
  g_free (bench->size);
  g_free (bench->rounds);
  g_free (bench->megapixels);
  g_free (bench->check_planner);
  g_clear_object (&bench->json);
}

static int
compare_numbers (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return x < y ? -1 : x > y;
}

FoveaBenchTimes
fovea_bench_times (double *ms, gsize n)
{
  FoveaBenchTimes times;

  qsort (ms, n, sizeof *ms, compare_numbers);
  times.median = n % 2 ? ms[n / 2] : (ms[n / 2 - 1] + ms[n / 2]) / 2;
  times.least = ms[0];
  times.spread = (ms[n - 1] - ms[0]) / times.median;
  return times;
}

void
fovea_bench_add_times (JsonBuilder *json, const FoveaBenchTimes *times)
{
  fovea_json_number (json, "median_ms", times->median);
  fovea_json_number (json, "min_ms", times->least);
  fovea_json_number (json, "spread", times->spread);
}

char *
fovea_bench_number (double number, int digits)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE], format[] = "%.0g";

  format[2] = (char) ('0' + digits);
  return g_strdup (g_ascii_formatd (buffer, sizeof buffer, format, number));
}

static gboolean
parse_options (FoveaBench *bench, GError **error)
{
  bench->n_rounds = DEFAULT_ROUNDS;
  if (bench->cli->n_files > 0)
    return fovea_wrong_usage (error, _("bench takes no files besides its options"));
  if (bench->rounds && !fovea_cli_parse_count ("--rounds", bench->rounds, 1, MAX_ROUNDS, &bench->n_rounds, error))
    return FALSE;
  if (g_strcmp0 (bench->mode, "lean") == 0)
    bench->session_mode = FOVEA_SESSION_LEAN;
  else if (g_strcmp0 (bench->mode, "both") == 0)
    bench->both_modes = TRUE;
  else if (bench->mode && !g_str_equal (bench->mode, "keep-all"))
    return fovea_wrong_usage (error, _("--mode is keep-all, lean or both"));
  if (bench->accurate)
    bench->session_mode |= FOVEA_SESSION_ACCURATE;
  return TRUE;
}

/* Peaks are measured at the time of the benchmark, since the clock rate and other programs change them. */
static void
measure_machine (FoveaBench *bench, gboolean calibrated)
{
  double one = 2e-9 * fovea_measure_macs (FALSE), read_one = 1e-9 * fovea_measure_bytes (FALSE);

  bench->macs = fovea_measure_macs (TRUE);
  bench->bytes = fovea_measure_bytes (TRUE);
  if (bench->json)
    {
      json_builder_set_member_name (bench->json, "machine");
      json_builder_begin_object (bench->json);
      fovea_json_flag (bench->json, "calibrated", calibrated);
      fovea_json_number (bench->json, "peak_gflops", 2e-9 * bench->macs);
      fovea_json_number (bench->json, "peak_gflops_one_thread", one);
      fovea_json_number (bench->json, "read_gb_per_second", 1e-9 * bench->bytes);
      fovea_json_number (bench->json, "read_gb_per_second_one_thread", read_one);
      json_builder_end_object (bench->json);
    }
  else
    {
      g_autofree char *peak = fovea_bench_number (2e-9 * bench->macs, 4), *peak_one = fovea_bench_number (one, 4);
      g_autofree char *read = fovea_bench_number (1e-9 * bench->bytes, 3), *read_text = fovea_bench_number (read_one, 3);

      g_print (_("%s, threads: %u; multiply-adds: %s GFLOP/s (one thread %s); memory read: %s GB/s (one thread %s)\n"),
               fovea_isa_name (fovea_cpu_isa ()), fovea_pool_get_threads (), peak, peak_one, read, read_text);
      if (!calibrated)
        g_print ("%s\n", _("The planner keeps to its built-in constants: what it measures cannot be stored."));
    }
}

static gboolean
run_parts (FoveaBench *bench, GError **error)
{
  return fovea_bench_networks (bench, error) && fovea_bench_filters (bench, error)
         && (!bench->dense || fovea_bench_dense (bench, error))
         && (!bench->attribution || fovea_bench_attribution (bench, error)) && (!bench->scaling || fovea_bench_scaling (bench, error))
         && (!bench->check_planner || fovea_bench_planner (bench, error))
         && (!bench->check_accuracy || (fovea_bench_accuracy (bench, error) && fovea_bench_whole_networks (bench, error)));
}

static gboolean
benchmark (FoveaBench *bench, GError **error)
{
  gboolean calibrated;

  if (!parse_options (bench, error))
    return FALSE;
  calibrated = bench->recalibrate ? fovea_calibration_renew (bench->cli->progress) : fovea_calibration_ensure (bench->cli->progress);
  if (!fovea_progress_check (bench->cli->progress, error))
    return FALSE;
  if (bench->cli->json)
    {
      bench->json = json_builder_new ();
      json_builder_begin_object (bench->json);
      fovea_json_text (bench->json, "isa", fovea_isa_name (fovea_cpu_isa ()));
      fovea_json_count (bench->json, "threads", fovea_pool_get_threads ());
    }
  measure_machine (bench, calibrated);
  if (!run_parts (bench, error))
    return FALSE;
  if (!bench->json)
    return TRUE;
  json_builder_end_object (bench->json);
  return fovea_cli_print_json (bench->json, error);
}

static int
run (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  FoveaCli cli;
  FoveaBench bench = { .cli = &cli };
  const GOptionEntry entries[] = {
    { "network", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &bench.networks, N_("Time a network, on made-up input (repeatable)"), "NET" },
    { "size", 0, 0, G_OPTION_ARG_STRING, &bench.size, N_("Size of the networks' input, height first (the file's, or 224x224)"), "HxW" },
    { "mode", 0, 0, G_OPTION_ARG_STRING, &bench.mode, N_("Keep all activations (default), share their memory, or both in turn"), "keep-all|lean|both" },
    FOVEA_ACCURATE_OPTION_ENTRY (&bench.accurate),
    { "layers", 0, 0, G_OPTION_ARG_NONE, &bench.layers, N_("Time and path of each layer"), NULL },
    { "filter", 0, 0, G_OPTION_ARG_STRING_ARRAY, &bench.filters, N_("Time a preset on a made-up photo in memory (repeatable)"),
      "NAME[:PARAMETER=VALUE…]" },
    { "kernel", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &bench.kernels, N_("The same with a kernel (repeatable)"), "FILE|TEXT" },
    { "megapixels", 0, 0, G_OPTION_ARG_STRING, &bench.megapixels, N_("Size of the photo (24 unless given); with --scaling the largest (100)"), "N" },
    { "rounds", 0, 0, G_OPTION_ARG_STRING, &bench.rounds, N_("How often each is timed (10 unless given)"), "N" },
    { "explain-plan", 0, 0, G_OPTION_ARG_NONE, &bench.explain, N_("Tell the path of each layer and filter, and why"), NULL },
    { "dense", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &bench.dense,
      N_("Time a classifier that slides over 6 x 6 places in one pass, and on each of their crops (repeatable)"), "NET" },
    { "attribution", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &bench.attribution,
      N_("Time the first explanation of class 0 of a network, and those that follow, on made-up input (repeatable)"), "NET" },
    { "method", 0, 0, G_OPTION_ARG_STRING, &bench.method, N_("Of --attribution (gradient unless given; of occlusion: 14 x 14 places)"), "NAME[:PATCH]" },
    { "scaling", 0, 0, G_OPTION_ARG_NONE, &bench.scaling, N_("Filters against the size of the photo and of the kernel"), NULL },
    { "recalibrate", 0, 0, G_OPTION_ARG_NONE, &bench.recalibrate, N_("Measure the planner's constants anew and store them"), NULL },
    { "check-planner", 0, 0, G_OPTION_ARG_STRING, &bench.check_planner, N_("Compare the planner's choice with all paths, on N problems"),
      "N" },
    { "check-accuracy", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &bench.check_accuracy,
      N_("Errors of all paths for the layers of a network, and of the network as a whole (repeatable)"), "NET" },
    G_OPTION_ENTRY_NULL,
  };

  if (fovea_cli_begin (&cli, &fovea_command_bench, entries, argc, argv, &error))
    benchmark (&bench, &error);
  clear_bench (&bench);
  return fovea_cli_end (&cli, error);
}

const FoveaCommand fovea_command_bench = {
  .name = "bench",
  .usage = "",
  .summary = N_("Time networks and filters, and check the planner and the accuracy of its paths"),
  .description = N_("Without options it measures the machine. The first time on a machine the planner is calibrated: its constants are\n"
                    "measured and stored in the user's cache folder. FOVEA_CALIBRATION=off in the environment keeps to built-in ones.\n\n"
                    "Shares are of what the machine reaches in the same minute: multiply-adds from registers, and memory read."),
  .run = run,
};
