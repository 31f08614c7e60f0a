/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/jobs.h"

#include <string.h>
#include <sys/resource.h>

#include "core/base/error.h"

#define NOTIFY_INTERVAL_MS 50
#define NICENESS 5
#define QUIET_US G_TIME_SPAN_SECOND

/* A piece of work on its way: queued, then running, then handed to the main thread. */
typedef struct
{
  const char *lane, *what;
  GWeakRef owner;
  FoveaJobWork work;
  gpointer data;
  GDestroyNotify free_data;
  FoveaJobDone done;
  GDestroyNotify free_result;
  FoveaProgress *progress;

  struct _Worker *worker;
  guint thread;
  gpointer result;
  GError *error;
} Job;

/* Threads: what is long has its own, so that nothing else waits for it. */
enum
{
  QUICK,
  LONG,
  N_THREADS
};

/* What the worker threads and the main thread share. It outlives the #FoveaJobs while a thread finishes its last job. */
typedef struct _Worker
{
  gatomicrefcount refs;
  GMutex lock; /* guards all below */
  GCond wake[N_THREADS];
  GQueue waiting[N_THREADS]; /* of Job */
  Job *running[N_THREADS];
  gboolean started[N_THREADS];
  GQueue delivering[N_THREADS]; /* of Job: they ran and wait for the main thread */
  FoveaJobsIdleWork idle_work; /* NULL: none, or done */
  FoveaProgress *idle_progress; /* while that is under way */
  gboolean quit;
} Worker;

struct _FoveaJobs
{
  GObject parent_instance;

  Worker *worker;
  guint notify_source;
  gboolean busy[N_THREADS];
  double fraction[N_THREADS];
  guint shown; /* the thread that "fraction" and "what" tell of */
  char *what;
};

G_DEFINE_FINAL_TYPE (FoveaJobs, fovea_jobs, G_TYPE_OBJECT)

enum
{
  PROP_BUSY = 1,
  PROP_FRACTION,
  PROP_QUICK_FRACTION,
  PROP_WHAT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];
static guint settled_signals[N_THREADS];

static void
job_free (Job *job)
{
  if (job->result && job->free_result)
    job->free_result (job->result);
  if (job->data && job->free_data)
    job->free_data (job->data);
  g_clear_error (&job->error);
  g_weak_ref_clear (&job->owner);
  fovea_progress_unref (job->progress);
  g_free (job);
}

static void
worker_unref (Worker *worker)
{
  if (!g_atomic_ref_count_dec (&worker->refs))
    return;
  for (guint i = 0; i < N_THREADS; i++)
    {
      g_queue_clear_full (&worker->waiting[i], (GDestroyNotify) job_free);
      g_cond_clear (&worker->wake[i]);
    }
  g_mutex_clear (&worker->lock);
  g_free (worker);
}

/* Main thread: a job that was replaced meanwhile is dropped here, too, so that no stale result is ever seen. */
static gboolean
deliver (gpointer user_data)
{
  Job *job = user_data;
  Worker *worker = job->worker;
  g_autoptr (GObject) owner = g_weak_ref_get (&job->owner);

  g_mutex_lock (&worker->lock);
  g_queue_remove (&worker->delivering[job->thread], job);
  g_mutex_unlock (&worker->lock);
  if (owner && !fovea_progress_is_cancelled (job->progress) && !g_error_matches (job->error, FOVEA_ERROR, FOVEA_ERROR_CANCELLED))
    job->done (owner, g_steal_pointer (&job->result), job->error);
  job_free (job);
  worker_unref (worker);
  return G_SOURCE_REMOVE;
}

static gboolean
is_busy (const Worker *worker, guint thread)
{
  return worker->running[thread] || worker->waiting[thread].length > 0 || worker->delivering[thread].length > 0;
}

