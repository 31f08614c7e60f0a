/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Layers whose groups have one input channel: each plane is filtered like a photo, a strip of padded rows at a time. */

#include <glib/gi18n-lib.h>

#include "core/base/memory.h"
#include "core/base/pool.h"
#include "core/conv/lines.h"

#define STRIP_ROWS 16
#define MAX_WINDOW 256

typedef struct
{
  float *weights;              /* (K, kernel_h, kernel_w) */
  gsize full_w;                /* output columns before the stride drops some */
  gsize strip_rows;            /* output rows of a strip */
  gsize in_rows;               /* input rows of a strip */
  gsize in_stride, out_stride; /* floats */
} State;

static gsize
window (gsize kernel, gsize dilation)
{
  return (kernel - 1) * dilation + 1;
}

static const char *
obstacle (const FoveaConvProblem *p, const float *weights)
{
  if (p->c != p->groups)
    return _ ("its groups have more than one input channel");
  if (window (p->kernel_h, p->dilation_h) > MAX_WINDOW || window (p->kernel_w, p->dilation_w) > MAX_WINDOW || p->stride_h > MAX_WINDOW)
    return _ ("its window is very large");
  return NULL;
}

static double
estimate (const FoveaConvProblem *p, const float *weights, const FoveaSimd *simd)
{
  double macs = (double) fovea_conv_problem_macs (p) * p->stride_w;

  return fovea_conv_arithmetic_seconds (macs, 0.3) + fovea_conv_memory_seconds (0.1 * (double) p->n * p->c * p->h * p->w);
}

static void
release (FoveaConvPlan *plan)
{
  State *state = plan->state;

  fovea_memory_free (state->weights);
  g_free (state);
}

static gboolean
prepare (FoveaConvPlan *plan, const float *weights, GError **error)
{
  const FoveaConvProblem *p = &plan->problem;
  State *state = plan->state = g_new0 (State, 1);
  gsize row_macs;

  state->weights = fovea_conv_copy_weights (weights, p->k * p->kernel_h * p->kernel_w, error);
  if (!state->weights)
    return FALSE;
  state->full_w = (plan->out_w - 1) * p->stride_w + 1;
  row_macs = state->full_w * p->kernel_h * p->kernel_w * (p->k / p->c);
  state->strip_rows = CLAMP (FOVEA_CONV_ITEM_MACS / row_macs, 1, STRIP_ROWS);
  state->in_rows = (state->strip_rows - 1) * p->stride_h + window (p->kernel_h, p->dilation_h);
  state->out_stride = fovea_round_up (state->full_w, plan->simd->lanes);
  state->in_stride = fovea_round_up (state->out_stride + window (p->kernel_w, p->dilation_w) + plan->simd->lanes, plan->simd->lanes);
  plan->thread_scratch = fovea_round_up ((state->in_rows * state->in_stride + state->strip_rows * state->out_stride) * sizeof (float),
                                         FOVEA_ALIGNMENT);
  return TRUE;
}

typedef struct
{
  const FoveaConvPlan *plan;
  const float *input;
  float *output;
  guint8 *scratch;
  gsize n_strips;
} Run;

static void
fill_strip (const FoveaConvPlan *plan, const float *plane, gsize y, gsize n_rows, float *in)
{
  const FoveaConvProblem *p = &plan->problem;
  const State *state = plan->state;
  gsize rows = (n_rows - 1) * p->stride_h + window (p->kernel_h, p->dilation_h);

  for (gsize r = 0; r < rows; r++)
    {
      gssize row = fovea_border_map (p->border, (gssize) (y * p->stride_h + r) - (gssize) p->pad_top, p->h);

      fovea_conv_copy_line (p->border, row < 0 ? NULL : plane + (gsize) row * p->w, p->w, -(gssize) p->pad_left, 1,
                            state->full_w + window (p->kernel_w, p->dilation_w) - 1, in + r * state->in_stride);
    }
}

/* The strip's @n_rows output rows of kernel @k: all at once where rows follow each other, else one by one. */
static void
correlate_strip (const FoveaConvPlan *plan, gsize k, gsize n_rows, const float *in, float *out)
{
  const FoveaConvProblem *p = &plan->problem;
  const State *state = plan->state;
  gsize at_once = p->stride_h == 1 && p->dilation_h == 1 ? n_rows : 1;

  for (gsize r = 0; r < n_rows; r += at_once)
    plan->simd->correlate (in + r * p->stride_h * state->in_stride, state->in_stride * p->dilation_h, out + r * state->out_stride,
                           state->out_stride, at_once, state->full_w, state->weights + k * p->kernel_h * p->kernel_w, p->kernel_h,
                           p->kernel_w, p->dilation_w, plan->bias[k]);
}

/* Items are (n, c, strip). */
static void
run_items (gsize begin, gsize end, guint worker, gpointer data)
{
  const Run *run = data;
  const FoveaConvPlan *plan = run->plan;
  const FoveaConvProblem *p = &plan->problem;
  const State *state = plan->state;
  gsize multiplier = p->k / p->c;
  float *in = (float *) (run->scratch + worker * plan->thread_scratch), *out = in + state->in_rows * state->in_stride;

  for (gsize item = begin; item < end; item++)
    {
      gsize y = item % run->n_strips * state->strip_rows, plane = item / run->n_strips;
      gsize n_rows = MIN (state->strip_rows, plan->out_h - y);

      fill_strip (plan, run->input + plane * p->h * p->w, y, n_rows, in);
      for (gsize m = 0; m < multiplier; m++)
        {
          float *to = run->output + ((plane * multiplier + m) * plan->out_h + y) * plan->out_w;

          correlate_strip (plan, plane % p->c * multiplier + m, n_rows, in, out);
          for (gsize r = 0; r < n_rows; r++)
            fovea_conv_copy_line (FOVEA_BORDER_ZERO, out + r * state->out_stride, state->full_w, 0, p->stride_w, plan->out_w,
                                  to + r * plan->out_w);
        }
    }
}

static gboolean
run (const FoveaConvPlan *plan, const float *input, float *output, guint8 *scratch, FoveaProgress *progress)
{
  const State *state = plan->state;
  Run job = { plan, input, output, scratch, (plan->out_h + state->strip_rows - 1) / state->strip_rows };

  return fovea_parallel_for (plan->problem.n * plan->problem.c * job.n_strips, 1, run_items, &job, progress);
}

extern const FoveaConvPathClass fovea_conv_depthwise;

const FoveaConvPathClass fovea_conv_depthwise = {
  .path = FOVEA_CONV_DEPTHWISE,
  .samples = FOVEA_CONV_TENSOR,
  .obstacle = obstacle,
  .estimate = estimate,
  .prepare = prepare,
  .release = release,
  .run = run,
};
