/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/filter/path-comparison.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/filter/samples.h"

#define MAX_REFERENCE_MACS 4e9 /* of the baseline: a few seconds */
#define MAX_RUNS 3
#define RUN_SECONDS 0.3 /* no further run begins after as many */

/* One path's results: 8 bits as they are saved, and before rounding, where it gives them. */
typedef struct
{
  FoveaImage *image;
  float *floats; /* (K, height, width * samples), or NULL */
  gsize samples; /* of a pixel */
  gsize n_kernels;
  double seconds;
} Result;

static void
result_clear (Result *result)
{
  g_clear_pointer (&result->image, fovea_image_unref);
  g_clear_pointer (&result->floats, fovea_memory_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Result, result_clear)

/* A step's rows, whose samples are kept on their way out. */
typedef struct
{
  FoveaSamples samples;
  FoveaConvRows rows;
  Result *result;
} Keeper;

static void
keep_read (gpointer user, gsize y, gsize x, gsize n, float *samples)
{
  Keeper *keeper = user;

  keeper->rows.read (keeper->rows.user, y, x, n, samples);
}

static void
keep_write (gpointer user, gsize y, gsize x, gsize n, const float *const *values)
{
  const Keeper *keeper = user;
  const Result *result = keeper->result;
  gsize stride = result->image->width * result->samples, plane = result->image->height * stride;

  for (gsize k = 0; k < result->n_kernels; k++)
    memcpy (result->floats + k * plane + y * stride + x * result->samples, values[k], n * result->samples * sizeof (float));
}

static const guint8 *
keep_source (gpointer user, gsize y)
{
  Keeper *keeper = user;

  return keeper->rows.source (keeper->rows.user, y);
}

static gboolean
time_plan (const FoveaConvPlan *plan, const FoveaConvRows *rows, gpointer scratch, gboolean once, Result *result, FoveaProgress *progress,
           GError **error)
{
  gint64 begin = g_get_monotonic_time ();

  result->seconds = G_MAXDOUBLE;
  for (guint i = 0; i == 0 || (!once && i < MAX_RUNS && g_get_monotonic_time () - begin < RUN_SECONDS * G_USEC_PER_SEC); i++)
    {
      gint64 start = g_get_monotonic_time ();

      if (!fovea_conv_plan_run_rows (plan, rows, scratch, progress))
        return fovea_progress_check (progress, error) && FALSE;
      result->seconds = MIN (result->seconds, (double) (g_get_monotonic_time () - start) / G_USEC_PER_SEC);
    }
  return TRUE;
}

/* A second run, which gives the results before they are rounded. */
static gboolean
keep_floats (const FoveaConvPlan *plan, Keeper *keeper, gpointer scratch, FoveaProgress *progress, GError **error)
{
  Result *result = keeper->result;
  FoveaConvRows rows = { .read = keep_read, .write = keep_write, .user = keeper, .source = keeper->rows.source ? keep_source : NULL };
  gsize size;

  if (!fovea_size_product ((gsize[]){ result->image->width, result->image->height, result->samples, result->n_kernels, sizeof (float) }, 5,
                           &size)
      || !(result->floats = fovea_memory_alloc (size, _("The results of a path"), error)))
    return FALSE;
  return fovea_conv_plan_run_rows (plan, &rows, scratch, progress) || (fovea_progress_check (progress, error) && FALSE);
}

/* Filters @image by @path. */
static gboolean
run_path (const FoveaStep *step, FoveaConvPath path, const FoveaImage *image, gboolean once, Result *result, FoveaProgress *progress,
          GError **error)
{
  g_autoptr (FoveaStep) own = fovea_step_copy (step);
  g_autoptr (FoveaRing) source = fovea_ring_over ((FoveaImage *) image, TRUE), target = NULL;
  g_autoptr (FoveaConvPlan) plan = NULL;
  Keeper keeper = { .result = result };
  gpointer scratch;
  gboolean done;

  own->path = path;
  if (!(result->image = fovea_image_new (image->width, image->height, image->channels, error)))
    return FALSE;
  target = fovea_ring_over (result->image, FALSE);
  fovea_samples_init (&keeper.samples, own, image->channels, fovea_image_is_opaque (image));
  keeper.samples.source = source;
  keeper.samples.result = target;
  if (!(plan = fovea_samples_plan (&keeper.samples, image->height, image->width, error)))
    return FALSE;
  if (!(scratch = fovea_memory_alloc (MAX (fovea_conv_plan_get_scratch (plan), 1), _("Filtering"), error)))
    return FALSE;
  keeper.rows = fovea_samples_rows (&keeper.samples);
  result->samples = fovea_samples_per_pixel (&keeper.samples);
  result->n_kernels = fovea_conv_plan_get_problem (plan)->k;
  done = time_plan (plan, &keeper.rows, scratch, once, result, progress, error)
         && (path == FOVEA_CONV_INTEGER || keep_floats (plan, &keeper, scratch, progress, error));
  fovea_memory_free (scratch);
  return done;
}

/* Of what pixel (@y, @x) has become. @sum: of all its samples' differences, added up. */
static double
pixel_error (const Result *a, const Result *b, gsize y, gsize x, double *sum)
{
  gsize width = a->image->width, channels = a->image->channels, plane = width * a->image->height * a->samples;
  double largest = 0;

  if (!a->floats)
    for (gsize c = 0; c < channels; c++)
      {
        double difference = abs (fovea_image_row (a->image, y)[x * channels + c] - fovea_image_row (b->image, y)[x * channels + c]);

        largest = MAX (largest, difference);
        *sum += difference;
      }
  else
    for (gsize k = 0; k < a->n_kernels; k++)
      for (gsize c = 0, at = k * plane + (y * width + x) * a->samples; c < a->samples; c++, at++)
        {
          double difference = fabs ((double) a->floats[at] - (double) b->floats[at]);

          largest = MAX (largest, difference);
          *sum += difference;
        }
  return largest;
}

static gboolean
measure_errors (const FoveaPathComparison *self, FoveaPathRun *run, const Result *result, const Result *baseline, FoveaProgress *progress,
                GError **error)
{
  gsize channels = result->image->channels, per_pixel = result->floats ? result->samples * result->n_kernels : channels;
  double sum = 0;

  run->rounded = !result->floats;
  if (!(run->errors = fovea_memory_alloc0 (self->map_width * self->map_height * sizeof (float), _("An error map"), error)))
    return FALSE;
  for (gsize y = 0; y < self->height; y++)
    {
      const guint8 *row = fovea_image_row (result->image, y), *base_row = fovea_image_row (baseline->image, y);

      if (!fovea_progress_check (progress, error))
        return FALSE;
      for (gsize x = 0; x < self->width; x++)
        {
          double largest = pixel_error (result, baseline, y, x, &sum);
          float *block = run->errors + y / self->block * self->map_width + x / self->block;

          *block = MAX (*block, (float) largest);
          run->largest = MAX (run->largest, largest);
          run->changed += memcmp (row + x * channels, base_row + x * channels, channels) != 0;
        }
    }
  run->mean = sum / ((double) per_pixel * (double) self->width * (double) self->height);
  return TRUE;
}

/* The paths and what stands in their way, as the planner sees them. */
static gboolean
list_paths (FoveaPathComparison *self, const FoveaStep *step, const FoveaImage *image, GError **error)
{
  g_autoptr (FoveaStep) own = fovea_step_copy (step);
  g_autoptr (FoveaConvPlan) plan = NULL;
  const FoveaConvCandidate *candidates;
  FoveaSamples samples;
  gsize n;

  own->path = FOVEA_CONV_AUTO;
  fovea_samples_init (&samples, own, image->channels, fovea_image_is_opaque (image));
  if (!(plan = fovea_samples_plan (&samples, image->height, image->width, error)))
    return FALSE;
  candidates = fovea_conv_plan_get_candidates (plan, &n);
  self->chosen = fovea_conv_plan_get_path (plan);
  self->reason = g_strdup (fovea_conv_plan_get_reason (plan));
  self->baseline = (double) fovea_conv_problem_macs (fovea_conv_plan_get_problem (plan)) > MAX_REFERENCE_MACS ? FOVEA_CONV_DIRECT
                                                                                                           : FOVEA_CONV_REFERENCE;
  for (gsize i = 0; i < n; i++)
    if (candidates[i].path != FOVEA_CONV_REFERENCE || self->baseline == FOVEA_CONV_REFERENCE)
      self->runs[self->n_runs++]
        = (FoveaPathRun){ .path = candidates[i].path, .obstacle = candidates[i].applicable ? NULL : g_strdup (candidates[i].obstacle) };
  return TRUE;
}

/* What of the progress is @i of all runs; the baseline is run first, and counts as one more. */
static void
tell_progress (const FoveaPathComparison *self, FoveaProgress *progress, double from, double to, gsize i, FoveaConvPath path)
{
  double share = (to - from) / (double) (self->n_runs + 1);

  fovea_progress_range (progress, from + share * (double) i, from + share * (double) (i + 1));
  fovea_progress_set (progress, 0, fovea_conv_path_title (path));
}

FoveaPathComparison *
fovea_paths_compare (const FoveaStep *step, const FoveaImage *image, FoveaProgress *progress, GError **error)
{
  g_return_val_if_fail (step != NULL && image != NULL, NULL);

  g_autoptr (FoveaPathComparison) self = g_new0 (FoveaPathComparison, 1);
  g_auto (Result) baseline = { 0 };
  double from, to;

  self->width = image->width;
  self->height = image->height;
  self->block = (MAX (image->width, image->height) + FOVEA_ERROR_MAP_SIDE - 1) / FOVEA_ERROR_MAP_SIDE;
  self->map_width = (image->width + self->block - 1) / self->block;
  self->map_height = (image->height + self->block - 1) / self->block;
  fovea_progress_get_range (progress, &from, &to);
  if (!list_paths (self, step, image, error))
    return NULL;
  tell_progress (self, progress, from, to, 0, self->baseline);
  if (!run_path (step, self->baseline, image, self->baseline == FOVEA_CONV_REFERENCE, &baseline, progress, error))
    return NULL;
  for (gsize i = 0; i < self->n_runs; i++)
    {
      FoveaPathRun *run = &self->runs[i];
      g_auto (Result) result = { 0 };
      gboolean is_baseline = run->path == self->baseline;

      tell_progress (self, progress, from, to, i + 1, run->path);
      if (run->obstacle)
        continue;
      if (!(is_baseline || run_path (step, run->path, image, FALSE, &result, progress, error))
          || !measure_errors (self, run, is_baseline ? &baseline : &result, &baseline, progress, error))
        return NULL;
      run->seconds = is_baseline ? baseline.seconds : result.seconds;
    }
  fovea_progress_range (progress, from, to);
  return g_steal_pointer (&self);
}

void
fovea_path_comparison_free (FoveaPathComparison *self)
{
  if (!self)
    return;
  for (gsize i = 0; i < self->n_runs; i++)
    {
      g_free (self->runs[i].obstacle);
      fovea_memory_free (self->runs[i].errors);
    }
  g_free (self->reason);
  g_free (self);
}

const FoveaPathRun *
fovea_path_comparison_find (const FoveaPathComparison *self, FoveaConvPath path)
{
  g_return_val_if_fail (self != NULL, NULL);

  for (gsize i = 0; i < self->n_runs; i++)
    if (self->runs[i].path == path)
      return &self->runs[i];
  return NULL;
}