/* Called with the lock held, which is given up meanwhile: waits for a job, and after a while the quick thread does what can wait. */
static void
pass_idle_time (Worker *worker, guint thread)
{
  FoveaJobsIdleWork work = worker->idle_work;
  g_autoptr (FoveaProgress) progress = NULL;

  if (!work || thread != QUICK)
    {
      g_cond_wait (&worker->wake[thread], &worker->lock);
      return;
    }
  if (g_cond_wait_until (&worker->wake[thread], &worker->lock, g_get_monotonic_time () + QUIET_US) || is_busy (worker, QUICK) || is_busy (worker, LONG)
      || worker->quit)
    return;
  progress = worker->idle_progress = fovea_progress_new ();
  g_mutex_unlock (&worker->lock);

  work (progress);

  g_mutex_lock (&worker->lock);
  worker->idle_progress = NULL;
  if (!fovea_progress_is_cancelled (progress) && worker->idle_work == work)
    worker->idle_work = NULL;
}

static void
work_on (Worker *worker, guint thread)
{
  fovea_jobs_give_way ();
  g_mutex_lock (&worker->lock);
  while (!worker->quit)
    {
      Job *job = g_queue_pop_head (&worker->waiting[thread]);

      if (!job)
        {
          pass_idle_time (worker, thread);
          continue;
        }
      worker->running[thread] = job;
      g_mutex_unlock (&worker->lock);

      job->result = job->work (job->data, job->progress, &job->error);

      g_mutex_lock (&worker->lock);
      worker->running[thread] = NULL;
      g_queue_push_tail (&worker->delivering[thread], job);
      job->worker = worker;
      g_atomic_ref_count_inc (&worker->refs);
      g_idle_add_full (G_PRIORITY_DEFAULT, deliver, job, NULL);
    }
  g_mutex_unlock (&worker->lock);
  worker_unref (worker);
}

static gpointer
quick_main (gpointer worker)
{
  work_on (worker, QUICK);
  return NULL;
}

static gpointer
long_main (gpointer worker)
{
  work_on (worker, LONG);
  return NULL;
}

/* Called with the lock held. */
static void
start_thread (Worker *worker, guint thread)
{
  GThread *started;

  if (worker->started[thread])
    return;
  worker->started[thread] = TRUE;
  g_atomic_ref_count_inc (&worker->refs);
  started = g_thread_new (thread == LONG ? "fovea-long" : "fovea-jobs", thread == LONG ? long_main : quick_main, worker);
  g_thread_unref (started);
}

static gboolean
in_lane (const Job *job, const char *lane)
{
  return !lane || g_strcmp0 (job->lane, lane) == 0;
}

static void
drop_waiting (GQueue *waiting, const char *lane)
{
  GList *next;

  for (GList *link = waiting->head; link; link = next)
    {
      Job *job = link->data;

      next = link->next;
      if (!in_lane (job, lane))
        continue;
      g_queue_delete_link (waiting, link);
      job_free (job);
    }
}

static void
cancel_locked (Worker *worker, const char *lane)
{
  for (guint i = 0; i < N_THREADS; i++)
    {
      drop_waiting (&worker->waiting[i], lane);
      if (worker->running[i] && in_lane (worker->running[i], lane))
        fovea_progress_cancel (worker->running[i]->progress);
      for (GList *link = worker->delivering[i].head; link; link = link->next)
        if (in_lane (link->data, lane))
          fovea_progress_cancel (((Job *) link->data)->progress);
    }
}

/* The threads have something new to look at. */
static void
wake_locked (Worker *worker)
{
  if (worker->idle_progress)
    fovea_progress_cancel (worker->idle_progress);
  for (guint i = 0; i < N_THREADS; i++)
    g_cond_signal (&worker->wake[i]);
}

/* Called with the lock held. */
static void
read_progress (FoveaJobs *self, guint thread)
{
  const Job *running = self->worker->running[thread];
  g_autofree char *what = NULL;

  self->busy[thread] = is_busy (self->worker, thread);
  if (!running)
    return;
  self->fraction[thread] = fovea_progress_get (running->progress, &what);
  if (thread == QUICK && self->worker->running[LONG])
    return;
  self->shown = thread;
  g_free (self->what);
  self->what = what ? g_steal_pointer (&what) : g_strdup (running->what);
}

/* Under way in either thread. */
static gboolean
is_any_busy (const FoveaJobs *self)
{
  return self->busy[QUICK] || self->busy[LONG];
}

