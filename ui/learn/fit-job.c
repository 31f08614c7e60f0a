/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/learn/fit-job.h"

#include <glib/gi18n.h>

#include "core/base/error.h"
#include "core/image/load.h"

#define LANE "fit-kernel"

/* For each point of the curve: some 250 of them make three seconds. */
#define PAUSE_US (12 * G_TIME_SPAN_MILLISECOND)

#define FIT_SHARE 0.9 /* of the time, without the residual */

struct _FoveaFitLive
{
  gatomicrefcount refs;
  GWeakRef owner;
  FoveaFitChanged changed;
  GMutex lock; /* guards all below */
  GCond wake;
  gboolean told, ended; /* told: the main thread is about to look */
  FoveaKernel *kernel;
  GArray *curve;
};

typedef struct
{
  FoveaImage *before, *after;
  FoveaFitRequest request;
  FoveaFitLive *live;
} Request;

FoveaFitLive *
fovea_fit_live_new (GObject *owner, FoveaFitChanged changed)
{
  FoveaFitLive *self = g_new0 (FoveaFitLive, 1);

  g_atomic_ref_count_init (&self->refs);
  g_weak_ref_init (&self->owner, owner);
  self->changed = changed;
  g_mutex_init (&self->lock);
  g_cond_init (&self->wake);
  self->curve = g_array_new (FALSE, FALSE, sizeof (FoveaFitPoint));
  return self;
}

static FoveaFitLive *
live_ref (FoveaFitLive *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
fovea_fit_live_unref (FoveaFitLive *self)
{
  if (!self || !g_atomic_ref_count_dec (&self->refs))
    return;
  g_weak_ref_clear (&self->owner);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->wake);
  fovea_kernel_unref (self->kernel);
  g_array_unref (self->curve);
  g_free (self);
}

void
fovea_fit_live_end (FoveaFitLive *self)
{
  g_mutex_lock (&self->lock);
  self->ended = TRUE;
  g_cond_signal (&self->wake);
  g_mutex_unlock (&self->lock);
}

/* On the main thread. What came after the first news is shown with it. */
static gboolean
look (gpointer data)
{
  FoveaFitLive *self = data;
  g_autoptr (GObject) owner = g_weak_ref_get (&self->owner);
  g_autoptr (FoveaKernel) kernel = NULL;
  g_autoptr (GArray) curve = NULL;
  gboolean wanted;

  g_mutex_lock (&self->lock);
  wanted = owner && !self->ended;
  if (wanted)
    {
      kernel = fovea_kernel_ref (self->kernel);
      curve = g_array_copy (self->curve);
    }
  self->told = FALSE;
  g_mutex_unlock (&self->lock);
  if (wanted)
    self->changed (owner, kernel, curve);
  return G_SOURCE_REMOVE;
}

static void
unref_live (gpointer live)
{
  fovea_fit_live_unref (live);
}

/* On the worker's thread, which waits a moment unless nobody looks any more. */
static void
tell_step (const FoveaDescentStep *step, gpointer data)
{
  FoveaFitLive *self = data;
  FoveaFitPoint point = { step->step, step->loss };
  gint64 end = g_get_monotonic_time () + PAUSE_US;

  g_mutex_lock (&self->lock);
  fovea_kernel_unref (self->kernel);
  self->kernel = fovea_kernel_new (step->squares->width, step->squares->height, step->x);
  g_array_append_val (self->curve, point);
  if (!self->told)
    g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, look, live_ref (self), unref_live);
  self->told = TRUE;
  while (!self->ended && g_cond_wait_until (&self->wake, &self->lock, end))
    continue;
  g_mutex_unlock (&self->lock);
}

static void
request_free (gpointer data)
{
  Request *request = data;

  fovea_image_unref (request->before);
  fovea_image_unref (request->after);
  fovea_fit_live_unref (request->live);
  g_free (request);
}

void
fovea_fit_result_free (gpointer data)
{
  FoveaFitResult *self = data;

  if (!self)
    return;
  fovea_kernel_fit_free (self->fit);
  fovea_kernel_residual_clear (&self->residual);
  g_free (self);
}

static gpointer
fit (gpointer data, FoveaProgress *progress, GError **error)
{
  Request *request = data;
  FoveaFitResult *result = g_new0 (FoveaFitResult, 1);

  request->request.descent.func = tell_step;
  request->request.descent.data = request->live;
  fovea_progress_range (progress, 0.0, FIT_SHARE);
  result->fit = fovea_kernel_fit (request->before, request->after, &request->request, progress, error);
  fovea_progress_range (progress, FIT_SHARE, 1.0);
  if (result->fit
      && fovea_kernel_residual (result->fit->kernel, request->before, request->after, request->request.colours, &result->residual, progress, error))
    return result;
  fovea_fit_result_free (result);
  return NULL;
}

void
fovea_fit_job_start (FoveaJobs *jobs, FoveaImage *before, FoveaImage *after, const FoveaFitRequest *request, FoveaFitLive *live, GObject *owner,
                     FoveaJobDone done)
{
  Request *data = g_new (Request, 1);

  *data = (Request){ fovea_image_ref (before), fovea_image_ref (after), *request, live_ref (live) };
  fovea_jobs_submit (jobs, LANE, _("Fitting a kernel"), owner, fit, data, request_free, done, fovea_fit_result_free);
}

void
fovea_fit_job_cancel (FoveaJobs *jobs)
{
  fovea_jobs_cancel (jobs, LANE);
}

static gpointer
open_photo (gpointer data, FoveaProgress *progress, GError **error)
{
  const char *path = g_file_peek_path (data);

  if (path)
    return fovea_image_load (path, NULL, progress, error);
  fovea_wrong_usage (error, _("Photos are read from this computer only."));
  return NULL;
}

static void
image_free (gpointer image)
{
  fovea_image_unref (image);
}

void
fovea_fit_photo_open (FoveaJobs *jobs, GFile *file, GObject *owner, FoveaJobDone done)
{
  fovea_jobs_submit (jobs, "fit-photo", _("Opening the photo"), owner, open_photo, g_object_ref (file), g_object_unref, done, image_free);
}
