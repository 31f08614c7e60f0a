/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Layers directly, for any stride, padding, dilation and grouping: the input samples that a panel of output pixels needs are packed, one
 * line a product (c, i, j), and a register tile of kernels x pixels runs down the panel. Nothing is unrolled beyond a panel. */

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/pool.h"
#include "core/conv/lines.h"

#define PANEL_FLOATS 6144 /* of packed input: 24 KiB, three quarters of a usual L1 cache */
#define CHUNK_PANELS 4    /* panels of pixels an item computes at most */
#define MAX_RUNS 64       /* at least the pixels of a panel */
#define LINE 16           /* floats of a cache line */

typedef struct
{
  float *weights; /* (groups, blocks, depth, tile_rows): blocks of tile_rows kernels, the last filled up with zeros */
  float *bias;    /* (groups, blocks, tile_rows) */
  gsize depth;    /* products of an output sample */
  gsize kernels;  /* of a group */
  gsize blocks;
  gsize panel_depth; /* products packed at a time */
} State;

static double
estimate (const FoveaConvProblem *p, const float *weights, const FoveaSimd *simd)
{
  double kernels = (double) p->k / p->groups;
  double pixels = (double) (fovea_conv_problem_out_h (p) * fovea_conv_problem_out_w (p));
  double filled = fovea_round_up (p->k / p->groups, simd->tile_rows) / kernels * fovea_round_up ((gsize) pixels, simd->lanes) / pixels;
  double macs = (double) fovea_conv_problem_macs (p);

  /* Packing a sample costs about as much as eight kernels' products with it. */
  return fovea_conv_arithmetic_seconds (macs * (filled + 8.0 / kernels), 0.7);
}

static void
release (FoveaConvPlan *plan)
{
  State *state = plan->state;

  fovea_memory_free (state->weights);
  fovea_memory_free (state->bias);
  g_free (state);
}

static void
pack_kernels (const FoveaConvPlan *plan, const float *weights, State *state)
{
  gsize rows = plan->simd->tile_rows;

  for (gsize k = 0; k < plan->problem.k; k++)
    {
      gsize group = k / state->kernels, in_group = k % state->kernels, block = group * state->blocks + in_group / rows;
      float *to = state->weights + block * state->depth * rows + in_group % rows;

      for (gsize d = 0; d < state->depth; d++)
        to[d * rows] = weights[k * state->depth + d];
      state->bias[block * rows + in_group % rows] = plan->bias[k];
    }
}

static gboolean
prepare (FoveaConvPlan *plan, const float *weights, GError **error)
{
  const FoveaConvProblem *p = &plan->problem;
  State *state = plan->state = g_new0 (State, 1);
  gsize rows = plan->simd->tile_rows, cols = plan->simd->tile_cols;

  state->depth = p->c / p->groups * p->kernel_h * p->kernel_w;
  state->kernels = p->k / p->groups;
  state->blocks = (state->kernels + rows - 1) / rows;
  state->panel_depth = MIN (state->depth, PANEL_FLOATS / cols);
  state->weights = fovea_memory_alloc0 (p->groups * state->blocks * rows * state->depth * sizeof (float), _("packed kernels"), error);
  state->bias = fovea_memory_alloc0 (p->groups * state->blocks * rows * sizeof (float), _("a bias"), error);
  if (!state->weights || !state->bias)
    return FALSE;
  pack_kernels (plan, weights, state);
  plan->thread_scratch = fovea_round_up ((state->panel_depth * cols + rows * cols) * sizeof (float), FOVEA_ALIGNMENT);
  return TRUE;
}

typedef struct
{
  const FoveaConvPlan *plan;
  const float *input;
  float *output;
  guint8 *scratch;
  gsize pixel_chunk, n_pixel_chunks; /* output pixels an item computes */
  gsize block_chunk, n_block_chunks; /* blocks of kernels an item computes */
} Run;

/* Neighbouring output pixels of one row. */
typedef struct
{
  gsize y, x, count;
} PixelRun;

