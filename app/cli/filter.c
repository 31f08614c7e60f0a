/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>

#include "app/cli/json.h"
#include "app/cli/photo-job.h"
#include "core/image/jpeg.h"

/* What the options say, as text. */
typedef struct
{
  char *preset, *kernel, *chain, *path, *border, *channels, *output_dir, *quality;
  char **settings;
  gboolean linear, convolution, overwrite, explain;
} Options;

static void
clear_options (Options *options)
{
  g_free (options->preset);
  g_free (options->kernel);
  g_free (options->chain);
  g_free (options->path);
  g_free (options->border);
  g_free (options->channels);
  g_free (options->output_dir);
  g_free (options->quality);
  g_strfreev (options->settings);
}

static gboolean
unknown_id (const char *option, const char *id, GError **error)
{
  g_autofree char *printable = fovea_printable (id);

  return fovea_wrong_usage (error, _("%s does not know “%s”"), option, printable);
}

static gboolean
apply_settings (FoveaStep *step, const Options *options, GError **error)
{
  for (char **setting = options->settings; setting && *setting; setting++)
    {
      if (!step->filter)
        return fovea_wrong_usage (error, _("--set goes with --preset: a kernel has no parameters"));
      if (!fovea_filter_set (step->filter, *setting, step->values, error))
        return FALSE;
    }
  if (options->border && !fovea_border_find (options->border, &step->border))
    return unknown_id ("--border", options->border, error);
  if (options->path && !fovea_conv_path_find (options->path, &step->path))
    return unknown_id ("--path", options->path, error);
  if (options->channels && !fovea_channels_find (options->channels, &step->channels))
    return unknown_id ("--channels", options->channels, error);
  step->linear_light = options->linear;
  step->flip = options->convolution;
  return TRUE;
}

static GPtrArray *
make_step_chain (const Options *options, GError **error)
{
  g_autoptr (GPtrArray) chain = fovea_chain_new ();
  g_autoptr (FoveaKernel) kernel = options->kernel ? fovea_cli_parse_kernel (options->kernel, error) : NULL;
  const FoveaFilter *filter = options->preset ? fovea_filter_find (options->preset) : NULL;
  FoveaStep *step;

  if (options->preset && !filter)
    unknown_id ("--preset", options->preset, error);
  if (!filter && !kernel)
    return NULL;
  step = fovea_step_new (filter, kernel);
  g_ptr_array_add (chain, step);
  return apply_settings (step, options, error) ? g_steal_pointer (&chain) : NULL;
}

static GPtrArray *
make_chain (const Options *options, GError **error)
{
  int subjects = (options->preset != NULL) + (options->kernel != NULL) + (options->chain != NULL);

  if (subjects != 1)
    fovea_wrong_usage (error, _("Give one of --preset, --kernel and --chain"));
  else if (!options->chain)
    return make_step_chain (options, error);
  else if (options->settings || options->path || options->border || options->channels || options->linear || options->convolution)
    fovea_wrong_usage (error, _("A chain holds its own settings: --chain goes without --set, --path, --border, --channels, "
                                "--linear and --convolution"));
  else
    return fovea_chain_load (options->chain, error);
  return NULL;
}

static gboolean
make_folder (const char *folder, GError **error)
{
  int code;
  g_autofree char *name = fovea_printable (folder);

  if (g_mkdir_with_parents (folder, 0777) == 0)
    return TRUE;
  code = errno;
  return fovea_io_failed (error, _("Cannot make the folder “%s”: %s"), name, g_strerror (code));
}

/* In a batch a failure is reported and the others go on; the first one decides the exit code. What is cancelled when all is written
 * already has succeeded. */
static gboolean
run_jobs (const FoveaCli *cli, GPtrArray *jobs, GPtrArray *chain, const Options *options, GError **error)
{
  const FoveaPhotoJob *failed = NULL;
  guint i;

  for (i = 0; i < jobs->len && !fovea_progress_is_cancelled (cli->progress); i++)
    {
      FoveaPhotoJob *job = g_ptr_array_index (jobs, i);
      gboolean done = fovea_photo_job_run (job, cli, chain, options->overwrite, (double) i / jobs->len, (i + 1.0) / jobs->len);

      if (job->report.notice && !cli->json)
        fovea_cli_notice (cli, job->report.notice);
      if (done && !cli->json && !cli->quiet)
        fovea_photo_job_print (job, chain, options->explain);
      if (!done && failed)
        fovea_cli_report (job->error);
      else if (!done)
        failed = job;
    }
  if (failed)
    g_propagate_error (error, g_error_copy (failed->error));
  return !failed && (i == jobs->len || fovea_progress_check (cli->progress, error));
}

