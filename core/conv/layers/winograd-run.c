/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Winograd layers at work: tiles to their values, values to sums of products, sums to pixels. */

#include <math.h>
#include <string.h>

#include "core/base/pool.h"
#include "core/conv/layers/winograd.h"

typedef struct
{
  const FoveaConvPlan *plan;
  const FoveaBlocks *input, *residual, *output;
  guint8 *scratch;
  gsize part; /* of shared work */
} Run;

/* Tiles [first, end) of a group, and where their transforms stand. */
typedef struct
{
  const Run *run;
  gsize group, first, end;
  float *values; /* (points^2 at values_plane, columns, in_blocks, column, lanes) */
  float *sums;   /* (points^2 at sums_plane, 1 or 2, tiles, lanes) */
} Part;

/* Neighbouring tiles of a row. */
typedef struct
{
  gsize n, y, x, count;
} TileRow;

static TileRow
row_of_tiles (const FoveaWinograd *state, gsize first, gsize end)
{
  gsize x = first % state->tiles_w, y = first / state->tiles_w;

  return (TileRow){ y / state->tiles_h, y % state->tiles_h, x, MIN (end - first, state->tiles_w - x) };
}

/* Parts are numbered (group, tiles). */
static Part
locate_part (const Run *run, gsize number, guint worker)
{
  const FoveaWinograd *state = run->plan->state;
  gsize parts = fovea_divide_up (state->tiles, state->part), first = number % parts * state->part;
  guint8 *own = run->scratch + worker * run->plan->thread_scratch;
  Part part = { run, number / parts, first, MIN (first + state->part, state->tiles) };

  if (state->shared)
    own = run->scratch + state->values_bytes + worker * state->sums_bytes;
  part.values = (float *) (state->shared ? run->scratch : own + state->sums_bytes);
  part.sums = (float *) own;
  return part;
}

/* A tile that reaches out of the halo: what lies there belongs to others, here it is zero. */
static void
transform_edge_tile (const Part *part, gsize n, gsize block, gssize y, gssize x, float *out)
{
  const FoveaBlocks *input = part->run->input;
  const FoveaSimd *simd = part->run->plan->simd;
  const FoveaWinograd *state = part->run->plan->state;
  gsize points = state->variant->points, row = points * simd->lanes;
  float window[FOVEA_WINOGRAD_POINTS * FOVEA_WINOGRAD_POINTS * FOVEA_WINOGRAD_LANES] __attribute__ ((aligned (64))) = { 0 };
  gssize rows = MIN ((gssize) points, (gssize) (input->h + input->halo_h) - y);
  gssize cols = MIN ((gssize) points, (gssize) (input->w + input->halo_w) - x);

  for (gssize i = 0; i < rows && cols > 0; i++)
    memcpy (window + i * (gssize) row,
            fovea_blocks_at (input, n, block, 0, 0) + (y + i) * (gssize) input->row + x * (gssize) simd->lanes,
            (gsize) cols * simd->lanes * sizeof (float));
  simd->winograd_input (points, state->variant->size, window, row, 1, out, state->values_plane);
}

static void
transform_row (const Part *part, TileRow row, gsize block, float *out)
{
  const FoveaBlocks *input = part->run->input;
  const FoveaConvPlan *plan = part->run->plan;
  const FoveaWinograd *state = plan->state;
  gssize points = (gssize) state->variant->points, size = (gssize) state->variant->size, lanes = (gssize) plan->simd->lanes;
  gssize y = (gssize) row.y * size - (gssize) plan->problem.pad_top, x = (gssize) row.x * size - (gssize) plan->problem.pad_left;
  gssize room = (gssize) (input->w + input->halo_w) - x - points, inside = 0;

  if (y + points <= (gssize) (input->h + input->halo_h) && room >= 0)
    inside = MIN (room / size + 1, (gssize) row.count);
  block += part->group * state->in_blocks;
  if (inside > 0)
    plan->simd->winograd_input ((gsize) points, (gsize) size,
                                fovea_blocks_at (input, row.n, block, 0, 0) + y * (gssize) input->row + x * lanes, input->row,
                                (gsize) inside, out, state->values_plane);
  for (gssize t = inside; t < (gssize) row.count; t++)
    transform_edge_tile (part, row.n, block, y, x + t * size, out + t * lanes);
}

static void
transform_block (const Part *part, gsize block)
{
  const FoveaWinograd *state = part->run->plan->state;
  gsize lanes = part->run->plan->simd->lanes;
  float *out = part->values + block * state->column * lanes;

  for (gsize first = part->first; first < part->end; first += state->column, out += state->column * state->in_blocks * lanes)
    {
      gsize end = MIN (first + state->column, part->end);
      TileRow row;

      for (gsize tile = first; tile < end; tile += row.count)
        {
          row = row_of_tiles (state, tile, end);
          transform_row (part, row, block, out + (tile - first) * lanes);
        }
    }
}

