/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>

#include "app/cli/chain-options.h"
#include "app/cli/json.h"
#include "app/cli/photo-job.h"
#include "core/image/jpeg.h"

/* What the options say, as text. */
typedef struct
{
  FoveaChainOptions chain;
  char *output_dir, *quality;
  gboolean overwrite, explain;
} Options;

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
  g_autoptr (GPtrArray) chain = fovea_chain_options_make (cli, &options->chain, error);
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
    FOVEA_CHAIN_OPTION_ENTRIES (&options.chain),
    { "channels", 0, 0, G_OPTION_ARG_STRING, &options.chain.channels, N_("rgb (default), rgba, luminance, red, green or blue"), "CHANNELS" },
    { "output-dir", 0, 0, G_OPTION_ARG_FILENAME, &options.output_dir, N_("Filter several photos into this folder"), "DIR" },
    { "quality", 0, 0, G_OPTION_ARG_STRING, &options.quality, N_("Of JPEG files, 1 to 100 (92 unless given)"), "N" },
    { "explain-plan", 0, 0, G_OPTION_ARG_NONE, &options.explain, N_("Tell the path of each step, and why"), NULL },
    { "overwrite", 0, 0, G_OPTION_ARG_NONE, &options.overwrite, N_("Allow the output to replace the input"), NULL },
    G_OPTION_ENTRY_NULL,
  };

  if (fovea_cli_begin (&cli, &fovea_command_filter, entries, argc, argv, &error))
    filter (&cli, &options, &error);
  fovea_chain_options_clear (&options.chain);
  g_free (options.output_dir);
  g_free (options.quality);
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
