/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/base/pool.h"

#include <pthread.h>
#include <stdatomic.h>
#include <time.h>

#include "core/base/cpu.h"
#include "core/base/limits.h"

/* Who waits looks this long before it sleeps: layers of a network follow each other within it. */
#define SPIN_NANOSECONDS 50000
#define LOOKS_A_CLOCK 16

#define CACHE_LINE 64

/* The gate of a job: a bit while workers may enter, and below it the number of those who are inside. */
#define OPEN ((guint) 1 << 31)

/* The chunks that one thread starts with. Who is done with its own helps the others. Layers that follow each other are shared out alike, so what a core
 * wrote is mostly read by the same core. */
typedef struct
{
  _Alignas (CACHE_LINE) atomic_size_t next;
  gsize end;
} Share;

typedef struct
{
  gsize n_items, chunk, n_chunks;
  FoveaParallelFunc func;
  gpointer data;
  FoveaProgress *progress;
  Share *shares;
  guint n_shares;
  atomic_size_t n_done; /* chunks, counted for the progress */
  atomic_bool stopped;
} Job;

static struct
{
  pthread_mutex_t configure; /* held while a parallel region runs or the workers change */
  pthread_mutex_t lock;      /* held by who goes to sleep, and by who wakes */
  pthread_cond_t wake, done;
  pthread_t *workers;
  guint n_asked;   /* workers asked for ... */
  guint n_workers; /* ... and started, beside the caller: the system may give fewer */
  Job *job;        /* for who is inside the gate */
  Share shares[FOVEA_MAX_THREADS];
  _Alignas (CACHE_LINE) atomic_uint generation; /* counts jobs */
  _Alignas (CACHE_LINE) atomic_uint gate;
  _Alignas (CACHE_LINE) atomic_uint sleepers; /* workers */
  atomic_bool caller_sleeps;                  /* until the gate is shut and nobody inside */
  atomic_bool quit;
} pool = { PTHREAD_MUTEX_INITIALIZER, PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, PTHREAD_COND_INITIALIZER };

static atomic_uint wanted_threads; /* 0: one a core */
static __thread gboolean inside;   /* this thread works on a job, or wants to be alone */

static void
share_out (Job *job, Share *shares, guint n)
{
  gsize each = job->n_chunks / n, more = job->n_chunks % n, end = 0;

  job->shares = shares;
  job->n_shares = n;
  for (guint i = 0; i < n; i++)
    {
      atomic_store_explicit (&shares[i].next, end, memory_order_relaxed);
      end += each + (i < more);
      shares[i].end = end;
    }
}

static void
do_chunk (Job *job, gsize chunk, guint worker)
{
  gsize begin = chunk * job->chunk;

  job->func (begin, begin + MIN (job->chunk, job->n_items - begin), worker, job->data);
  if (job->progress)
    {
      gsize n_done = atomic_fetch_add_explicit (&job->n_done, 1, memory_order_relaxed) + 1;

      if (worker == 0)
        fovea_progress_set (job->progress, (double) n_done / (double) job->n_chunks, NULL);
    }
}

/* FALSE when cancelled. */
static gboolean
empty_share (Job *job, Share *share, guint worker)
{
  gsize chunk;

  while ((chunk = atomic_fetch_add_explicit (&share->next, 1, memory_order_relaxed)) < share->end)
    {
      if (fovea_progress_is_cancelled (job->progress))
        atomic_store (&job->stopped, TRUE);
      if (atomic_load_explicit (&job->stopped, memory_order_relaxed))
        return FALSE;
      do_chunk (job, chunk, worker);
    }
  return TRUE;
}

static void
work (Job *job, guint worker)
{
  guint state = fovea_cpu_flush_denormals ();

  inside = TRUE;
  for (guint i = 0; i < job->n_shares; i++)
    if (!empty_share (job, &job->shares[(worker + i) % job->n_shares], worker))
      break;
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

static inline void
pause_briefly (void)
{
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause ();
#endif
}

/* Looks at @value while it is @old, for a while. FALSE: it still is. */
static gboolean
spin_while (atomic_uint *value, guint old)
{
  gint64 end = nanoseconds () + SPIN_NANOSECONDS;

  do
    for (guint i = 0; i < LOOKS_A_CLOCK; i++)
      {
        if (atomic_load_explicit (value, memory_order_acquire) != old)
          return TRUE;
        pause_briefly ();
      }
  while (nanoseconds () < end);
  return FALSE;
}

/* Until there is a job after @seen, or the end. */
static void
wait_for_job (guint seen)
{
  if (spin_while (&pool.generation, seen))
    return;
  pthread_mutex_lock (&pool.lock);
  atomic_fetch_add (&pool.sleepers, 1);
  while (!atomic_load (&pool.quit) && atomic_load (&pool.generation) == seen)
    pthread_cond_wait (&pool.wake, &pool.lock);
  atomic_fetch_sub (&pool.sleepers, 1);
  pthread_mutex_unlock (&pool.lock);
}

static void *
worker_main (void *argument)
{
  guint worker = GPOINTER_TO_UINT (argument);
  guint seen = atomic_load (&pool.generation);

  for (;;)
    {
      wait_for_job (seen);
      if (atomic_load (&pool.quit))
        return NULL;
      seen = atomic_load (&pool.generation);
      if (atomic_fetch_add (&pool.gate, 1) & OPEN)
        work (pool.job, worker);
      if (atomic_fetch_sub (&pool.gate, 1) == 1 && atomic_load (&pool.caller_sleeps))
        {
          pthread_mutex_lock (&pool.lock);
          pthread_cond_signal (&pool.done);
          pthread_mutex_unlock (&pool.lock);
        }
    }
}

static void
wake_workers (void)
{
  pthread_mutex_lock (&pool.lock);
  pthread_cond_broadcast (&pool.wake);
  pthread_mutex_unlock (&pool.lock);
}

static void
stop_workers (void)
{
  atomic_store (&pool.quit, TRUE);
  wake_workers ();
  for (guint i = 0; i < pool.n_workers; i++)
    pthread_join (pool.workers[i], NULL);
  pool.n_workers = 0;
  atomic_store (&pool.quit, FALSE);
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

/* Shuts the gate and waits until nobody is inside: a worker that comes late does not hold the job up. */
static void
shut_gate (void)
{
  guint within = atomic_fetch_and (&pool.gate, ~OPEN) & ~OPEN;

  while (within != 0 && spin_while (&pool.gate, within))
    within = atomic_load (&pool.gate);
  if (within == 0)
    return;
  pthread_mutex_lock (&pool.lock);
  atomic_store (&pool.caller_sleeps, TRUE);
  while (atomic_load (&pool.gate) != 0)
    pthread_cond_wait (&pool.done, &pool.lock);
  atomic_store (&pool.caller_sleeps, FALSE);
  pthread_mutex_unlock (&pool.lock);
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
  share_out (job, pool.shares, pool.n_workers + 1);
  pool.job = job;
  atomic_fetch_or (&pool.gate, OPEN);
  atomic_fetch_add (&pool.generation, 1);
  if (atomic_load (&pool.sleepers) > 0)
    wake_workers ();
  work (job, 0);
  shut_gate ();
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
  Share all;

  job.n_chunks = n_items / job.chunk + (n_items % job.chunk != 0);
  if (nested || n_items <= job.chunk || pthread_mutex_trylock (&pool.configure) != 0)
    {
      share_out (&job, &all, 1);
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
