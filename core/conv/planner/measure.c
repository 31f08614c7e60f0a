/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the machine does at best: the roofline that estimates and benchmarks stand under. */

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/pool.h"
#include "core/conv/planner/measure.h"
#include "core/conv/path.h"

#define WARM_UP_MICROSECONDS 15000 /* until the clock rate of wide vectors has settled */
#define ROUNDS 30
#define CHAINS_A_ROUND 200000
#define LONGEST_MICROSECONDS 200000 /* of the rounds: a debugger or a sanitizer makes each a hundred times as long */

/* Twice a usual last-level cache. */
#define STREAM_BYTES ((gsize) 96 << 20)
#define STREAM_ROUNDS 3
#define CHUNK_FLOATS ((gsize) 64 << 10)
#define ROW_SAMPLES 6144

static double
elapsed (gint64 start)
{
  return (double) MAX (g_get_monotonic_time () - start, 1) / 1e6;
}

/* Runs @func over @items, on all threads or on this one, and returns the seconds. */
static double
run (gsize items, gsize chunk, FoveaParallelFunc func, gpointer data, gboolean all_threads)
{
  gint64 start = g_get_monotonic_time ();

  if (all_threads)
    fovea_parallel_for (items, chunk, func, data, NULL);
  else
    fovea_parallel_for (items, items, func, data, NULL);
  return elapsed (start);
}

static void
run_chains (gsize begin, gsize end, guint worker, gpointer data)
{
  float *sums = data; /* one an item: the compiler must keep the products */

  for (gsize i = begin; i < end; i++)
    sums[i] = fovea_simd ()->multiply_adds (CHAINS_A_ROUND, 0.5f);
}

double
fovea_measure_macs (gboolean all_threads)
{
  gsize threads = all_threads ? fovea_pool_get_threads () : 1;
  g_autofree float *sums = g_new (float, threads);
  gint64 start = g_get_monotonic_time ();
  double best = G_MAXDOUBLE;

  while (g_get_monotonic_time () - start < WARM_UP_MICROSECONDS)
    run (threads, 1, run_chains, sums, all_threads);
  start = g_get_monotonic_time ();
  for (int i = 0; i < ROUNDS && g_get_monotonic_time () - start < LONGEST_MICROSECONDS; i++)
    best = MIN (best, run (threads, 1, run_chains, sums, all_threads));
  return (double) threads * CHAINS_A_ROUND * FOVEA_MULTIPLY_ADD_CHAINS * (double) fovea_simd ()->lanes / best;
}

static void
touch_chunks (gsize begin, gsize end, guint worker, gpointer data)
{
  memset ((float *) data + begin * CHUNK_FLOATS, 0, (end - begin) * CHUNK_FLOATS * sizeof (float));
}

/* Two streams at a time, as a layer reads weights and samples. */
static void
read_chunks (gsize begin, gsize end, guint worker, gpointer data)
{
  const float *memory = data;
  volatile float sum = 0;

  for (gsize i = begin; i < end; i++)
    sum += fovea_simd ()->dot (memory + i * CHUNK_FLOATS, memory + i * CHUNK_FLOATS + CHUNK_FLOATS / 2, CHUNK_FLOATS / 2);
}

double
fovea_measure_bytes (gboolean all_threads)
{
  gsize chunks = STREAM_BYTES / sizeof (float) / CHUNK_FLOATS;
  float *memory = fovea_memory_alloc (STREAM_BYTES + FOVEA_ALIGNMENT, _("a measurement"), NULL);
  double best = G_MAXDOUBLE;

  if (!memory)
    return 0;
  run (chunks, 1, touch_chunks, memory, all_threads);
  for (int i = 0; i < STREAM_ROUNDS; i++)
    best = MIN (best, run (chunks, 4, read_chunks, memory, all_threads));
  fovea_memory_free (memory);
  return (double) STREAM_BYTES / best;
}

typedef struct
{
  guint8 *from, *to;
} Copy;

static void
convert_rows (gsize begin, gsize end, guint worker, gpointer data)
{
  const Copy *copy = data;
  float row[ROW_SAMPLES + FOVEA_ALIGNMENT];

  for (gsize i = begin; i < end; i++)
    {
      fovea_simd ()->from_u8 (copy->from + i * ROW_SAMPLES, row, ROW_SAMPLES);
      fovea_simd ()->to_u8 (row, copy->to + i * ROW_SAMPLES, ROW_SAMPLES);
    }
}

double
fovea_measure_samples (void)
{
  gsize rows = STREAM_BYTES / 3 / ROW_SAMPLES;
  guint8 *memory = fovea_memory_alloc0 (2 * rows * ROW_SAMPLES + FOVEA_ALIGNMENT, _("a measurement"), NULL);
  double best = G_MAXDOUBLE;
  Copy copy;

  if (!memory)
    return 0;
  copy = (Copy){ memory, memory + rows * ROW_SAMPLES };
  for (int i = 0; i < STREAM_ROUNDS; i++)
    best = MIN (best, run (rows, 1, convert_rows, &copy, FALSE));
  fovea_memory_free (memory);
  return (double) (2 * rows * ROW_SAMPLES) / best;
}
