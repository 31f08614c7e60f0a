/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Pools in blocks of channels. */

#include <math.h>

#include "core/base/pool.h"
#include "core/network/ops/block-rows.h"
#include "core/network/ops/pooling.h"

/* An output row is done in one go: some milliseconds. */
#define MAX_FLOATS_A_ROW ((gsize) 1 << 24)
#define FLOATS_A_CHUNK 65536

/* Windows with gaps may lie in the padding alone: then the largest of nothing is minus infinity, which channels that fill up a block
 * must not hold. */
gboolean
fovea_pool_accepts_blocks (const FoveaOpContext *context, gsize lanes)
{
  FoveaWindow window;
  const FoveaWindowAxis *h = fovea_window_height (&window), *w = fovea_window_width (&window);

  if (!fovea_blocks_accept (context, lanes) || !fovea_pool_window (context, &window, NULL))
    return FALSE;
  if ((h->dilation > 1 || w->dilation > 1) && !fovea_blocks_accept_full (context, lanes))
    return FALSE;
  return (gsize) (h->kernel * w->kernel) <= MAX_FLOATS_A_ROW / ((gsize) w->output * lanes);
}

typedef struct
{
  FoveaWindow window;
  gint64 low, high; /* outputs of a row whose windows lie inside of the map from left to right: low to high - 1 */
  const FoveaBlocks *in, *out;
  void (*pool) (const FoveaPoolTaps *taps, gsize windows);
  gboolean padding;
} PoolJob;

/* One output row: what all its windows have in common, and their place at a kernel column of 0. */
typedef struct
{
  FoveaPoolTaps taps;
  const float *in;
  float *out;
  gint64 counted; /* rows that an average divides by */
} Row;

/* Outputs @x to @x + @n - 1, whose windows are cut alike. */
static void
pool_windows (const PoolJob *job, Row *row, gint64 x, gint64 n)
{
  const FoveaWindowAxis *w = fovea_window_width (&job->window);
  gint64 block = (gint64) job->out->block, first, unused, columns;

  if (n <= 0)
    return;
  columns = fovea_pool_count (w, x, FALSE, &first);
  row->taps.columns = (gsize) columns;
  row->taps.in = row->in + (x * w->stride - w->before + first * w->dilation) * block;
  row->taps.out = row->out + x * block;
  row->taps.factor = 1.0f / (float) MAX (row->counted * fovea_pool_count (w, x, job->padding, &unused), 1);
  job->pool (&row->taps, (gsize) n);
}

static void
pool_row (const PoolJob *job, gsize n, gsize b, gsize y)
{
  const FoveaWindowAxis *h = fovea_window_height (&job->window), *w = fovea_window_width (&job->window);
  gint64 in_row = (gint64) job->in->row, block = (gint64) job->in->block, first, unused, rows;
  Row row = { .out = fovea_blocks_at (job->out, n, b, y, 0) };

  rows = fovea_pool_count (h, (gint64) y, FALSE, &first);
  row.counted = fovea_pool_count (h, (gint64) y, job->padding, &unused);
  row.in = fovea_blocks_at (job->in, n, b, 0, 0) + ((gint64) y * h->stride - h->before + first * h->dilation) * in_row;
  row.taps = (FoveaPoolTaps){
    .rows = (gsize) rows, .row = (gsize) (h->dilation * in_row),
    .column = (gsize) (w->dilation * block), .step = (gsize) (w->stride * block),
  };
  for (gint64 x = 0; x < job->low; x++)
    pool_windows (job, &row, x, 1);
  pool_windows (job, &row, job->low, job->high - job->low);
  for (gint64 x = job->high; x < w->output; x++)
    pool_windows (job, &row, x, 1);
}

static void
pool_rows (gsize n, gsize b, gsize y, gsize rows, gpointer data)
{
  for (gsize i = y; i < y + rows; i++)
    pool_row (data, n, b, i);
}

gboolean
fovea_pool_run_blocks (const FoveaOpContext *context, void (*pool) (const FoveaPoolTaps *taps, gsize windows), gboolean padding,
                       const FoveaBlocks *inputs, const FoveaBlocks *outputs, FoveaProgress *progress)
{
  PoolJob job = { .in = &inputs[0], .out = &outputs[0], .pool = pool, .padding = padding };
  const FoveaWindowAxis *h = fovea_window_height (&job.window), *w = fovea_window_width (&job.window);
  gint64 room;

  if (!fovea_pool_window (context, &job.window, NULL))
    return TRUE;
  room = w->input - 1 - (w->kernel - 1) * w->dilation + w->before;
  job.low = MIN ((w->before + w->stride - 1) / w->stride, w->output);
  job.high = CLAMP (room < 0 ? 0 : room / w->stride + 1, job.low, w->output);
  return fovea_block_rows_for (&outputs[0], outputs[0].w * outputs[0].block * (gsize) MAX (h->kernel * w->kernel / 4, 1), pool_rows,
                               &job, progress);
}

typedef struct
{
  const FoveaBlocks *in, *out;
} GlobalJob;

static void
average_plane (const FoveaBlocks *in, gsize n, gsize b, float *out)
{
  const FoveaSimd *simd = fovea_simd ();
  double sums[FOVEA_MAX_BLOCK] = { 0.0 };

  for (gsize y = 0; y < in->h; y++)
    simd->channel_sums (fovea_blocks_at (in, n, b, y, 0), in->w, sums);
  for (gsize l = 0; l < in->block; l++)
    out[l] = (float) (sums[l] / (double) (in->h * in->w));
}

static void
average_planes (gsize begin, gsize end, guint worker, gpointer data)
{
  const GlobalJob *job = data;
  gsize blocks = fovea_blocks_count (job->in);

  for (gsize i = begin; i < end; i++)
    average_plane (job->in, i / blocks, i % blocks, fovea_blocks_at (job->out, i / blocks, i % blocks, 0, 0));
}

static void
max_planes (gsize begin, gsize end, guint worker, gpointer data)
{
  const GlobalJob *job = data;
  const FoveaBlocks *in = job->in;
  gsize blocks = fovea_blocks_count (in);
  FoveaPoolTaps taps = { .rows = in->h, .columns = in->w, .row = in->row, .column = in->block };

  for (gsize i = begin; i < end; i++)
    {
      taps.in = fovea_blocks_at (in, i / blocks, i % blocks, 0, 0);
      taps.out = fovea_blocks_at (job->out, i / blocks, i % blocks, 0, 0);
      fovea_simd ()->pool_max (&taps, 1);
    }
}

static gboolean
run_global (const FoveaBlocks *in, const FoveaBlocks *out, FoveaParallelFunc func, FoveaProgress *progress)
{
  GlobalJob job = { in, out };

  return fovea_parallel_for (in->n * fovea_blocks_count (in), MAX (FLOATS_A_CHUNK / (in->h * in->w * in->block), 1), func, &job, progress);
}

gboolean
fovea_global_average_run_blocks (const FoveaOpContext *context, const FoveaBlocks *inputs, const FoveaBlocks *outputs, gpointer scratch,
                                 FoveaProgress *progress)
{
  return run_global (&inputs[0], &outputs[0], average_planes, progress);
}

gboolean
fovea_global_max_run_blocks (const FoveaOpContext *context, const FoveaBlocks *inputs, const FoveaBlocks *outputs, gpointer scratch,
                             FoveaProgress *progress)
{
  return run_global (&inputs[0], &outputs[0], max_planes, progress);
}