static gsize
split_into_runs (gsize out_w, gsize pixel, gsize count, PixelRun *runs)
{
  gsize n = 0;

  while (count > 0)
    {
      runs[n].y = pixel / out_w;
      runs[n].x = pixel % out_w;
      runs[n].count = MIN (count, out_w - runs[n].x);
      pixel += runs[n].count;
      count -= runs[n].count;
      n++;
    }
  return n;
}

/* Whole cache lines where that reads nothing behind @end: what is written too much is overwritten next, or lies in a column that no
 * output reads, or behind the panel, where the edge tile is not in use yet. */
static inline void
copy_samples (const float *from, const float *end, gsize count, float *to)
{
  if ((gsize) (end - from) < count + LINE)
    memcpy (to, from, count * sizeof (float));
  else
    for (gsize i = 0; i < count; i += LINE)
      memcpy (to + i, from + i, LINE * sizeof (float));
}

/* The @count samples at @row + @x, @stride apart, of a row of @p; @row NULL: zeros. */
static inline void
pack_run (const FoveaConvProblem *p, const float *row, const float *end, gssize x, gsize count, float *to)
{
  if (row && p->stride_w == 1 && x >= 0 && (gsize) x + count <= p->w)
    copy_samples (row + x, end, count, to);
  else
    fovea_conv_copy_line (p->border, row, p->w, x, p->stride_w, count, to);
}

/* Packs products @d .. @d + @depth - 1 of @count output pixels from @pixel on: panel[d][pixel], tile_cols apart. @planes are those of a
 * group and end at @end. */
static void
pack_panel (const FoveaConvPlan *plan, const float *planes, const float *end, gsize d, gsize depth, gsize pixel, gsize count,
            float *panel)
{
  const FoveaConvProblem *p = &plan->problem;
  gsize cols = plan->simd->tile_cols, last = d + depth;
  PixelRun runs[MAX_RUNS];
  gsize n_runs = split_into_runs (plan->out_w, pixel, count, runs);

  while (d < last)
    {
      gsize j = d % p->kernel_w, i = d / p->kernel_w % p->kernel_h, c = d / (p->kernel_w * p->kernel_h);
      const float *rows[MAX_RUNS];

      for (gsize r = 0; r < n_runs; r++)
        {
          gssize y = fovea_border_map (p->border, (gssize) (runs[r].y * p->stride_h + i * p->dilation_h) - (gssize) p->pad_top, p->h);

          rows[r] = y < 0 ? NULL : planes + (c * p->h + (gsize) y) * p->w;
        }
      for (; j < p->kernel_w && d < last; j++, d++, panel += cols)
        {
          float *to = panel;

          for (gsize r = 0; r < n_runs; to += runs[r].count, r++)
            pack_run (p, rows[r], end, (gssize) (runs[r].x * p->stride_w + j * p->dilation_w) - (gssize) p->pad_left, runs[r].count, to);
        }
    }
}

/* One register tile. A tile that is not full goes through @edge, so that nothing is written outside of the output. */
static void
multiply_tile (const Run *run, gsize group, gsize block, gsize d, gsize depth, const float *panel, gsize count, float *out, float *edge)
{
  const FoveaConvPlan *plan = run->plan;
  const State *state = plan->state;
  gsize rows = plan->simd->tile_rows, cols = plan->simd->tile_cols, pixels = plan->out_h * plan->out_w;
  gsize filled = MIN (rows, state->kernels - block * rows), index = group * state->blocks + block;
  const float *a = state->weights + (index * state->depth + d) * rows, *bias = state->bias + index * rows;

  if (filled == rows && count % plan->simd->lanes == 0)
    {
      plan->simd->matrix_tile (count, depth, a, panel, cols, out, pixels, bias, d > 0);
      return;
    }
  for (gsize r = 0; d > 0 && r < filled; r++)
    memcpy (edge + r * cols, out + r * pixels, count * sizeof (float));
  plan->simd->matrix_tile (count, depth, a, panel, cols, edge, cols, bias, d > 0);
  for (gsize r = 0; r < filled; r++)
    memcpy (out + r * pixels, edge + r * cols, count * sizeof (float));
}

