/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The formula of problem.h as loops, summed in double: what every other path is compared with. */

#include "core/base/memory.h"
#include "core/base/pool.h"
#include "core/conv/lines.h"

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

  plan->state = fovea_conv_copy_weights (weights, p->k * (p->c / p->groups) * p->kernel_h * p->kernel_w, error);
  return plan->state != NULL;
}

typedef struct
{
  const FoveaConvPlan *plan;
  const float *input;
  float *output;
} TensorRun;

/* One kernel's products with one input plane at output pixel (@y, @x). */
static double
plane_sum (const FoveaConvProblem *p, const float *plane, const float *kernel, gsize y, gsize x)
{
  double sum = 0;

  for (gsize i = 0; i < p->kernel_h; i++)
    {
      gssize row = fovea_border_map (p->border, (gssize) (y * p->stride_h + i * p->dilation_h) - (gssize) p->pad_top, p->h);

      for (gsize j = 0; row >= 0 && j < p->kernel_w; j++)
        {
          gssize column = fovea_border_map (p->border, (gssize) (x * p->stride_w + j * p->dilation_w) - (gssize) p->pad_left, p->w);

          if (column >= 0)
            sum += (double) kernel[i * p->kernel_w + j] * plane[(gsize) row * p->w + (gsize) column];
        }
    }
  return sum;
}

/* Items are output planes (n, k). */
static void
run_planes (gsize begin, gsize end, guint worker, gpointer data)
{
  const TensorRun *run = data;
  const FoveaConvProblem *p = &run->plan->problem;
  gsize depth = p->c / p->groups, cells = p->kernel_h * p->kernel_w, out_h = run->plan->out_h, out_w = run->plan->out_w;

  for (gsize item = begin; item < end; item++)
    {
      gsize n = item / p->k, k = item % p->k, group = k / (p->k / p->groups);
      const float *planes = run->input + (n * p->c + group * depth) * p->h * p->w;
      const float *kernels = (const float *) run->plan->state + k * depth * cells;
      float *out = run->output + item * out_h * out_w;

      for (gsize i = 0; i < out_h * out_w; i++)
        {
          double sum = run->plan->bias[k];

          for (gsize c = 0; c < depth; c++)
            sum += plane_sum (p, planes + c * p->h * p->w, kernels + c * cells, i / out_w, i % out_w);
          out[i] = (float) sum;
        }
    }
}

static gboolean
run_tensor (const FoveaConvPlan *plan, const float *input, float *output, guint8 *scratch, FoveaProgress *progress)
{
  TensorRun run = { plan, input, output };

  return fovea_parallel_for (plan->problem.n * plan->problem.k, 1, run_planes, &run, progress);
}

static gboolean
prepare_rows (FoveaConvPlan *plan, const float *weights, GError **error)
{
  const FoveaConvProblem *p = &plan->problem;
  gsize window = (p->w + p->pad_left + p->pad_right) * p->kernel_h * p->c;

  plan->thread_scratch = fovea_round_up ((window + plan->out_w * p->c * p->k) * sizeof (float), FOVEA_ALIGNMENT);
  plan->state = fovea_conv_copy_weights (weights, p->k * p->kernel_h * p->kernel_w, error);
  return plan->state != NULL;
}

typedef struct
{
  const FoveaConvPlan *plan;
  const FoveaConvRows *rows;
  guint8 *scratch;
} RowsRun;

static float
row_sum (const FoveaConvProblem *p, const float *window, gsize window_w, const float *kernel, gsize x, gsize c, double bias)
{
  double sum = bias;

  for (gsize i = 0; i < p->kernel_h; i++)
    for (gsize j = 0; j < p->kernel_w; j++)
      sum += (double) kernel[i * p->kernel_w + j] * window[(i * window_w + x + j) * p->c + c];
  return (float) sum;
}

/* Items are output rows. */
static void
run_output_rows (gsize begin, gsize end, guint worker, gpointer data)
{
  const RowsRun *run = data;
  const FoveaConvProblem *p = &run->plan->problem;
  gsize window_w = p->w + p->pad_left + p->pad_right, row_samples = run->plan->out_w * p->c;
  float *window = (float *) (run->scratch + worker * run->plan->thread_scratch);
  float *out = window + window_w * p->kernel_h * p->c;
  const float *values[FOVEA_CONV_MAX_ROW_KERNELS];

  for (gsize y = begin; y < end; y++)
    {
      for (gsize i = 0; i < p->kernel_h; i++)
        fovea_conv_fetch_row (p, run->rows, (gssize) (y + i) - (gssize) p->pad_top, -(gssize) p->pad_left, window_w,
                              window + i * window_w * p->c);
      for (gsize k = 0; k < p->k; k++)
        {
          const float *kernel = (const float *) run->plan->state + k * p->kernel_h * p->kernel_w;

          values[k] = out + k * row_samples;
          for (gsize i = 0; i < row_samples; i++)
            out[k * row_samples + i] = row_sum (p, window, window_w, kernel, i / p->c, i % p->c, run->plan->bias[k]);
        }
      run->rows->write (run->rows->user, y, 0, run->plan->out_w, values);
    }
}

static gboolean
run_rows (const FoveaConvPlan *plan, const FoveaConvRows *rows, guint8 *scratch, FoveaProgress *progress)
{
  RowsRun run = { plan, rows, scratch };

  return fovea_parallel_for (plan->out_h, 1, run_output_rows, &run, progress);
}

extern const FoveaConvPathClass fovea_conv_reference_tensor, fovea_conv_reference_rows;

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
  .release = release,
  .run_rows = run_rows,
};
