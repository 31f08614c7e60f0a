/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Layers in blocks of channels directly, for any kernel, stride, dilation, padding and grouping: register tiles of neighbouring output
 * pixels by a pair of blocks of output channels. The halo stands for the padding, so that all pixels are alike. */

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "core/base/error.h"
#include "core/base/memory.h"
#include "core/base/pool.h"
#include "core/conv/path.h"

#define PAIR 2                             /* blocks of output channels of a tile */
#define PASS_FLOATS ((gsize) 64 << 10)     /* packed weights of a pass: a quarter of a usual L2 cache, which keeps them for all its pixels */
#define SHARED_FLOATS ((gsize) 128 << 10)  /* so many packed weights stay in a core's L2 cache from row to row */
#define FETCH_PIXELS 13.0                  /* output pixels whose products take as long as fetching a pair's weights from beyond L2 */

/* Groups are merged until they have whole blocks of input and output channels; weights from one group to another are zero. */
typedef struct
{
  float *weights;   /* (groups, pairs, segments, run, blocks of the pair, lanes) */
  float *bias;      /* (groups, out_blocks, lanes) */
  gsize groups;     /* merged ones */
  gsize in_blocks;  /* of a merged group; channels when the input is planar */
  gsize out_blocks; /* of a merged group */
  gsize pairs;      /* of a merged group */
  gsize columns;    /* segments of a kernel row: kernel_w when dilated, else 1 */
  gsize run;        /* input floats of a segment */
  gsize segments;   /* of a merged group */
  gsize pass;       /* segments whose products are added up before the sums go to the output */
  gsize tile_rows;  /* output rows of a tile */
  gsize row_chunk, pair_chunk; /* of an item of work; rows are counted in tiles */
  gboolean far;                /* weights come from beyond the L2 cache, each once */
} State;

static gsize
chunks (gsize n, gsize chunk)
{
  return (n + chunk - 1) / chunk;
}

/* Groups of @channels that fill whole blocks together. */
static gsize
merge_step (gsize channels, gsize block)
{
  gsize a = channels, b = block;

  while (b)
    {
      gsize rest = a % b;

      a = b;
      b = rest;
    }
  return block / a;
}

/* Groups that are computed as one: all, where a part would not end with a block. Lanes are a power of two, so the larger of two steps is
 * a multiple of the smaller. */
static gsize
merged_groups (const FoveaConvProblem *p, gsize lanes)
{
  gsize step = MAX (merge_step (p->c / p->groups, lanes), merge_step (p->k / p->groups, lanes));

  return p->input_block > 1 && p->groups % step == 0 ? step : p->groups;
}

/* What is not products: filling and emptying the sums of a tile takes as long as TILE_COST products of each of its outputs, starting a
 * segment as long as SEGMENT_COST; results go to memory, inputs mostly come from a cache. Fitted to the layers of known networks. */
#define TILE_COST 4.0
#define SEGMENT_COST 0.6

static double
estimate (const FoveaConvProblem *p, const float *weights, const FoveaSimd *simd)
{
  gsize merged = merged_groups (p, simd->lanes);
  gsize inputs = fovea_round_up (merged * (p->c / p->groups), p->input_block), outputs = fovea_round_up (merged * (p->k / p->groups), simd->lanes);
  double groups = (double) (p->groups / merged), depth = (double) (inputs * p->kernel_h * p->kernel_w);
  double segments = (double) (inputs / p->input_block * p->kernel_h * (p->dilation_w > 1 ? p->kernel_w : 1));
  double results = groups * (double) (outputs * fovea_conv_problem_out_h (p) * fovea_conv_problem_out_w (p) * p->n);
  double traffic = 0.4 * results + 0.1 * (double) (p->n * p->c * p->h * p->w) + 0.3 * groups * depth * (double) outputs;

  return fovea_conv_arithmetic_seconds (results * (depth + SEGMENT_COST * segments + TILE_COST), outputs > simd->lanes ? 0.93 : 0.8)
         + fovea_conv_memory_seconds (traffic);
}

static void
release (FoveaConvPlan *plan)
{
  State *state = plan->state;

  fovea_memory_free (state->weights);
  fovea_memory_free (state->bias);
  g_free (state);
}

typedef struct
{
  const FoveaConvPlan *plan;
  const float *weights;
  gsize merged;
} Packing;

