/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "app/cli/photo-job.h"

#include <glib/gi18n.h>

#include "app/cli/plan-report.h"
#include "app/cli/json.h"
#include "core/base/file.h"
#include "core/conv/planner/tune.h"
#include "core/image/save.h"

static void
job_free (FoveaPhotoJob *job)
{
  for (guint i = 0; i < job->n_reports; i++)
    fovea_step_report_clear (&job->reports[i]);
  g_free (job->reports);
  g_free (job->input);
  g_free (job->output);
  fovea_photo_report_clear (&job->report);
  g_clear_error (&job->error);
  g_free (job);
}

static FoveaPhotoJob *
add_job (GPtrArray *jobs, const char *input, char *output)
{
  FoveaPhotoJob *job = g_new0 (FoveaPhotoJob, 1);

  job->input = g_strdup (input);
  job->output = output;
  g_ptr_array_add (jobs, job);
  return job;
}

/* The input's name in the folder, as PNG where its own format cannot be written. */
static char *
output_in (const char *folder, const char *input)
{
  g_autofree char *base = g_path_get_basename (input);
  g_autofree char *path = g_build_filename (folder, base, NULL);

  return fovea_image_can_save (path, NULL) ? g_steal_pointer (&path) : g_strconcat (path, ".png", NULL);
}

static gboolean
add_batch (GPtrArray *jobs, const FoveaCli *cli, const char *folder, GError **error)
{
  g_autoptr (GHashTable) outputs = g_hash_table_new (g_str_hash, g_str_equal);

  for (gsize i = 0; i < cli->n_files; i++)
    {
      FoveaPhotoJob *job = add_job (jobs, cli->files[i], output_in (folder, cli->files[i]));

      if (!g_hash_table_add (outputs, job->output))
        {
          g_autofree char *name = fovea_printable (job->output);

          return fovea_wrong_usage (error, _("Two inputs would both be written to “%s”"), name);
        }
    }
  return cli->n_files > 0 || fovea_wrong_usage (error, _("No input file is given"));
}

static gboolean
add_single (GPtrArray *jobs, const FoveaCli *cli, GError **error)
{
  if (cli->n_files != 2)
    return fovea_wrong_usage (error, _("Give an input and an output file, or several inputs and --output-dir"));
  add_job (jobs, cli->files[0], g_strdup (cli->files[1]));
  return fovea_image_can_save (cli->files[1], error);
}

GPtrArray *
fovea_photo_jobs_new (const FoveaCli *cli, const char *folder, GError **error)
{
  g_autoptr (GPtrArray) jobs = g_ptr_array_new_with_free_func ((GDestroyNotify) job_free);

  if (!(folder ? add_batch (jobs, cli, folder, error) : add_single (jobs, cli, error)))
    return NULL;
  return g_steal_pointer (&jobs);
}

gboolean
fovea_photo_job_run (FoveaPhotoJob *job, const FoveaCli *cli, GPtrArray *chain, gboolean overwrite, double from, double to)
{
  gint64 clock = g_get_monotonic_time ();
  gboolean done;

  if (!overwrite && fovea_file_is_same (job->input, job->output))
    {
      g_autofree char *name = fovea_printable (job->output);

      return fovea_refuse (&job->error, _("“%s” is the input itself, which only --overwrite replaces"), name);
    }
  job->n_reports = chain->len;
  job->reports = g_new0 (FoveaStepReport, chain->len);
  fovea_progress_range (cli->progress, from, to);
  fovea_conv_tuning_begin (cli->progress);
  done = fovea_photo_filter (job->input, job->output, chain, &job->report, job->reports, cli->progress, &job->error);
  fovea_conv_tuning_end ();
  job->total_ms = fovea_cli_lap (&clock);
  return done;
}

/* The first step that ran, or NULL. */
static const FoveaStepReport *
first_report (const FoveaPhotoJob *job)
{
  for (guint i = 0; i < job->n_reports; i++)
    if (job->reports[i].reason)
      return &job->reports[i];
  return NULL;
}

static void
add_step (JsonBuilder *builder, const FoveaStep *step, const FoveaStepReport *report)
{
  json_builder_begin_object (builder);
  fovea_json_text (builder, "filter", step->filter ? step->filter->id : "kernel");
  fovea_json_text (builder, "path", fovea_conv_path_id (report->path));
  fovea_json_text (builder, "reason", report->reason);
  fovea_json_number (builder, "filter_ms", 1000.0 * report->seconds);
  fovea_explain_add_candidates (builder, report->candidates, report->n_candidates);
  json_builder_end_object (builder);
}

/* The path of each step that ran: printed, or as the member "plan" of the open object. */
static void
explain (const FoveaPhotoJob *job, GPtrArray *chain, JsonBuilder *builder)
{
  if (builder)
    fovea_json_begin_array (builder, "plan");
  for (guint i = 0; i < job->n_reports; i++)
    {
      FoveaExplanation explanation = fovea_explain_step (g_ptr_array_index (chain, i), &job->reports[i]);

      if (explanation.reason && builder)
        fovea_explain_add (builder, &explanation);
      else if (explanation.reason)
        fovea_explain_print (&explanation);
    }
  if (builder)
    json_builder_end_array (builder);
}

static void
add_result (const FoveaPhotoJob *job, GPtrArray *chain, gboolean with_plan, JsonBuilder *builder)
{
  const FoveaStepReport *report = first_report (job);

  fovea_json_count (builder, "width", job->report.width);
  fovea_json_count (builder, "height", job->report.height);
  fovea_json_text (builder, "path", report ? fovea_conv_path_id (report->path) : "none");
  fovea_json_text (builder, "reason", report ? report->reason : _("No step is enabled"));
  fovea_json_number (builder, "decode_ms", 1000.0 * job->report.decode_seconds);
  fovea_json_number (builder, "filter_ms", 1000.0 * job->report.filter_seconds);
  fovea_json_number (builder, "encode_ms", 1000.0 * job->report.encode_seconds);
  fovea_json_number (builder, "total_ms", job->total_ms);
  fovea_json_flag (builder, "overlapped", job->report.streamed);
  fovea_json_begin_array (builder, "steps");
  for (guint i = 0; i < job->n_reports; i++)
    if (job->reports[i].reason)
      add_step (builder, g_ptr_array_index (chain, i), &job->reports[i]);
  json_builder_end_array (builder);
  if (with_plan)
    explain (job, chain, builder);
}

void
fovea_photo_job_add (const FoveaPhotoJob *job, GPtrArray *chain, gboolean with_plan, JsonBuilder *builder)
{
  json_builder_begin_object (builder);
  fovea_json_text (builder, "input", job->input);
  fovea_json_text (builder, "output", job->output);
  if (job->report.notice)
    fovea_json_text (builder, "notice", job->report.notice);
  if (job->error)
    {
      fovea_json_text (builder, "error", job->error->message);
      fovea_json_count (builder, "exit_code", (guint64) fovea_error_exit_code (job->error));
    }
  else
    add_result (job, chain, with_plan, builder);
  json_builder_end_object (builder);
}

void
fovea_photo_job_print (const FoveaPhotoJob *job, GPtrArray *chain, gboolean with_plan)
{
  const FoveaStepReport *report = first_report (job);
  g_autofree char *name = fovea_printable (job->output);

  g_autofree char *path = report ? g_strdup_printf (", %s: %s", fovea_conv_path_id (report->path), report->reason) : NULL;

  g_print ("%s: %zux%zu, %.0f ms%s\n", name, job->report.width, job->report.height, job->total_ms, path ? path : "");
  if (with_plan)
    explain (job, chain, NULL);
}
