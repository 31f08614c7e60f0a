/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/filter/photo.h"

#include <glib/gi18n-lib.h>
#include <time.h>

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/limits.h"
#include "core/base/output.h"
#include "core/filter/pipeline.h"
#include "core/image/jpeg.h"
#include "core/image/load.h"
#include "core/image/save.h"

typedef struct
{
  const char *name, *output; /* @name: of the input, fit to be shown */
  GPtrArray *chain;
  FoveaPhotoReport *report;
  FoveaStepReport *steps;
  FoveaProgress *progress;
} Job;

/* One end of a stream, on a thread of its own. */
typedef struct
{
  const Job *job;
  const FoveaPhotoHeader *header;
  FoveaRing *ring;
  FoveaOutput *output;
  const char *notice;
  double seconds; /* of a processor: without what it waited */
  GError *error;
  gboolean done;
} End;

void
fovea_photo_report_clear (FoveaPhotoReport *report)
{
  g_free (report->notice);
  *report = (FoveaPhotoReport){ 0 };
}

static double
processor_seconds (void)
{
  struct timespec used;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &used);
  return (double) used.tv_sec + (double) used.tv_nsec / 1e9;
}

static double
seconds_since (gint64 start)
{
  return (double) (g_get_monotonic_time () - start) / G_USEC_PER_SEC;
}

/* A third of the progress each for opening, filtering and saving. */
static gboolean
filter_in_memory (const Job *job, GBytes *bytes, GError **error)
{
  g_autoptr (FoveaImage) photo = NULL;
  g_autoptr (FoveaImage) result = NULL;
  gint64 start = g_get_monotonic_time ();
  double from, to, third;

  fovea_progress_get_range (job->progress, &from, &to);
  third = (to - from) / 3.0;
  fovea_progress_range (job->progress, from, from + third);
  photo = fovea_image_load_bytes (bytes, job->name, &job->report->notice, job->progress, error);
  if (!photo)
    return FALSE;
  job->report->width = photo->width;
  job->report->height = photo->height;
  job->report->decode_seconds = seconds_since (start);

  start = g_get_monotonic_time ();
  fovea_progress_range (job->progress, from + third, to - third);
  result = fovea_chain_apply (job->chain, photo, job->steps, job->progress, error);
  if (!result)
    return FALSE;
  job->report->filter_seconds = seconds_since (start);

  start = g_get_monotonic_time ();
  fovea_progress_range (job->progress, to - third, to);
  fovea_progress_set (job->progress, 0.0, _ ("Saving"));
  if (!fovea_image_save (result, job->output, job->progress, error))
    return FALSE;
  job->report->encode_seconds = seconds_since (start);
  fovea_progress_range (job->progress, from, to);
  fovea_progress_set (job->progress, 1.0, NULL);
  return TRUE;
}

static gpointer
decode (gpointer data)
{
  End *self = data;

  self->done = fovea_jpeg_read (self->header, self->job->name, self->ring, &self->notice, self->job->progress, &self->error);
  self->seconds = processor_seconds ();
  return NULL;
}

static gboolean
put (gpointer user, gconstpointer data, gsize length, GError **error)
{
  return fovea_output_append (user, data, length, error);
}

static gpointer
encode (gpointer data)
{
  End *self = data;

  self->done = fovea_jpeg_write (self->ring, self->header->metadata, self->job->output, put, self->output, self->job->progress, &self->error);
  self->seconds = processor_seconds ();
  return NULL;
}

/* Both ends on threads, the steps on this one and the pool's. The first that failed has closed its ring, and so the others end, without
 * an error of theirs. FALSE without an error: there are no threads to be had, and nothing was done. */