/* Output channel @k, which is lane @lane of its pair, and input block @b of its merged group; @to is that block's first segment. */
static void
pack_channel (const Packing *packing, gsize k, gsize b, gsize lane, gsize width, float *to)
{
  const FoveaConvProblem *p = &packing->plan->problem;
  gsize depth = p->c / p->groups, cells = p->kernel_h * p->kernel_w, block = p->input_block;
  gsize group = k / (p->k / p->groups), first = group % packing->merged * depth; /* of the merged group's input channels */

  for (gsize c = MAX (b * block, first); c < MIN ((b + 1) * block, first + depth); c++)
    {
      const float *from = packing->weights + (k * depth + c - first) * cells;

      for (gsize i = 0; i < p->kernel_h; i++)
        for (gsize j = 0; j < p->kernel_w; j++)
          to[((i * p->kernel_w + j) * block + c % block) * width + lane] = *from++;
    }
}

/* Items are (merged group, pair). Whether a kernel row is one segment or many, its cells follow each other. */
static void
pack_pairs (gsize begin, gsize end, guint worker, gpointer data)
{
  const Packing *packing = data;
  const FoveaConvProblem *p = &packing->plan->problem;
  const State *state = packing->plan->state;
  gsize lanes = packing->plan->simd->lanes, depth = state->segments * state->run;

  for (gsize item = begin; item < end; item++)
    {
      gsize group = item / state->pairs, block = item % state->pairs * PAIR;
      gsize width = MIN (PAIR, state->out_blocks - block) * lanes;
      gsize first = block * lanes, outputs = packing->merged * (p->k / p->groups);
      float *to = state->weights + (group * state->out_blocks + block) * lanes * depth;

      memset (to, 0, width * depth * sizeof (float));
      for (gsize b = 0; b < state->in_blocks; b++)
        for (gsize lane = 0; lane < width && first + lane < outputs; lane++)
          pack_channel (packing, group * outputs + first + lane, b, lane, width, to + b * (depth / state->in_blocks) * width);
    }
}

static gboolean
pack (FoveaConvPlan *plan, const float *weights, GError **error)
{
  const FoveaConvProblem *p = &plan->problem;
  State *state = plan->state;
  gsize lanes = plan->simd->lanes, floats = state->groups * state->out_blocks * lanes;
  Packing packing = { plan, weights, merged_groups (p, lanes) };
  gsize outputs = packing.merged * (p->k / p->groups);
  gsize bytes;

  if (!fovea_size_product ((gsize[]){ floats, state->segments, state->run, sizeof (float) }, 4, &bytes))
    return fovea_over_limit (error, _("the packed kernels overflow"));
  state->weights = fovea_memory_alloc (bytes, _("packed kernels"), error);
  state->bias = fovea_memory_alloc0 (floats * sizeof (float), _("a bias"), error);
  if (!state->weights || !state->bias)
    return FALSE;
  for (gsize k = 0; k < p->k; k++)
    state->bias[k / outputs * state->out_blocks * lanes + k % outputs] = plan->bias[k];
  return fovea_parallel_for (state->groups * state->pairs, 1, pack_pairs, &packing, NULL);
}

/* Two rows a tile where they make the smallest tile larger. */
static gsize
choose_tile_rows (const FoveaConvPlan *plan)
{
  gsize most = plan->simd->tile_pixels, one = plan->out_w / chunks (plan->out_w, most);
  gsize two = 2 * (plan->out_w / chunks (plan->out_w, most / 2));

  return plan->out_h > 1 && two > one ? 2 : 1;
}

/* Items of rows by pairs, so that the threads get equal shares and weights are seldom fetched twice: the least time of the busiest thread,
 * with a fifth of an item for what the threads lose to other work. */
static void
share_out (const FoveaConvPlan *plan, State *state)
{
  const FoveaConvProblem *p = &plan->problem;
  gsize rows = chunks (plan->out_h, state->tile_rows), depth = state->segments * state->run;
  gsize width = MIN (PAIR, state->out_blocks) * plan->simd->lanes;
  gboolean far = depth * state->out_blocks * plan->simd->lanes > SHARED_FLOATS;
  double fetch = far ? FETCH_PIXELS : 0.5;
  double best = G_MAXDOUBLE;

  fetch /= (double) (plan->out_w * state->tile_rows);
  for (gsize row_chunks = 1; row_chunks <= rows; row_chunks++)
    for (gsize pair_chunks = 1; pair_chunks <= state->pairs; pair_chunks++)
      {
        gsize row_chunk = chunks (rows, row_chunks), pair_chunk = chunks (state->pairs, pair_chunks);
        gsize items = p->n * state->groups * chunks (rows, row_chunk) * chunks (state->pairs, pair_chunk);
        double item = (double) pair_chunk * ((double) row_chunk + fetch);
        double time = ((double) chunks (items, plan->threads) + 0.2) * item;
        gboolean fits = row_chunk * state->tile_rows * plan->out_w * pair_chunk * width * depth <= FOVEA_CONV_ITEM_MACS;

        if (time < best && (fits || row_chunk * pair_chunk == 1))
          {
            best = time;
            state->row_chunk = row_chunk;
            state->pair_chunk = pair_chunk;
          }
      }
  state->far = far && state->row_chunk == rows;
}

