/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The formula of problem.h as loops, summed in double: what every other path is compared with. */

#include <math.h>

#include "core/base/memory.h"
#include "core/base/pool.h"
#include "core/conv/lines.h"

#define TILE_PIXELS 64

static double
estimate (const FoveaConvProblem *problem, const float *weights, const FoveaSimd *simd)
{
  return (double) fovea_conv_problem_macs (problem) / 4e8;
}

static void
release (FoveaConvPlan *plan)
{
  fovea_memory_free (plan->state);
}

static gboolean
prepare_tensor (FoveaConvPlan *plan, const float *weights, GError **error)
{
  const FoveaConvProblem *p = &plan->problem;

  plan->thread_scratch = fovea_round_up (plan->out_w * sizeof (double), FOVEA_ALIGNMENT);
  plan->state = fovea_conv_copy_weights (weights, p->k * (p->c / p->groups) * p->kernel_h * p->kernel_w, error);
  return plan->state != NULL;
}

typedef struct
{
  const FoveaConvPlan *plan;
  const float *input;
  float *output;
  guint8 *scratch;
} TensorRun;

/* Adds one kernel's products with one input plane to row @y of an output plane. */
static void
add_row (const FoveaConvPlan *plan, const float *plane, const float *kernel, gsize y, double *sums)
{
  const FoveaConvProblem *p = &plan->problem;

  for (gsize i = 0; i < p->kernel_h; i++)
    {
      gssize row = fovea_border_map (p->border, (gssize) (y * p->stride_h + i * p->dilation_h) - (gssize) p->pad_top, p->h);

      for (gsize j = 0; row >= 0 && j < p->kernel_w; j++)
        {
          const float *line = plane + (gsize) row * p->w;
          double weight = kernel[i * p->kernel_w + j];
          gssize column = (gssize) (j * p->dilation_w) - (gssize) p->pad_left;

          for (gsize x = 0; x < plan->out_w; x++, column += (gssize) p->stride_w)
            {
              gssize inside = column >= 0 && column < (gssize) p->w ? column : fovea_border_map (p->border, column, p->w);

              if (inside >= 0)
                sums[x] += weight * line[inside];
            }
        }
    }
}

/* Items are output planes (n, k); a worker's scratch holds the sums of a row. */
static void
run_planes (gsize begin, gsize end, guint worker, gpointer data)
{
  const TensorRun *run = data;
  const FoveaConvProblem *p = &run->plan->problem;
  gsize depth = p->c / p->groups, cells = p->kernel_h * p->kernel_w, out_h = run->plan->out_h, out_w = run->plan->out_w;
  double *sums = (double *) (run->scratch + worker * run->plan->thread_scratch);

  for (gsize item = begin; item < end; item++)
    {
      gsize n = item / p->k, k = item % p->k, group = k / (p->k / p->groups);
      const float *planes = run->input + (n * p->c + group * depth) * p->h * p->w;
      const float *kernels = (const float *) run->plan->state + k * depth * cells;
      float *out = run->output + item * out_h * out_w;

      for (gsize y = 0; y < out_h; y++, out += out_w)
        {
          for (gsize x = 0; x < out_w; x++)
            sums[x] = run->plan->bias[k];
          for (gsize c = 0; c < depth; c++)
            add_row (run->plan, planes + c * p->h * p->w, kernels + c * cells, y, sums);
          for (gsize x = 0; x < out_w; x++)
            out[x] = (float) sums[x];
        }
    }
}

static gboolean
run_tensor (const FoveaConvPlan *plan, const float *input, float *output, guint8 *scratch, FoveaProgress *progress)
{
  TensorRun run = { plan, input, output, scratch };

  return fovea_parallel_for (plan->problem.n * plan->problem.k, 1, run_planes, &run, progress);
}

typedef struct
{
  float *weights; /* (K, kernel_h, kernel_w) */
} RowsState;

static void
release_rows (FoveaConvPlan *plan)
{
  RowsState *state = plan->state;

  fovea_memory_free (state->weights);
  g_free (state);
}

static gboolean
prepare_rows (FoveaConvPlan *plan, const float *weights, GError **error)
{
  const FoveaConvProblem *p = &plan->problem;
  RowsState *state = plan->state = g_new0 (RowsState, 1);
  gsize floats;

  state->weights = fovea_conv_copy_weights (weights, p->k * p->kernel_h * p->kernel_w, error);
  fovea_conv_set_tiling (plan, 1, TILE_PIXELS);
  floats = (plan->tiling.pixels + p->kernel_w - 1) * p->kernel_h * p->c + plan->tiling.pixels * p->c * p->k;
  plan->thread_scratch = fovea_round_up (floats * sizeof (float), FOVEA_ALIGNMENT);
  return state->weights != NULL;
}

static float
row_sum (const FoveaConvProblem *p, const float *window, gsize window_w, const float *kernel, gsize x, gsize c, double bias)
{
  double sum = bias;

  for (gsize i = 0; i < p->kernel_h; i++)
    for (gsize j = 0; j < p->kernel_w; j++)
      sum += (double) kernel[i * p->kernel_w + j] * window[(i * window_w + x + j) * p->c + c];
  return (float) sum;
}