static void
tell_progress (FoveaJobs *self, double fraction, double quick, const char *what)
{
  if (self->fraction[self->shown] != fraction)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FRACTION]);
  if (self->fraction[QUICK] != quick)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_QUICK_FRACTION]);
  if (g_strcmp0 (self->what, what) != 0)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_WHAT]);
}

static gboolean
notify_progress (gpointer user_data)
{
  g_autoptr (FoveaJobs) self = g_object_ref (user_data); /* a listener may let go of it */
  gboolean was_busy[N_THREADS], ended;
  double fraction = self->fraction[self->shown], quick = self->fraction[QUICK];
  g_autofree char *what = g_strdup (self->what);

  memcpy (was_busy, self->busy, sizeof was_busy);
  g_mutex_lock (&self->worker->lock);
  for (guint i = 0; i < N_THREADS; i++)
    read_progress (self, i);
  g_mutex_unlock (&self->worker->lock);

  ended = !is_any_busy (self);
  if (ended)
    self->notify_source = 0; /* a listener may submit the next work */
  tell_progress (self, fraction, quick, what);
  if (ended)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BUSY]);
  for (guint i = 0; i < N_THREADS; i++)
    if (was_busy[i] && !self->busy[i])
      g_signal_emit (self, settled_signals[i], 0, i);
  return ended ? G_SOURCE_REMOVE : G_SOURCE_CONTINUE;
}

static void
fovea_jobs_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  FoveaJobs *self = FOVEA_JOBS (object);

  switch (id)
    {
    case PROP_BUSY:
      g_value_set_boolean (value, is_any_busy (self));
      break;
    case PROP_FRACTION:
      g_value_set_double (value, self->fraction[self->shown]);
      break;
    case PROP_QUICK_FRACTION:
      g_value_set_double (value, self->fraction[QUICK]);
      break;
    case PROP_WHAT:
      g_value_set_string (value, self->what);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
fovea_jobs_finalize (GObject *object)
{
  FoveaJobs *self = FOVEA_JOBS (object);

  g_mutex_lock (&self->worker->lock);
  cancel_locked (self->worker, NULL);
  self->worker->quit = TRUE;
  wake_locked (self->worker);
  g_mutex_unlock (&self->worker->lock);
  worker_unref (self->worker);
  g_clear_handle_id (&self->notify_source, g_source_remove);
  g_free (self->what);
  G_OBJECT_CLASS (fovea_jobs_parent_class)->finalize (object);
}

static void
fovea_jobs_class_init (FoveaJobsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = fovea_jobs_get_property;
  object_class->finalize = fovea_jobs_finalize;
  properties[PROP_BUSY] = g_param_spec_boolean ("busy", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_FRACTION] =
    g_param_spec_double ("fraction", NULL, NULL, 0.0, 1.0, 0.0, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_QUICK_FRACTION] =
    g_param_spec_double ("quick-fraction", NULL, NULL, 0.0, 1.0, 0.0, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_WHAT] = g_param_spec_string ("what", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  for (guint i = 0; i < N_THREADS; i++)
    settled_signals[i] = g_signal_new (i == LONG ? "long-settled" : "quick-settled", FOVEA_TYPE_JOBS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                       1, G_TYPE_UINT);
}

static void
fovea_jobs_init (FoveaJobs *self)
{
  self->worker = g_new0 (Worker, 1);
  g_atomic_ref_count_init (&self->worker->refs);
  g_mutex_init (&self->worker->lock);
  for (guint i = 0; i < N_THREADS; i++)
    {
      g_cond_init (&self->worker->wake[i]);
      g_queue_init (&self->worker->waiting[i]);
      g_queue_init (&self->worker->delivering[i]);
    }
}

FoveaJobs *
fovea_jobs_new (void)
{
  return g_object_new (FOVEA_TYPE_JOBS, NULL);
}

/* Takes @job. */
static void
submit (FoveaJobs *self, guint thread, GObject *owner, const Job *job)
{
  Job *queued = g_memdup2 (job, sizeof *job);
  gboolean was_busy = is_any_busy (self);

  queued->thread = thread;
  queued->progress = fovea_progress_new ();
  g_weak_ref_init (&queued->owner, owner);

  g_mutex_lock (&self->worker->lock);
  if (job->lane)
    cancel_locked (self->worker, job->lane);
  g_queue_push_tail (&self->worker->waiting[thread], queued);
  start_thread (self->worker, thread);
  wake_locked (self->worker);
  g_mutex_unlock (&self->worker->lock);

  self->busy[thread] = TRUE;
  if (self->notify_source == 0)
    self->notify_source = g_timeout_add (NOTIFY_INTERVAL_MS, notify_progress, self);
  if (!was_busy)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BUSY]);
}