static gboolean
prepare (FoveaConvPlan *plan, const float *weights, GError **error)
{
  const FoveaConvProblem *p = &plan->problem;
  State *state = plan->state = g_new0 (State, 1);
  gsize lanes = plan->simd->lanes, merged = merged_groups (p, lanes), block_segments;

  state->groups = p->groups / merged;
  state->in_blocks = chunks (merged * (p->c / p->groups), p->input_block);
  state->out_blocks = chunks (merged * (p->k / p->groups), lanes);
  state->pairs = chunks (state->out_blocks, PAIR);
  state->columns = p->dilation_w > 1 ? p->kernel_w : 1;
  state->run = p->kernel_w / state->columns * p->input_block;
  block_segments = p->kernel_h * state->columns;
  state->segments = state->in_blocks * block_segments;
  state->pass = CLAMP (PASS_FLOATS / (PAIR * lanes * state->run * block_segments), 1, state->in_blocks) * block_segments;
  state->tile_rows = choose_tile_rows (plan);
  share_out (plan, state);
  plan->thread_scratch = fovea_round_up (state->segments * sizeof (gssize), FOVEA_ALIGNMENT);
  return pack (plan, weights, error);
}

typedef struct
{
  const FoveaConvPlan *plan;
  const FoveaBlocks *input, *residual, *output;
  const gssize *offsets; /* of a merged group's segments */
  gsize row_chunks, pair_chunks;
  FoveaProgress *progress;
} Run;

/* Where a segment starts in the input, from the first block's cell under the kernel's first one. */
static void
fill_offsets (const FoveaConvPlan *plan, const FoveaBlocks *input, gssize *offsets)
{
  const FoveaConvProblem *p = &plan->problem;
  const State *state = plan->state;

  for (gsize b = 0; b < state->in_blocks; b++)
    for (gsize i = 0; i < p->kernel_h; i++)
      for (gsize j = 0; j < state->columns; j++)
        *offsets++ = (gssize) (b * input->plane + i * p->dilation_h * input->row + j * p->dilation_w * input->block);
}

/* A pair of blocks of output channels with rows [y, end) of tiles. */
typedef struct
{
  gsize n, group, block, y, end;
} Share;

/* The weights [at, end) of the next pass, which the tiles of this one bring nearer step by step. */
typedef struct
{
  const float *at, *end;
} Fetch;

/* @weights are those of the pass, @floats of them. A worker's items follow each other. */
static Fetch
next_weights (const Run *run, const float *weights, gsize floats)
{
  const State *state = run->plan->state;
  const float *end = state->weights + state->groups * state->out_blocks * run->plan->simd->lanes * state->segments * state->run;
  Fetch fetch = { weights, weights };

  if (state->far && floats < (gsize) (end - weights))
    {
      fetch.at = weights + floats;
      fetch.end = fetch.at + MIN (floats, (gsize) (end - fetch.at));
    }
  return fetch;
}

static void
set_fetch (FoveaBlockTile *tile, Fetch *fetch, gsize unroll)
{
  tile->fetch = fetch->at;
  tile->fetch_step = fetch->at < fetch->end ? FOVEA_BLOCK_FETCH : 0;
  if (tile->fetch_step > 0)
    fetch->at += MIN (tile->n_segments * (tile->run / unroll) * FOVEA_BLOCK_FETCH, (gsize) (fetch->end - fetch->at));
}

/* The tiles of one row of tiles; @tile is its first. */
static void
run_row (const FoveaConvPlan *plan, FoveaBlockTile tile, gsize rows, gsize vectors, Fetch *fetch)
{
  gsize lanes = plan->simd->lanes, n_tiles = chunks (plan->out_w, plan->simd->tile_pixels / rows);

  for (gsize t = 0; t < n_tiles; t++)
    {
      gsize pixels = (plan->out_w + t) / n_tiles;

      set_fetch (&tile, fetch, FOVEA_BLOCK_UNROLL (lanes));
      plan->simd->block_tile (&tile, rows, pixels, vectors);
      tile.in += pixels * tile.step;
      tile.out += pixels * lanes;
      if (tile.add)
        tile.add += pixels * lanes;
    }
}

