/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "core/base/pool.h"
#include "core/network/ops/block-rows.h"
#include "core/network/ops/reductions.h"

#define FLOATS_A_CHUNK 32768

/* What is reduced: height and width, or the channels. */
static gboolean
axes_fit (const gboolean *marked)
{
  return !marked[0] && marked[2] == marked[3] && marked[1] != marked[2];
}

gboolean
fovea_reduction_accepts_blocks (const FoveaOpContext *context, gsize lanes)
{
  gboolean marked[FOVEA_MAX_RANK];

  return fovea_blocks_accept (context, lanes) && fovea_reduction_axes (context, marked, NULL) && axes_fit (marked);
}

typedef struct
{
  const FoveaReduction *reduction;
  const FoveaBlocks *in, *out;
} Job;

/* Items are blocks of channels, numbered (n, block). */
static void
fold_maps (gsize begin, gsize end, guint worker, gpointer data)
{
  const Job *job = data;
  const FoveaBlocks *in = job->in;
  gsize blocks = fovea_blocks_count (in);

  for (gsize item = begin; item < end; item++)
    {
      gsize n = item / blocks, b = item % blocks;
      float *out = fovea_blocks_at (job->out, n, b, 0, 0);
      FoveaFoldTile tile;

      fovea_fold_start (job->reduction->fold, FOVEA_DTYPE_FLOAT32, &tile);
      for (gsize y = 0; y < in->h; y++)
        fovea_fold_add (job->reduction->fold, FOVEA_DTYPE_FLOAT32, fovea_blocks_at (in, n, b, y, 0), in->w, in->block, in->block, 0, &tile);
      memset (out, 0, in->block * sizeof (float));
      fovea_fold_finish (job->reduction, FOVEA_DTYPE_FLOAT32, in->h * in->w, MIN (in->block, in->c - b * in->block), &tile, out, 0);
    }
}

/* The channels of @width pixels from (@n, @y, @x) on. */
static void
fold_pixels (const Job *job, gsize n, gsize y, gsize x, gsize width)
{
  const FoveaBlocks *in = job->in;
  float results[FOVEA_FOLD_WIDTH];
  FoveaFoldTile tile;

  fovea_fold_start (job->reduction->fold, FOVEA_DTYPE_FLOAT32, &tile);
  for (gsize b = 0; b < fovea_blocks_count (in); b++)
    {
      gsize lanes = MIN (in->block, in->c - b * in->block);

      for (gsize i = 0; i < width; i++)
        fovea_fold_add (job->reduction->fold, FOVEA_DTYPE_FLOAT32, fovea_blocks_at (in, n, b, y, x + i), lanes, 1, 1, i, &tile);
    }
  fovea_fold_finish (job->reduction, FOVEA_DTYPE_FLOAT32, in->c, width, &tile, results, 0);
  memset (fovea_blocks_at (job->out, n, 0, y, x), 0, width * in->block * sizeof (float));
  for (gsize i = 0; i < width; i++)
    *fovea_blocks_at (job->out, n, 0, y, x + i) = results[i];
}

static void
fold_rows (gsize n, gsize b, gsize y, gsize rows, gpointer data)
{
  const Job *job = data;

  for (gsize i = y; i < y + rows; i++)
    for (gsize x = 0; x < job->in->w; x += FOVEA_FOLD_WIDTH)
      fold_pixels (job, n, i, x, MIN (FOVEA_FOLD_WIDTH, job->in->w - x));
}

gboolean
fovea_reduction_run_blocks (const FoveaOpContext *context, const FoveaReduction *reduction, const FoveaBlocks *inputs,
                            const FoveaBlocks *outputs, FoveaProgress *progress)
{
  const FoveaBlocks *in = &inputs[0];
  gsize blocks = fovea_blocks_count (in);
  gboolean marked[FOVEA_MAX_RANK];
  Job job = { reduction, in, &outputs[0] };

  if (!fovea_reduction_axes (context, marked, NULL))
    return TRUE;
  if (marked[1])
    return fovea_block_rows_for (job.out, MAX (in->w * blocks * in->block, 1), fold_rows, &job, progress);
  return fovea_parallel_for (in->n * blocks, MAX (FLOATS_A_CHUNK / MAX (in->h * in->w * in->block, 1), 1), fold_maps, &job, progress);
}