void
fovea_jobs_submit (FoveaJobs *self, const char *lane, const char *what, GObject *owner, FoveaJobWork work, gpointer data,
                   GDestroyNotify free_data, FoveaJobDone done, GDestroyNotify free_result)
{
  g_return_if_fail (FOVEA_IS_JOBS (self));
  g_return_if_fail (work && done && G_IS_OBJECT (owner));

  submit (self, QUICK, owner, &(Job){ .lane = lane, .what = what, .work = work, .data = data, .free_data = free_data, .done = done, .free_result = free_result });
}

void
fovea_jobs_submit_long (FoveaJobs *self, const char *lane, const char *what, GObject *owner, FoveaJobWork work, gpointer data,
                        GDestroyNotify free_data, FoveaJobDone done, GDestroyNotify free_result)
{
  g_return_if_fail (FOVEA_IS_JOBS (self));
  g_return_if_fail (work && done && G_IS_OBJECT (owner));

  submit (self, LONG, owner, &(Job){ .lane = lane, .what = what, .work = work, .data = data, .free_data = free_data, .done = done, .free_result = free_result });
}

void
fovea_jobs_give_way (void)
{
  /* On Linux this is a property of the thread. Failing is harmless. */
  (void) setpriority (PRIO_PROCESS, 0, NICENESS);
}

void
fovea_jobs_cancel (FoveaJobs *self, const char *lane)
{
  g_return_if_fail (FOVEA_IS_JOBS (self));

  g_mutex_lock (&self->worker->lock);
  cancel_locked (self->worker, lane);
  g_mutex_unlock (&self->worker->lock);
}

/* Another listener may have asked for new work meanwhile: then nothing is settled. */
static void
call_when_settled (GClosure *closure, GValue *result, guint n_values, const GValue *values, gpointer hint, gpointer data)
{
  const FoveaJobs *self = g_value_get_object (&values[0]);

  if (!self->busy[g_value_get_uint (&values[1])])
    ((void (*) (gpointer)) ((GCClosure *) closure)->callback) (closure->data);
}

static void
connect_settled (FoveaJobs *self, guint thread, gpointer owner, GCallback settled)
{
  GClosure *closure = g_cclosure_new_object (settled, owner);

  g_closure_set_marshal (closure, call_when_settled);
  g_signal_connect_closure_by_id (self, settled_signals[thread], 0, closure, FALSE);
}

void
fovea_jobs_when_settled (FoveaJobs *self, gpointer owner, GCallback settled)
{
  g_return_if_fail (FOVEA_IS_JOBS (self));
  g_return_if_fail (G_IS_OBJECT (owner) && settled);

  connect_settled (self, QUICK, owner, settled);
}

void
fovea_jobs_when_long_settled (FoveaJobs *self, gpointer owner, GCallback settled)
{
  g_return_if_fail (FOVEA_IS_JOBS (self));
  g_return_if_fail (G_IS_OBJECT (owner) && settled);

  connect_settled (self, LONG, owner, settled);
}

void
fovea_jobs_when_idle (FoveaJobs *self, FoveaJobsIdleWork work)
{
  g_return_if_fail (FOVEA_IS_JOBS (self));
  g_return_if_fail (work);

  g_mutex_lock (&self->worker->lock);
  self->worker->idle_work = work;
  start_thread (self->worker, QUICK);
  wake_locked (self->worker);
  g_mutex_unlock (&self->worker->lock);
}
