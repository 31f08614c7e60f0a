/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Layers with one output pixel, fully connected ones above all: a matrix times a vector, which streams the weights once. */

#include <glib/gi18n-lib.h>

#include "core/base/memory.h"
#include "core/base/pool.h"
#include "core/conv/lines.h"

#define KERNELS_AN_ITEM 16

static const char *
obstacle (const FoveaConvProblem *p, const float *weights)
{
  return fovea_conv_problem_out_h (p) * fovea_conv_problem_out_w (p) != 1 ? _ ("it has more than one output pixel") : NULL;
}

static double
estimate (const FoveaConvProblem *p, const float *weights, const FoveaSimd *simd)
{
  return fovea_conv_read_seconds ((double) fovea_conv_problem_macs (p) / p->n * sizeof (float));
}

static void
release (FoveaConvPlan *plan)
{
  fovea_memory_free (plan->state);
}

static gsize
depth_of (const FoveaConvProblem *p)
{
  return p->c / p->groups * p->kernel_h * p->kernel_w;
}

/* The weights stay as they are: (K, depth). Scratch holds the input samples under the kernel, (groups, depth). */
static gboolean
prepare (FoveaConvPlan *plan, const float *weights, GError **error)
{
  const FoveaConvProblem *p = &plan->problem;

  plan->state = fovea_conv_copy_weights (weights, p->k * depth_of (p), error);
  plan->thread_scratch = fovea_round_up (p->groups * depth_of (p) * sizeof (float), FOVEA_ALIGNMENT);
  return plan->state != NULL;
}

typedef struct
{
  const FoveaConvPlan *plan;
  const float *samples;
  float *output;
} Run;

static void
gather (const FoveaConvProblem *p, const float *planes, float *samples)
{
  for (gsize c = 0; c < p->c; c++)
    for (gsize i = 0; i < p->kernel_h; i++, samples += p->kernel_w)
      {
        gssize row = fovea_border_map (p->border, (gssize) (i * p->dilation_h) - (gssize) p->pad_top, p->h);

        fovea_conv_copy_line (p->border, row < 0 ? NULL : planes + (c * p->h + (gsize) row) * p->w, p->w, -(gssize) p->pad_left,
                              p->dilation_w, p->kernel_w, samples);
      }
}

static void
run_kernels (gsize begin, gsize end, guint worker, gpointer data)
{
  const Run *run = data;
  const FoveaConvProblem *p = &run->plan->problem;
  const float *weights = run->plan->state;
  gsize depth = depth_of (p), kernels = p->k / p->groups;

  for (gsize k = begin, n; k < end; k += n)
    {
      n = MIN (end, (k / kernels + 1) * kernels) - k;
      run->plan->simd->dots (weights + k * depth, depth, n, run->samples + k / kernels * depth, depth, run->output + k);
      for (gsize i = k; i < k + n; i++)
        run->output[i] += run->plan->bias[i];
    }
}

static gboolean
run (const FoveaConvPlan *plan, const float *input, float *output, guint8 *scratch, FoveaProgress *progress)
{
  const FoveaConvProblem *p = &plan->problem;
  float *samples = (float *) scratch;

  for (gsize n = 0; n < p->n; n++)
    {
      Run job = { plan, samples, output + n * p->k };

      gather (p, input + n * p->c * p->h * p->w, samples);
      if (!fovea_parallel_for (p->k, KERNELS_AN_ITEM, run_kernels, &job, progress))
        return FALSE;
    }
  return TRUE;
}

extern const FoveaConvPathClass fovea_conv_vector;

const FoveaConvPathClass fovea_conv_vector = {
  .path = FOVEA_CONV_VECTOR,
  .samples = FOVEA_CONV_TENSOR,
  .obstacle = obstacle,
  .estimate = estimate,
  .prepare = prepare,
  .release = release,
  .run = run,
};