static gboolean
run_stream (FoveaPipeline *pipeline, End *decoder, End *encoder, FoveaProgress *progress, GError **error)
{
  GThread *writer = g_thread_try_new ("fovea-encode", encode, encoder, NULL);
  GThread *reader = writer ? g_thread_try_new ("fovea-decode", decode, decoder, NULL) : NULL;
  GError *first = NULL;
  gboolean filtered = FALSE;

  if (reader)
    filtered = fovea_pipeline_run (pipeline, progress, &first);
  else if (writer)
    fovea_ring_close (encoder->ring);
  if (reader)
    g_thread_join (reader);
  if (writer)
    g_thread_join (writer);
  if (!first)
    first = g_steal_pointer (&decoder->error);
  if (!first)
    first = g_steal_pointer (&encoder->error);
  if (first)
    g_propagate_error (error, first);
  return filtered && decoder->done && encoder->done;
}

static void
fill_report (const Job *job, const FoveaPipeline *pipeline, gsize n, FoveaStepReport *const *steps, const End *decoder, const End *encoder)
{
  FoveaPhotoReport *report = job->report;
  const char *notice = decoder->notice ? decoder->notice : decoder->header->notice;

  report->streamed = TRUE;
  report->notice = notice ? g_strdup (_ (notice)) : NULL;
  report->decode_seconds = decoder->seconds;
  report->encode_seconds = encoder->seconds;
  for (gsize i = 0; i < n; i++)
    {
      FoveaStepReport step = { 0 };

      fovea_pipeline_report (pipeline, i, &step);
      report->filter_seconds += step.seconds;
      if (steps[i])
        *steps[i] = step;
      else
        fovea_step_report_clear (&step);
    }
}

static gboolean
stream (const Job *job, const FoveaPhotoHeader *header, GError **error)
{
  g_autofree const FoveaStep **steps = g_new (const FoveaStep *, job->chain->len);
  g_autofree FoveaStepReport **step_reports = g_new (FoveaStepReport *, job->chain->len);
  gsize n = fovea_chain_enabled (job->chain, job->steps, steps, step_reports);
  const FoveaPipelineEnds ends = { header->width, header->height, 3, .opaque = TRUE };
  g_autoptr (FoveaPipeline) pipeline = fovea_pipeline_new (steps, n, &ends, error);
  g_autoptr (FoveaOutput) output = pipeline ? fovea_output_new (job->output, error) : NULL;
  End decoder = { job, header }, encoder = { job, header };
  gboolean done = FALSE;

  if (!output)
    return FALSE;
  job->report->width = header->width;
  job->report->height = header->height;
  decoder.ring = fovea_pipeline_get_source (pipeline);
  encoder.ring = fovea_pipeline_get_result (pipeline);
  encoder.output = output;
  if (run_stream (pipeline, &decoder, &encoder, job->progress, error) && fovea_progress_check (job->progress, error)
      && fovea_output_commit (output, error))
    {
      fill_report (job, pipeline, n, step_reports, &decoder, &encoder);
      fovea_progress_set (job->progress, 1.0, NULL);
      done = TRUE;
    }
  g_clear_error (&decoder.error);
  g_clear_error (&encoder.error);
  return done;
}

static gboolean
can_stream (const Job *job, GBytes *bytes, FoveaPhotoHeader *header)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  return fovea_photo_header_read (header, data, size, job->name, NULL) && g_str_equal (header->type, "jpeg") && header->orientation == 1
         && fovea_image_saves_as_jpeg (job->output);
}

gboolean
fovea_photo_filter (const char *input, const char *output, GPtrArray *chain, FoveaPhotoReport *report, FoveaStepReport *steps,
                    FoveaProgress *progress, GError **error)
{
  g_return_val_if_fail (input && output && chain && report, FALSE);

  g_autofree char *base = g_path_get_basename (input), *name = fovea_printable (base);
  g_autoptr (GBytes) bytes = fovea_file_read (input, FOVEA_MAX_PHOTO_FILE_BYTES, error);
  g_auto (FoveaPhotoHeader) header = { 0 };
  Job job = { name, output, chain, report, steps, progress };
  GError *failed = NULL;

  *report = (FoveaPhotoReport){ 0 };
  if (!bytes)
    return FALSE;
  if (can_stream (&job, bytes, &header))
    {
      if (stream (&job, &header, &failed))
        return TRUE;
      if (failed)
        {
          g_propagate_error (error, failed);
          return FALSE;
        }
    }
  return filter_in_memory (&job, bytes, error);
}