/* While they are still in the first cache. @tile is the first of its row of tiles. */
static void
activate_row (const FoveaConvPlan *plan, const FoveaBlockTile *tile, gsize rows, gsize vectors)
{
  for (gsize v = 0; v < vectors; v++)
    for (gsize y = 0; y < rows; y++)
      fovea_conv_activate (plan, tile->out + v * tile->out_plane + y * tile->out_row, plan->out_w * plan->simd->lanes);
}

/* Adds the products of @n_segments segments from @first on to what earlier passes left in the output. */
static void
run_pass (const Run *run, const Share *share, gsize first, gsize n_segments)
{
  const FoveaConvPlan *plan = run->plan;
  const FoveaConvProblem *p = &plan->problem;
  const State *state = plan->state;
  const FoveaBlocks *input = run->input, *output = run->output, *add = first > 0 ? output : run->residual;
  gsize vectors = MIN (PAIR, state->out_blocks - share->block), block = share->group * state->out_blocks + share->block;
  gsize lanes = plan->simd->lanes, depth = state->segments * state->run;
  gboolean last = first + n_segments == state->segments;
  const float *corner = fovea_blocks_at (input, share->n, share->group * state->in_blocks, 0, 0) - p->pad_top * input->row
                        - p->pad_left * input->block;
  FoveaBlockTile tile = {
    .offsets = run->offsets + first,
    .n_segments = n_segments,
    .run = state->run,
    .step = p->stride_w * input->block,
    .in_row = p->stride_h * input->row,
    .weights = state->weights + block * lanes * depth + first * state->run * vectors * lanes,
    .bias = first > 0 ? NULL : state->bias + block * lanes,
    .add_plane = add ? add->plane : 0,
    .add_row = add ? add->row : 0,
    .lowest = last ? p->lowest : -INFINITY,
    .highest = last ? p->highest : INFINITY,
    .out_plane = output->plane,
    .out_row = output->row,
  };

  Fetch fetch = next_weights (run, tile.weights, n_segments * state->run * vectors * lanes);

  for (gsize y = share->y * state->tile_rows; y < MIN (share->end * state->tile_rows, plan->out_h); y += state->tile_rows)
    {
      tile.in = corner + y * p->stride_h * input->row;
      tile.add = add ? fovea_blocks_at (add, share->n, block, y, 0) : NULL;
      tile.out = fovea_blocks_at (output, share->n, block, y, 0);
      run_row (plan, tile, MIN (state->tile_rows, plan->out_h - y), vectors, &fetch);
      if (last)
        activate_row (plan, &tile, MIN (state->tile_rows, plan->out_h - y), vectors);
      if (fovea_progress_is_cancelled (run->progress))
        break;
    }
}

/* Items are (n, merged group, chunk of pairs, chunk of rows). */
static void
run_items (gsize begin, gsize end, guint worker, gpointer data)
{
  const Run *run = data;
  const State *state = run->plan->state;

  for (gsize item = begin; item < end; item++)
    {
      gsize y = item % run->row_chunks * state->row_chunk, rest = item / run->row_chunks;
      gsize pair = rest % run->pair_chunks * state->pair_chunk, end_pair = MIN (pair + state->pair_chunk, state->pairs);
      Share share = { .group = rest / run->pair_chunks % state->groups, .y = y, .end = y + state->row_chunk };

      share.n = rest / run->pair_chunks / state->groups;
      for (; pair < end_pair; pair++)
        {
          share.block = pair * PAIR;
          for (gsize s = 0; s < state->segments; s += state->pass)
            run_pass (run, &share, s, MIN (state->pass, state->segments - s));
        }
    }
}

static gboolean
run_blocks (const FoveaConvPlan *plan, const FoveaBlocks *input, const FoveaBlocks *residual, const FoveaBlocks *output, guint8 *scratch,
            FoveaProgress *progress)
{
  const State *state = plan->state;
  gsize rows = chunks (plan->out_h, state->tile_rows);
  Run job = { plan, input, residual, output, (gssize *) scratch, chunks (rows, state->row_chunk), chunks (state->pairs, state->pair_chunk),
              progress };

  fill_offsets (plan, input, (gssize *) scratch);
  return fovea_parallel_for (plan->problem.n * state->groups * job.pair_chunks * job.row_chunks, 1, run_items, &job, progress)
         && !fovea_progress_is_cancelled (progress);
}

extern const FoveaConvPathClass fovea_conv_direct_blocks;

const FoveaConvPathClass fovea_conv_direct_blocks = {
  .path = FOVEA_CONV_DIRECT,
  .samples = FOVEA_CONV_BLOCKS,
  .estimate = estimate,
  .prepare = prepare,
  .release = release,
  .run_blocks = run_blocks,
};
