/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/base/pool.h"

#include <pthread.h>
#include <stdatomic.h>
#include <time.h>

#include "core/base/cpu.h"
#include "core/base/limits.h"

/* A worker looks for work this long before it sleeps: layers of a network follow each other within it. */
#define SPIN_NANOSECONDS 20000

typedef struct
{
  gsize n_items, chunk;
  FoveaParallelFunc func;
  gpointer data;
  FoveaProgress *progress;
  atomic_size_t next;
  atomic_bool stopped;
} Job;

static struct
{
  pthread_mutex_t configure; /* held while a parallel region runs or the workers change */
  pthread_mutex_t lock;      /* guards the fields below */
  pthread_cond_t wake, done;
  pthread_t *workers;
  guint n_asked;   /* workers asked for ... */
  guint n_workers; /* ... and started, beside the caller: the system may give fewer */
  guint running;   /* workers that have not left the present job */
  gboolean quit;
  Job *job;
  atomic_uint generation; /* counts jobs */
} pool = { PTHREAD_MUTEX_INITIALIZER, PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, PTHREAD_COND_INITIALIZER };

static atomic_uint wanted_threads; /* 0: one a core */
static __thread gboolean inside;   /* this thread works on a job, or wants to be alone */

static void
work (Job *job, guint worker)
{
  guint state = fovea_cpu_flush_denormals ();

  inside = TRUE;
  while (!atomic_load_explicit (&job->stopped, memory_order_relaxed))
    {
      gsize begin = atomic_fetch_add_explicit (&job->next, job->chunk, memory_order_relaxed);

      if (begin >= job->n_items)
        break;
      if (fovea_progress_is_cancelled (job->progress))
        {
          atomic_store (&job->stopped, TRUE);
          break;
        }
      job->func (begin, MIN (begin + job->chunk, job->n_items), worker, job->data);
      if (worker == 0)
        fovea_progress_set (job->progress, (double) begin / (double) job->n_items, NULL);
    }
  inside = FALSE;
  fovea_cpu_restore_denormals (state);
}

static gint64
nanoseconds (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);
  return (gint64) now.tv_sec * 1000000000 + now.tv_nsec;
}

static void
spin_until_change (guint seen)
{
  gint64 end = nanoseconds () + SPIN_NANOSECONDS;

  while (atomic_load_explicit (&pool.generation, memory_order_acquire) == seen && nanoseconds () < end)
    ;
}

static void *
worker_main (void *argument)
{
  guint worker = GPOINTER_TO_UINT (argument);
  guint seen = 0;

  for (;;)
    {
      Job *job;

      spin_until_change (seen);
      pthread_mutex_lock (&pool.lock);
      while (!pool.quit && atomic_load (&pool.generation) == seen)
        pthread_cond_wait (&pool.wake, &pool.lock);
      if (pool.quit)
        break;
      seen = atomic_load (&pool.generation);
      job = pool.job;
      pthread_mutex_unlock (&pool.lock);

      work (job, worker);

      pthread_mutex_lock (&pool.lock);
      if (--pool.running == 0)
        pthread_cond_signal (&pool.done);
      pthread_mutex_unlock (&pool.lock);
    }
  pthread_mutex_unlock (&pool.lock);
  return NULL;
}

static void
stop_workers (void)
{
  pthread_mutex_lock (&pool.lock);
  pool.quit = TRUE;
  pthread_cond_broadcast (&pool.wake);
  pthread_mutex_unlock (&pool.lock);
  for (guint i = 0; i < pool.n_workers; i++)
    pthread_join (pool.workers[i], NULL);
  pool.n_workers = 0;
  pool.quit = FALSE;
  atomic_store (&pool.generation, 0);
  g_clear_pointer (&pool.workers, g_free);
}

static void
start_workers (guint n)
{
  pool.workers = g_new (pthread_t, n);
  while (pool.n_workers < n)
    {
      if (pthread_create (&pool.workers[pool.n_workers], NULL, worker_main, GUINT_TO_POINTER (pool.n_workers + 1)) != 0)
        break;
      pool.n_workers++;
    }
}

void
fovea_pool_set_threads (guint threads)
{
  atomic_store (&wanted_threads, MIN (threads, FOVEA_MAX_THREADS));
}

guint
fovea_pool_get_threads (void)
{
  static gsize processors; /* counted once: plans size their scratch memory by it */
  guint threads = atomic_load (&wanted_threads);

  if (g_once_init_enter (&processors))
    g_once_init_leave (&processors, CLAMP (g_get_num_processors (), 1, FOVEA_MAX_THREADS));
  return threads ? threads : (guint) processors;
}

/* Called with the configure lock held. */
static void
run_on_all (Job *job)
{
  guint n = fovea_pool_get_threads () - 1;

  if (pool.n_asked != n)
    {
      stop_workers ();
      start_workers (n);
      pool.n_asked = n;
    }
  pthread_mutex_lock (&pool.lock);
  pool.job = job;
  pool.running = pool.n_workers;
  atomic_fetch_add_explicit (&pool.generation, 1, memory_order_release);
  pthread_cond_broadcast (&pool.wake);
  pthread_mutex_unlock (&pool.lock);

  work (job, 0);

  pthread_mutex_lock (&pool.lock);
  while (pool.running > 0)
    pthread_cond_wait (&pool.done, &pool.lock);
  pool.job = NULL;
  pthread_mutex_unlock (&pool.lock);
}

void
fovea_pool_stay_alone (gboolean alone)
{
  inside = alone;
}

gboolean
fovea_parallel_for (gsize n_items, gsize chunk, FoveaParallelFunc func, gpointer data, FoveaProgress *progress)
{
  Job job = { .n_items = n_items, .chunk = MAX (chunk, 1), .func = func, .data = data, .progress = progress };
  gboolean nested = inside;

  if (nested || n_items <= job.chunk || pthread_mutex_trylock (&pool.configure) != 0)
    {
      work (&job, 0);
      inside = nested;
    }
  else
    {
      run_on_all (&job);
      pthread_mutex_unlock (&pool.configure);
    }
  return !atomic_load (&job.stopped);
}