static void
filter_tile (const FoveaConvPlan *plan, const FoveaConvRows *rows, const FoveaConvTile *tile, float *window)
{
  const FoveaConvProblem *p = &plan->problem;
  const RowsState *state = plan->state;
  gsize window_w = tile->pixels + p->kernel_w - 1, samples = tile->pixels * p->c;
  float *out = window + window_w * p->kernel_h * p->c;

  for (gsize i = 0; i < p->kernel_h; i++)
    fovea_conv_fetch_row (p, rows, (gssize) (tile->y + i) - (gssize) p->pad_top, (gssize) tile->x - (gssize) p->pad_left, window_w,
                          window + i * window_w * p->c);
  for (gsize k = 0; k < p->k; k++)
    for (gsize i = 0; i < samples; i++)
      out[k * samples + i] = row_sum (p, window, window_w, state->weights + k * p->kernel_h * p->kernel_w, i / p->c, i % p->c,
                                      plan->bias[k]);
  fovea_conv_write_rows (plan, rows, tile, 0, 1, out, 0, samples);
}

typedef struct
{
  const FoveaConvPlan *plan;
  const FoveaBlocks *input, *residual, *output;
} BlocksRun;

/* The halo stands in for the zeros of the padding, as far as it is there; what lies further out is never read, being behind the pads. */
static double
block_sum (const FoveaConvPlan *plan, const FoveaBlocks *input, gsize n, gsize k, gsize y, gsize x)
{
  const FoveaConvProblem *p = &plan->problem;
  gsize depth = p->c / p->groups, first = k / (p->k / p->groups) * depth;
  const float *weight = (const float *) plan->state + k * depth * p->kernel_h * p->kernel_w;
  double sum = plan->bias[k];

  for (gsize c = first; c < first + depth; c++)
    for (gsize i = 0; i < p->kernel_h; i++)
      for (gsize j = 0; j < p->kernel_w; j++)
        {
          gssize row = (gssize) (y * p->stride_h + i * p->dilation_h) - (gssize) p->pad_top;
          gssize column = (gssize) (x * p->stride_w + j * p->dilation_w) - (gssize) p->pad_left;
          const float *at = fovea_blocks_at (input, n, c / input->block, 0, 0) + row * (gssize) input->row + column * (gssize) input->block;

          sum += (double) *weight++ * at[c % input->block];
        }
  return sum;
}

static double
activate (FoveaConvActivation activation, double x)
{
  switch (activation)
    {
    case FOVEA_CONV_SILU:
      return x / (1.0 + exp (-x));
    case FOVEA_CONV_HARD_SWISH:
      return x * CLAMP (x / 6.0 + 0.5, 0.0, 1.0);
    default:
      return x;
    }
}

/* Items are output blocks (n, block). */
static void
run_block_items (gsize begin, gsize end, guint worker, gpointer data)
{
  const BlocksRun *run = data;
  const FoveaConvProblem *p = &run->plan->problem;
  const FoveaBlocks *output = run->output;
  gsize lanes = output->block;

  for (gsize item = begin; item < end; item++)
    for (gsize i = 0; i < output->h * output->w * lanes; i++)
      {
        gsize n = item / fovea_blocks_count (output), block = item % fovea_blocks_count (output), lane = i % lanes;
        gsize x = i / lanes % output->w, y = i / lanes / output->w, k = block * lanes + lane;
        float *out = fovea_blocks_at (output, n, block, y, x) + lane;
        double sum = 0;

        if (k < p->k)
          {
            sum = block_sum (run->plan, run->input, n, k, y, x);
            if (run->residual)
              sum += fovea_blocks_at (run->residual, n, block, y, x)[lane];
            sum = activate (p->activation, CLAMP (sum, p->lowest, p->highest));
          }
        *out = (float) sum;
      }
}

static gboolean
run_blocks (const FoveaConvPlan *plan, const FoveaBlocks *input, const FoveaBlocks *residual, const FoveaBlocks *output, guint8 *scratch,
            FoveaProgress *progress)
{
  BlocksRun run = { plan, input, residual, output };

  return fovea_parallel_for (plan->problem.n * fovea_blocks_count (output), 1, run_block_items, &run, progress);
}

extern const FoveaConvPathClass fovea_conv_reference_tensor, fovea_conv_reference_rows, fovea_conv_reference_blocks;

const FoveaConvPathClass fovea_conv_reference_tensor = {
  .path = FOVEA_CONV_REFERENCE,
  .samples = FOVEA_CONV_TENSOR,
  .estimate = estimate,
  .prepare = prepare_tensor,
  .release = release,
  .run = run_tensor,
};

const FoveaConvPathClass fovea_conv_reference_rows = {
  .path = FOVEA_CONV_REFERENCE,
  .samples = FOVEA_CONV_ROWS,
  .estimate = estimate,
  .prepare = prepare_rows,
  .release = release_rows,
  .filter_tile = filter_tile,
};

const FoveaConvPathClass fovea_conv_reference_blocks = {
  .path = FOVEA_CONV_REFERENCE,
  .samples = FOVEA_CONV_BLOCKS,
  .estimate = estimate,
  .prepare = prepare_tensor,
  .release = release,
  .run_blocks = run_blocks,
};