static gboolean
print_json (GPtrArray *jobs, GPtrArray *chain, const Options *options, GError **error)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  if (!options->output_dir)
    {
      fovea_photo_job_add (g_ptr_array_index (jobs, 0), chain, options->explain, builder);
      return fovea_cli_print_json (builder, error);
    }
  json_builder_begin_object (builder);
  fovea_json_begin_array (builder, "files");
  for (guint i = 0; i < jobs->len; i++)
    fovea_photo_job_add (g_ptr_array_index (jobs, i), chain, options->explain, builder);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  return fovea_cli_print_json (builder, error);
}

static gboolean
filter (const FoveaCli *cli, const Options *options, GError **error)
{
  g_autoptr (GPtrArray) chain = make_chain (options, error);
  g_autoptr (GPtrArray) jobs = chain ? fovea_photo_jobs_new (cli, options->output_dir, error) : NULL;
  gboolean batch = options->output_dir != NULL, done;
  gsize quality = FOVEA_JPEG_QUALITY;

  if (options->quality && !fovea_cli_parse_count ("--quality", options->quality, 1, 100, &quality, error))
    return FALSE;
  fovea_jpeg_set_quality ((int) quality);
  if (!jobs || (batch && !make_folder (options->output_dir, error)))
    return FALSE;
  done = run_jobs (cli, jobs, chain, options, error);
  if (!done && fovea_progress_is_cancelled (cli->progress))
    return FALSE;
  if (cli->json && (done || batch))
    return print_json (jobs, chain, options, done ? error : NULL) && done;
  return done;
}

static int
run (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  Options options = { 0 };
  FoveaCli cli;
  const GOptionEntry entries[] = {
    { "preset", 0, 0, G_OPTION_ARG_STRING, &options.preset, N_("A filter that fovea-cli presets lists"), "NAME" },
    { "kernel", 0, 0, G_OPTION_ARG_FILENAME, &options.kernel, N_("A kernel: a file, or text such as '0 -1 0; -1 5 -1; 0 -1 0'"),
      "FILE|TEXT" },
    { "chain", 0, 0, G_OPTION_ARG_FILENAME, &options.chain, N_("A chain of filters that the window saved"), "FILE" },
    { "set", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.settings, N_("Set a parameter of the preset (repeatable)"), "NAME=VALUE" },
    { "path", 0, 0, G_OPTION_ARG_STRING, &options.path, N_("auto (default), direct, separable, fft or reference"), "PATH" },
    { "border", 0, 0, G_OPTION_ARG_STRING, &options.border, N_("Beyond the edge: zero, replicate (default), reflect or wrap"), "MODE" },
    { "channels", 0, 0, G_OPTION_ARG_STRING, &options.channels, N_("rgb (default), rgba, luminance, red, green or blue"), "CHANNELS" },
    { "linear", 0, 0, G_OPTION_ARG_NONE, &options.linear, N_("Filter linear light, not sRGB code values"), NULL },
    { "convolution", 0, 0, G_OPTION_ARG_NONE, &options.convolution, N_("True convolution: turn the kernel by 180 degrees"), NULL },
    { "output-dir", 0, 0, G_OPTION_ARG_FILENAME, &options.output_dir, N_("Filter several photos into this folder"), "DIR" },
    { "quality", 0, 0, G_OPTION_ARG_STRING, &options.quality, N_("Of JPEG files, 1 to 100 (92 unless given)"), "N" },
    { "explain-plan", 0, 0, G_OPTION_ARG_NONE, &options.explain, N_("Tell the path of each step, and why"), NULL },
    { "overwrite", 0, 0, G_OPTION_ARG_NONE, &options.overwrite, N_("Allow the output to replace the input"), NULL },
    G_OPTION_ENTRY_NULL,
  };

  if (fovea_cli_begin (&cli, &fovea_command_filter, entries, argc, argv, &error))
    filter (&cli, &options, &error);
  clear_options (&options);
  return fovea_cli_end (&cli, error);
}

const FoveaCommand fovea_command_filter = {
  .name = "filter",
  .usage = N_("IN OUT | IN… --output-dir DIR"),
  .summary = N_("Filter photos with a preset, a kernel or a chain of filters"),
  .description = N_("A kernel's text has its rows on lines of their own or with ; between them, applied as they stand (cross-correlation).\n"
                    "Before the rows may stand: divisor NUMBER|sum (1 unless given), offset NUMBER, anchor COLUMN ROW (from 0):\n"
                    "  --kernel 'divisor 16; 1 2 1; 2 4 2; 1 2 1'\n"
                    "Borders: reflect does not repeat the edge pixel.\n\n"
                    "With --output-dir, --json prints {\"files\": […]} with one object a photo; one that fails has \"error\" and\n"
                    "\"exit_code\", the others go on, and the first failure gives the exit code. From JPEG to JPEG decoding, filtering\n"
                    "and encoding overlap (\"overlapped\"): then their times add up to more than \"total_ms\"."),
  .run = run,
};
