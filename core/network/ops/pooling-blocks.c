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

gboolean
fovea_pool_cuts_init (FoveaPoolCuts *self, const FoveaOpContext *context, gboolean padding)
{
  const FoveaWindowAxis *w = fovea_window_width (&self->window);
  gint64 room;

  if (!fovea_pool_window (context, &self->window, NULL))
    return FALSE;
  room = w->input - 1 - (w->kernel - 1) * w->dilation + w->before;
  self->low = MIN ((w->before + w->stride - 1) / w->stride, w->output);
  self->high = CLAMP (room < 0 ? 0 : room / w->stride + 1, self->low, w->output);
  self->padding = padding;
  return TRUE;
}

/* @cut knows its rows; @counted of them count. */
static void
visit_windows (const FoveaPoolCuts *self, FoveaPoolCut *cut, gint64 counted, gint64 x, gint64 n, FoveaPoolCutFunc func, gpointer data)
{
  const FoveaWindowAxis *w = fovea_window_width (&self->window);
  gint64 first, unused;

  if (n <= 0)
    return;
  cut->x = x;
  cut->n = n;
  cut->columns = fovea_pool_count (w, x, FALSE, &first);
  cut->first_column = x * w->stride - w->before + first * w->dilation;
  cut->factor = 1.0f / (float) MAX (counted * fovea_pool_count (w, x, self->padding, &unused), 1);
  func (cut, data);
}

void
fovea_pool_cuts_visit (const FoveaPoolCuts *self, gint64 y, FoveaPoolCutFunc func, gpointer data)
{
  const FoveaWindowAxis *h = fovea_window_height (&self->window), *w = fovea_window_width (&self->window);
  gint64 first, unused, counted = fovea_pool_count (h, y, self->padding, &unused);
  FoveaPoolCut cut = { .rows = fovea_pool_count (h, y, FALSE, &first) };

  cut.first_row = y * h->stride - h->before + first * h->dilation;
  for (gint64 x = 0; x < self->low; x++)
    visit_windows (self, &cut, counted, x, 1, func, data);
  visit_windows (self, &cut, counted, self->low, self->high - self->low, func, data);
  for (gint64 x = self->high; x < w->output; x++)
    visit_windows (self, &cut, counted, x, 1, func, data);
}

typedef struct
{
  FoveaPoolCuts cuts;
  const FoveaBlocks *in, *out;
  void (*pool) (const FoveaPoolTaps *taps, gsize windows);
} PoolJob;

/* One output row: what all its windows have in common, and the planes that it reads and writes. */
typedef struct
{
  const PoolJob *job;
  FoveaPoolTaps taps;
  const float *in;
  float *out;
} Row;

static void
pool_windows (const FoveaPoolCut *cut, gpointer data)
{
  Row *row = data;
  gint64 block = (gint64) row->job->out->block;

  row->taps.rows = (gsize) cut->rows;
  row->taps.columns = (gsize) cut->columns;
  row->taps.in = row->in + cut->first_row * (gint64) row->job->in->row + cut->first_column * block;
  row->taps.out = row->out + cut->x * block;
  row->taps.factor = cut->factor;
  row->job->pool (&row->taps, (gsize) cut->n);
}

static void
pool_rows (gsize n, gsize b, gsize y, gsize rows, gpointer data)
{
  const PoolJob *job = data;
  const FoveaWindowAxis *h = fovea_window_height (&job->cuts.window), *w = fovea_window_width (&job->cuts.window);
  Row row = { job, .in = fovea_blocks_at (job->in, n, b, 0, 0) };

  row.taps = (FoveaPoolTaps){
    .row = (gsize) h->dilation * job->in->row, .column = (gsize) w->dilation * job->in->block, .step = (gsize) w->stride * job->in->block,
  };
  for (gsize i = y; i < y + rows; i++)
    {
      row.out = fovea_blocks_at (job->out, n, b, i, 0);
      fovea_pool_cuts_visit (&job->cuts, (gint64) i, pool_windows, &row);
    }
}

gboolean
fovea_pool_run_blocks (const FoveaOpContext *context, void (*pool) (const FoveaPoolTaps *taps, gsize windows), gboolean padding,
                       const FoveaBlocks *inputs, const FoveaBlocks *outputs, FoveaProgress *progress)
{
  PoolJob job = { .in = &inputs[0], .out = &outputs[0], .pool = pool };
  const FoveaWindowAxis *h = fovea_window_height (&job.cuts.window), *w = fovea_window_width (&job.cuts.window);

  if (!fovea_pool_cuts_init (&job.cuts, context, padding))
    return TRUE;
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