/* While the tiles are multiplied by the weights of a point, those of the next point come from main memory. */
static void
multiply_pair (const Part *part, gsize pair)
{
  const FoveaConvPlan *plan = part->run->plan;
  const FoveaWinograd *state = plan->state;
  gsize lanes = plan->simd->lanes, points = state->variant->points, tiles = part->end - part->first;
  gsize vectors = fovea_winograd_pair_vectors (state, pair), depth = state->in_blocks * lanes, weights = depth * vectors * lanes;
  const float *end;
  FoveaBlockTile tile = {
    .offsets = state->offsets,
    .n_segments = state->in_blocks,
    .run = lanes,
    .step = lanes,
    .weights = state->weights + fovea_winograd_pair_weights (plan, part->group, pair),
    .lowest = -INFINITY,
    .highest = INFINITY,
    .out_plane = tiles * lanes,
  };

  for (gsize point = 0; point < points * points; point++)
    {
      tile.in = part->values + point * state->values_plane;
      tile.out = part->sums + point * state->sums_plane;
      tile.fetch = tile.weights + weights;
      end = tile.fetch + weights;
      for (gsize first = 0; first < tiles; first += state->column)
        {
          tile.fetch_step = tile.fetch < end ? FOVEA_BLOCK_FETCH : 0;
          plan->simd->block_tile (&tile, 1, MIN (state->column, tiles - first), vectors);
          tile.in += state->column * state->in_blocks * lanes;
          tile.out += state->column * lanes;
          tile.fetch += depth / FOVEA_BLOCK_UNROLL (lanes) * tile.fetch_step;
        }
      tile.weights += weights;
    }
}

static void
finish_block (const Part *part, gsize block, const float *sums)
{
  const Run *run = part->run;
  const FoveaConvPlan *plan = run->plan;
  const FoveaWinograd *state = plan->state;
  gsize lanes = plan->simd->lanes, size = state->variant->size, index = part->group * state->out_blocks + block;
  FoveaWinogradOutput end = {
    .points = state->variant->points,
    .size = size,
    .in = sums,
    .in_plane = state->sums_plane,
    .bias = state->bias + index * lanes,
    .add_row = run->residual ? run->residual->row : 0,
    .lowest = plan->problem.lowest,
    .highest = plan->problem.highest,
    .out_row = run->output->row,
  };
  TileRow row;

  for (gsize tile = part->first; tile < part->end; tile += row.count, end.in += row.count * lanes)
    {
      gsize rows, columns;

      row = row_of_tiles (state, tile, part->end);
      rows = MIN (size, plan->out_h - row.y * size);
      columns = MIN (row.count * size, plan->out_w - row.x * size);
      end.out = fovea_blocks_at (run->output, row.n, index, row.y * size, row.x * size);
      end.add = run->residual ? fovea_blocks_at (run->residual, row.n, index, row.y * size, row.x * size) : NULL;
      plan->simd->winograd_output (&end, rows, columns);
      for (gsize y = 0; y < rows; y++)
        fovea_conv_activate (plan, end.out + y * end.out_row, columns * lanes);
    }
}

static void
do_pair (const Part *part, gsize pair)
{
  const FoveaWinograd *state = part->run->plan->state;

  multiply_pair (part, pair);
  for (gsize v = 0; v < fovea_winograd_pair_vectors (state, pair); v++)
    finish_block (part, pair * 2 + v, part->sums + v * (part->end - part->first) * part->run->plan->simd->lanes);
}

/* Items are parts. */
static void
run_parts (gsize begin, gsize end, guint worker, gpointer data)
{
  const Run *run = data;
  const FoveaWinograd *state = run->plan->state;

  for (gsize item = begin; item < end; item++)
    {
      Part part = locate_part (run, item, worker);

      for (gsize block = 0; block < state->in_blocks; block++)
        transform_block (&part, block);
      for (gsize pair = 0; pair * 2 < state->out_blocks; pair++)
        do_pair (&part, pair);
    }
}

/* Items are input blocks of the shared part. */
static void
run_transforms (gsize begin, gsize end, guint worker, gpointer data)
{
  const Run *run = data;
  Part part = locate_part (run, run->part, worker);

  for (gsize block = begin; block < end; block++)
    transform_block (&part, block);
}

/* Items are (pair of output blocks, slice) of the shared part. */
static void
run_pairs (gsize begin, gsize end, guint worker, gpointer data)
{
  const Run *run = data;
  const FoveaWinograd *state = run->plan->state;
  Part whole = locate_part (run, run->part, worker);
  gsize columns = fovea_divide_up (whole.end - whole.first, state->column);

  for (gsize item = begin; item < end; item++)
    {
      gsize slice = item % state->slices, from = slice * columns / state->slices, to = (slice + 1) * columns / state->slices;
      Part part = whole;

      part.first = whole.first + from * state->column;
      part.end = MIN (whole.first + to * state->column, whole.end);
      part.values = whole.values + from * state->column * state->in_blocks * run->plan->simd->lanes;
      do_pair (&part, item / state->slices);
    }
}

gboolean
fovea_winograd_run (const FoveaConvPlan *plan, const FoveaBlocks *input, const FoveaBlocks *residual, const FoveaBlocks *output,
                    guint8 *scratch, FoveaProgress *progress)
{
  const FoveaWinograd *state = plan->state;
  Run run = { plan, input, residual, output, scratch };
  gsize parts = plan->problem.groups * fovea_divide_up (state->tiles, state->part);
  double from, to;
  gboolean done = TRUE;

  if (!state->shared)
    return fovea_parallel_for (parts, 1, run_parts, &run, progress);
  fovea_progress_get_range (progress, &from, &to);
  for (run.part = 0; done && run.part < parts; run.part++)
    {
      fovea_progress_range (progress, from + (to - from) * (double) run.part / (double) parts,
                            from + (to - from) * (double) (run.part + 1) / (double) parts);
      done = fovea_parallel_for (state->in_blocks, 1, run_transforms, &run, NULL)
             && fovea_parallel_for (fovea_divide_up (state->out_blocks, 2) * state->slices, 1, run_pairs, &run, progress);
    }
  fovea_progress_range (progress, from, to);
  return done;
}
