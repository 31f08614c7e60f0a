/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/jobs.h"

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
  gpointer result;
  GError *error;
} Job;

/* What the worker thread and the main thread share. It outlives the #FoveaJobs while the thread finishes its last job. */
typedef struct _Worker
{
  gatomicrefcount refs;
  GMutex lock; /* guards all below */
  GCond wake;
  GQueue waiting; /* of Job */
  Job *running;
  GQueue delivering; /* of Job: they ran and wait for the main thread */
  FoveaJobsIdleWork idle_work; /* NULL: none, or done */
  FoveaProgress *idle_progress; /* while that is under way */
  gboolean quit;
} Worker;

struct _FoveaJobs
{
  GObject parent_instance;

  Worker *worker;
  guint notify_source;
  gboolean busy;
  double fraction;
  char *what;
};

G_DEFINE_FINAL_TYPE (FoveaJobs, fovea_jobs, G_TYPE_OBJECT)

enum
{
  PROP_BUSY = 1,
  PROP_FRACTION,
  PROP_WHAT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

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
  g_queue_clear_full (&worker->waiting, (GDestroyNotify) job_free);
  g_mutex_clear (&worker->lock);
  g_cond_clear (&worker->wake);
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
  g_queue_remove (&worker->delivering, job);
  g_mutex_unlock (&worker->lock);
  if (owner && !fovea_progress_is_cancelled (job->progress) && !g_error_matches (job->error, FOVEA_ERROR, FOVEA_ERROR_CANCELLED))
    job->done (owner, g_steal_pointer (&job->result), job->error);
  job_free (job);
  worker_unref (worker);
  return G_SOURCE_REMOVE;
}

/* Called with the lock held, which is given up meanwhile: waits for a job, and after a while does what can wait. */
static void
pass_idle_time (Worker *worker)
{
  FoveaJobsIdleWork work = worker->idle_work;
  g_autoptr (FoveaProgress) progress = NULL;

  if (!work)
    {
      g_cond_wait (&worker->wake, &worker->lock);
      return;
    }
  if (g_cond_wait_until (&worker->wake, &worker->lock, g_get_monotonic_time () + QUIET_US) || worker->waiting.length > 0 || worker->quit)
    return;
  progress = worker->idle_progress = fovea_progress_new ();
  g_mutex_unlock (&worker->lock);

  work (progress);

  g_mutex_lock (&worker->lock);
  worker->idle_progress = NULL;
  if (!fovea_progress_is_cancelled (progress) && worker->idle_work == work)
    worker->idle_work = NULL;
}

static gpointer
worker_main (gpointer user_data)
{
  Worker *worker = user_data;

  fovea_jobs_give_way ();
  g_mutex_lock (&worker->lock);
  while (!worker->quit)
    {
      Job *job = g_queue_pop_head (&worker->waiting);

      if (!job)
        {
          pass_idle_time (worker);
          continue;
        }
      worker->running = job;
      g_mutex_unlock (&worker->lock);

      job->result = job->work (job->data, job->progress, &job->error);

      g_mutex_lock (&worker->lock);
      worker->running = NULL;
      g_queue_push_tail (&worker->delivering, job);
      job->worker = worker;
      g_atomic_ref_count_inc (&worker->refs);
      g_idle_add_full (G_PRIORITY_DEFAULT, deliver, job, NULL);
    }
  g_mutex_unlock (&worker->lock);
  worker_unref (worker);
  return NULL;
}

static gboolean
in_lane (const Job *job, const char *lane)
{
  return !lane || g_str_equal (job->lane, lane);
}

static void
cancel_locked (Worker *worker, const char *lane)
{
  GList *next;

  for (GList *link = worker->waiting.head; link; link = next)
    {
      Job *job = link->data;

      next = link->next;
      if (!in_lane (job, lane))
        continue;
      g_queue_delete_link (&worker->waiting, link);
      job_free (job);
    }
  for (GList *link = worker->delivering.head; link; link = link->next)
    if (in_lane (link->data, lane))
      fovea_progress_cancel (((Job *) link->data)->progress);
  if (worker->running && in_lane (worker->running, lane))
    fovea_progress_cancel (worker->running->progress);
}

/* The worker has something new to look at. */
static void
wake_locked (Worker *worker)
{
  if (worker->idle_progress)
    fovea_progress_cancel (worker->idle_progress);
  g_cond_signal (&worker->wake);
}

