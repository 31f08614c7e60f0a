/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Layers in blocks of channels whose groups have one input and one output channel: a row of a block's pixels at a time. */

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/pool.h"
#include "core/conv/path.h"

#define CHUNK_MACS ((gsize) 1 << 20) /* of an item: some 50 microseconds */

typedef struct
{
  float *weights; /* (blocks, kernel_h, kernel_w, lanes), zeros for the channels behind the last */
  float *bias;    /* (blocks, lanes) */
  gsize blocks;
  gsize row_chunk; /* output rows of an item */
} State;

static const char *
obstacle (const FoveaConvProblem *p, const float *weights)
{
  if (p->c != p->groups || p->k != p->groups)
    return _ ("its groups have more than one channel");
  if (p->input_block == 1)
    return _ ("its input is planar");
  return NULL;
}

static double
estimate (const FoveaConvProblem *p, const float *weights, const FoveaSimd *simd)
{
  double outputs = (double) (p->n * fovea_round_up (p->k, simd->lanes) * fovea_conv_problem_out_h (p) * fovea_conv_problem_out_w (p));
  double inputs = (double) (p->n * fovea_round_up (p->c, simd->lanes) * p->h * p->w);

  return fovea_conv_arithmetic_seconds (outputs * (double) (p->kernel_h * p->kernel_w), 0.5)
         + fovea_conv_memory_seconds (0.1 * (inputs + outputs));
}

static void
release (FoveaConvPlan *plan)
{
  State *state = plan->state;

  fovea_memory_free (state->weights);
  fovea_memory_free (state->bias);
  g_free (state);
}

static gboolean
prepare (FoveaConvPlan *plan, const float *weights, GError **error)
{
  const FoveaConvProblem *p = &plan->problem;
  State *state = plan->state = g_new0 (State, 1);
  gsize lanes = plan->simd->lanes, cells = p->kernel_h * p->kernel_w;

  state->blocks = (p->c + lanes - 1) / lanes;
  state->row_chunk = CLAMP (CHUNK_MACS / (plan->out_w * cells * lanes), 1, plan->out_h);
  state->weights = fovea_memory_alloc0 (state->blocks * cells * lanes * sizeof (float), _("packed kernels"), error);
  state->bias = fovea_memory_alloc0 (state->blocks * lanes * sizeof (float), _("a bias"), error);
  if (!state->weights || !state->bias)
    return FALSE;
  for (gsize c = 0; c < p->c; c++)
    for (gsize i = 0; i < cells; i++)
      state->weights[(c / lanes * cells + i) * lanes + c % lanes] = weights[c * cells + i];
  memcpy (state->bias, plan->bias, p->c * sizeof (float));
  return TRUE;
}

typedef struct
{
  const FoveaConvPlan *plan;
  const FoveaBlocks *input, *residual, *output;
  gsize row_chunks;
} Run;

/* Items are (n, block, chunk of rows). */
static void
run_items (gsize begin, gsize end, guint worker, gpointer data)
{
  const Run *run = data;
  const FoveaConvPlan *plan = run->plan;
  const FoveaConvProblem *p = &plan->problem;
  const State *state = plan->state;
  gsize lanes = plan->simd->lanes;

  for (gsize item = begin; item < end; item++)
    {
      gsize first = item % run->row_chunks * state->row_chunk, b = item / run->row_chunks % state->blocks;
      gsize n = item / run->row_chunks / state->blocks;
      FoveaDepthwiseRow row = {
        .in_row = p->dilation_h * run->input->row,
        .step = p->stride_w * lanes,
        .column = p->dilation_w * lanes,
        .weights = state->weights + b * p->kernel_h * p->kernel_w * lanes,
        .kernel_h = p->kernel_h,
        .kernel_w = p->kernel_w,
        .bias = state->bias + b * lanes,
        .lowest = p->lowest,
        .highest = p->highest,
        .pixels = plan->out_w,
      };

      for (gsize y = first; y < MIN (first + state->row_chunk, plan->out_h); y++)
        {
          row.in = fovea_blocks_at (run->input, n, b, y * p->stride_h, 0) - p->pad_top * run->input->row - p->pad_left * lanes;
          row.add = run->residual ? fovea_blocks_at (run->residual, n, b, y, 0) : NULL;
          row.out = fovea_blocks_at (run->output, n, b, y, 0);
          plan->simd->depthwise_row (&row);
          fovea_conv_activate (plan, row.out, plan->out_w * lanes);
        }
    }
}

static gboolean
run_blocks (const FoveaConvPlan *plan, const FoveaBlocks *input, const FoveaBlocks *residual, const FoveaBlocks *output, guint8 *scratch,
            FoveaProgress *progress)
{
  const State *state = plan->state;
  Run job = { plan, input, residual, output, (plan->out_h + state->row_chunk - 1) / state->row_chunk };

  return fovea_parallel_for (plan->problem.n * state->blocks * job.row_chunks, 1, run_items, &job, progress);
}

extern const FoveaConvPathClass fovea_conv_depthwise_blocks;

const FoveaConvPathClass fovea_conv_depthwise_blocks = {
  .path = FOVEA_CONV_DEPTHWISE,
  .samples = FOVEA_CONV_BLOCKS,
  .obstacle = obstacle,
  .estimate = estimate,
  .prepare = prepare,
  .release = release,
  .run_blocks = run_blocks,
};