/* The kernels of blocks [@first_block, @end_block) at @count pixels from @pixel on. */
static void
multiply_chunk (const Run *run, gsize n, gsize group, gsize first_block, gsize end_block, gsize pixel, gsize count, float *panel)
{
  const FoveaConvPlan *plan = run->plan;
  const FoveaConvProblem *p = &plan->problem;
  const State *state = plan->state;
  gsize rows = plan->simd->tile_rows, cols = plan->simd->tile_cols, pixels = plan->out_h * plan->out_w;
  const float *planes = run->input + (n * p->c + group * (p->c / p->groups)) * p->h * p->w;
  float *out = run->output + (n * p->k + group * state->kernels) * pixels + pixel;
  float *edge = panel + state->panel_depth * cols;

  for (gsize d = 0; d < state->depth; d += state->panel_depth)
    {
      gsize depth = MIN (state->panel_depth, state->depth - d);

      for (gsize x = 0; x < count; x += cols)
        {
          gsize width = MIN (cols, count - x);

          pack_panel (plan, planes, planes + p->c / p->groups * p->h * p->w, d, depth, pixel + x, width, panel);
          for (gsize block = first_block; block < end_block; block++)
            multiply_tile (run, group, block, d, depth, panel, width, out + block * rows * pixels + x, edge);
        }
    }
}

/* Items are (n, group, chunk of pixels, chunk of blocks). */
static void
run_items (gsize begin, gsize end, guint worker, gpointer data)
{
  const Run *run = data;
  const FoveaConvProblem *p = &run->plan->problem;
  const State *state = run->plan->state;
  gsize pixels = run->plan->out_h * run->plan->out_w;
  float *panel = (float *) (run->scratch + worker * run->plan->thread_scratch);

  for (gsize item = begin; item < end; item++)
    {
      gsize block = item % run->n_block_chunks * run->block_chunk, rest = item / run->n_block_chunks;
      gsize pixel = rest % run->n_pixel_chunks * run->pixel_chunk, group = rest / run->n_pixel_chunks % p->groups;
      gsize n = rest / run->n_pixel_chunks / p->groups;

      multiply_chunk (run, n, group, block, MIN (block + run->block_chunk, state->blocks), pixel, MIN (run->pixel_chunk, pixels - pixel),
                      panel);
    }
}

static gboolean
run (const FoveaConvPlan *plan, const float *input, float *output, guint8 *scratch, FoveaProgress *progress)
{
  const State *state = plan->state;
  gsize pixels = plan->out_h * plan->out_w, most = CHUNK_PANELS * plan->simd->tile_cols;
  Run job = { plan, input, output, scratch };
  gsize items, block_macs;

  /* Even chunks; kernels are shared out only where pixels give the threads too little, or one item too much. */
  job.pixel_chunk = fovea_round_up ((pixels - 1) / ((pixels + most - 1) / most) + 1, plan->simd->lanes);
  job.n_pixel_chunks = (pixels + job.pixel_chunk - 1) / job.pixel_chunk;
  items = plan->problem.n * plan->problem.groups * job.n_pixel_chunks;
  job.block_chunk = items >= plan->threads ? state->blocks : MAX (1, state->blocks * items / plan->threads);
  block_macs = job.pixel_chunk * state->depth * plan->simd->tile_rows;
  job.block_chunk = MIN (job.block_chunk, MAX (FOVEA_CONV_ITEM_MACS / block_macs, 1));
  job.n_block_chunks = (state->blocks + job.block_chunk - 1) / job.block_chunk;
  return fovea_parallel_for (items * job.n_block_chunks, 1, run_items, &job, progress);
}

extern const FoveaConvPathClass fovea_conv_direct_tensor;

const FoveaConvPathClass fovea_conv_direct_tensor = {
  .path = FOVEA_CONV_DIRECT,
  .samples = FOVEA_CONV_TENSOR,
  .estimate = estimate,
  .prepare = prepare,
  .release = release,
  .run = run,
};