static gboolean
notify_progress (gpointer user_data)
{
  FoveaJobs *self = user_data;
  Worker *worker = self->worker;
  gboolean was_busy = self->busy, ended;
  double fraction = self->fraction;
  g_autofree char *what = g_strdup (self->what);

  g_mutex_lock (&worker->lock);
  self->busy = worker->running || worker->delivering.length > 0 || worker->waiting.length > 0;
  if (worker->running)
    {
      g_free (self->what);
      self->fraction = fovea_progress_get (worker->running->progress, &self->what);
      if (!self->what)
        self->what = g_strdup (worker->running->what);
    }
  g_mutex_unlock (&worker->lock);

  ended = !self->busy;
  if (ended)
    self->notify_source = 0; /* a listener may submit the next work */
  if (self->fraction != fraction)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FRACTION]);
  if (g_strcmp0 (self->what, what) != 0)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_WHAT]);
  if (self->busy != was_busy)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BUSY]);
  return ended ? G_SOURCE_REMOVE : G_SOURCE_CONTINUE;
}

static void
fovea_jobs_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  FoveaJobs *self = FOVEA_JOBS (object);

  switch (id)
    {
    case PROP_BUSY:
      g_value_set_boolean (value, self->busy);
      break;
    case PROP_FRACTION:
      g_value_set_double (value, self->fraction);
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
  properties[PROP_WHAT] = g_param_spec_string ("what", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
fovea_jobs_init (FoveaJobs *self)
{
  GThread *thread;

  self->worker = g_new0 (Worker, 1);
  g_atomic_ref_count_init (&self->worker->refs);
  g_atomic_ref_count_inc (&self->worker->refs); /* the thread's */
  g_mutex_init (&self->worker->lock);
  g_cond_init (&self->worker->wake);
  g_queue_init (&self->worker->waiting);
  g_queue_init (&self->worker->delivering);
  thread = g_thread_new ("fovea-jobs", worker_main, self->worker);
  g_thread_unref (thread);
}

FoveaJobs *
fovea_jobs_new (void)
{
  return g_object_new (FOVEA_TYPE_JOBS, NULL);
}

void
fovea_jobs_submit (FoveaJobs *self, const char *lane, const char *what, GObject *owner, FoveaJobWork work, gpointer data,
                   GDestroyNotify free_data, FoveaJobDone done, GDestroyNotify free_result)
{
  Job *job;

  g_return_if_fail (FOVEA_IS_JOBS (self));
  g_return_if_fail (lane && work && done && G_IS_OBJECT (owner));

  job = g_new0 (Job, 1);
  *job = (Job){ .lane = lane, .what = what, .work = work, .data = data, .free_data = free_data, .done = done,
                .free_result = free_result, .progress = fovea_progress_new () };
  g_weak_ref_init (&job->owner, owner);

  g_mutex_lock (&self->worker->lock);
  cancel_locked (self->worker, lane);
  g_queue_push_tail (&self->worker->waiting, job);
  wake_locked (self->worker);
  g_mutex_unlock (&self->worker->lock);

  if (self->notify_source == 0)
    {
      self->notify_source = g_timeout_add (NOTIFY_INTERVAL_MS, notify_progress, self);
      self->busy = TRUE;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BUSY]);
    }
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

  if (!self->busy)
    ((void (*) (gpointer)) ((GCClosure *) closure)->callback) (closure->data);
}

void
fovea_jobs_when_settled (FoveaJobs *self, gpointer owner, GCallback settled)
{
  GClosure *closure;

  g_return_if_fail (FOVEA_IS_JOBS (self));
  g_return_if_fail (G_IS_OBJECT (owner) && settled);

  closure = g_cclosure_new_object (settled, owner);
  g_closure_set_marshal (closure, call_when_settled);
  g_signal_connect_closure (self, "notify::busy", closure, FALSE);
}

void
fovea_jobs_when_idle (FoveaJobs *self, FoveaJobsIdleWork work)
{
  g_return_if_fail (FOVEA_IS_JOBS (self));
  g_return_if_fail (work);

  g_mutex_lock (&self->worker->lock);
  self->worker->idle_work = work;
  wake_locked (self->worker);
  g_mutex_unlock (&self->worker->lock);
}
