/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The way back through pools. Windows overlap, so that each map of the result is summed by one thread. */

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/error.h"
#include "core/base/pool.h"
#include "core/network/ops/block-rows.h"
#include "core/network/ops/field.h"
#include "core/network/ops/operand.h"
#include "core/network/ops/pooling.h"

#define FLOATS_A_CHUNK 65536

/* The pool's own context, as far as windows are read from it: its input has the shape of our output. */
static FoveaOpContext
context_of_pool (const FoveaOpContext *context)
{
  FoveaOpContext pool = *context;

  pool.inputs = context->outputs;
  pool.n_inputs = 1;
  return pool;
}

static gboolean
read_window (const FoveaOpContext *context, FoveaWindow *window, GError **error)
{
  FoveaOpContext pool = context_of_pool (context);

  return fovea_pool_window (&pool, window, error);
}

gboolean
fovea_pool_return_infer (FoveaOpContext *context, const FoveaShape *map, guint gradient, GError **error)
{
  FoveaWindow window;
  FoveaShape shape;

  if (!fovea_op_require_type (context, gradient, FOVEA_DTYPE_FLOAT32, error)
      || !fovea_op_set_output (context, 0, FOVEA_DTYPE_FLOAT32, map, error) || !read_window (context, &window, error))
    return FALSE;
  shape = fovea_window_output_shape (&window, map, map->dims[1]);
  return fovea_shape_equal (&shape, &context->inputs[gradient].shape) || fovea_refuse (error, _("the gradient has another shape than the pool"));
}

/* An element's gradient comes from the windows that it lies in. */
void
fovea_pool_return_field (const FoveaOpContext *context, guint input, const FoveaBox *output, FoveaBox *box)
{
  FoveaWindow window;

  *box = *output;
  if (context->inputs[input].dtype != FOVEA_DTYPE_FLOAT32)
    fovea_field_nothing (context, input, output, box);
  else if (read_window (context, &window, NULL))
    {
      window.transposed = TRUE;
      fovea_window_field (&window, output, box);
    }
}

/* Of one worker, whose memory is no other's down to the line of the cache. */
static gsize
scratch_of_row (gsize width)
{
  return fovea_round_up (width * (sizeof (gint64) + sizeof (float)), FOVEA_ALIGNMENT);
}

gboolean
fovea_pool_return_prepare (FoveaOpContext *context, GError **error)
{
  FoveaWindow window;

  if (!read_window (context, &window, error))
    return FALSE;
  fovea_op_take_thread_scratch (context, scratch_of_row ((gsize) fovea_window_width (&window)->output));
  return TRUE;
}

typedef struct
{
  FoveaPool pool;
  const float *gradient;
  FoveaPoolReturn func;
  char *scratch;
} Job;

static void
return_maps (gsize begin, gsize end, guint worker, gpointer data)
{
  const Job *job = data;
  gsize width = (gsize) fovea_window_width (&job->pool.window)->output, unused;
  char *scratch = job->scratch + worker * scratch_of_row (width);
  FoveaPoolReturnRow row = { job->pool, .places = (gint64 *) scratch, .numbers = (float *) (scratch + width * sizeof (gint64)) };

  for (gsize map = begin; map < end; map++)
    {
      memset ((float *) job->pool.out->data + map * job->pool.inputs, 0, job->pool.inputs * sizeof (float));
      for (gsize y = 0; y < job->pool.rows && !fovea_progress_is_cancelled (job->pool.progress); y++)
        {
          row.first = fovea_pool_at (&job->pool, map, (gint64) y, &unused);
          row.gradient = job->gradient + row.first;
          job->func (&row, map, (gint64) y);
        }
    }
}

gboolean
fovea_pool_return_run (const FoveaOpContext *context, FoveaPoolReturn func, gint64 setting, const FoveaTensor *in,
                       const FoveaTensor *gradient, FoveaTensor *out, gpointer scratch, FoveaProgress *progress)
{
  Job job = { { .in = in, .out = out, .setting = setting, .progress = progress }, gradient->data, func, scratch };
  gsize outputs;

  g_return_val_if_fail (fovea_op_has_thread_scratch (context), FALSE);
  if (!read_window (context, &job.pool.window, NULL))
    return TRUE;
  outputs = fovea_window_outputs (&job.pool.window);
  job.pool.inputs = fovea_window_inputs (&job.pool.window);
  job.pool.rows = outputs / (gsize) fovea_window_width (&job.pool.window)->output;
  return fovea_parallel_for (fovea_tensor_count (gradient) / outputs, MAX (FLOATS_A_CHUNK / (job.pool.inputs + outputs), 1), return_maps, &job,
                             progress);
}

gboolean
fovea_pool_return_accepts_blocks (const FoveaOpContext *context, gsize lanes)
{
  FoveaOpContext pool = context_of_pool (context);

  return fovea_blocks_accept (context, lanes) && fovea_pool_accepts_blocks (&pool, lanes);
}

typedef struct
{
  FoveaPoolCuts cuts;
  const FoveaBlocks *in, *gradient, *out;
  void (*func) (const FoveaPoolReturns *returns, gsize windows);
  gboolean sums;
  FoveaProgress *progress;
} BlocksJob;

/* One row of windows, and where their planes begin. */
typedef struct
{
  const BlocksJob *job;
  FoveaPoolReturns returns;
  const float *in, *gradient;
  float *out;
} Row;

static void
return_windows (const FoveaPoolCut *cut, gpointer data)
{
  Row *row = data;
  const BlocksJob *job = row->job;
  gint64 block = (gint64) job->out->block;

  if (cut->rows == 0 || cut->columns == 0)
    return;
  row->returns.rows = (gsize) cut->rows;
  row->returns.columns = (gsize) cut->columns;
  row->returns.in = row->in ? row->in + cut->first_row * (gint64) job->in->row + cut->first_column * block : NULL;
  row->returns.to = row->out + cut->first_row * (gint64) job->out->row + cut->first_column * block;
  row->returns.gradient = row->gradient + cut->x * block;
  row->returns.factor = job->sums ? 1.0f : cut->factor;
  job->func (&row->returns, (gsize) cut->n);
}

/* Rows of a plane become 0 just before they are added to, while they are in the cache: those up to @end, from @begin, which moves there. */
static void
clear_rows (const FoveaBlocks *out, float *plane, gint64 *begin, gint64 end)
{
  for (; *begin < end; (*begin)++)
    memset (plane + *begin * (gint64) out->row, 0, out->w * out->block * sizeof (float));
}

/* Items are blocks of maps. */
static void
return_blocks (gsize begin, gsize end, guint worker, gpointer data)
{
  const BlocksJob *job = data;
  const FoveaWindowAxis *h = fovea_window_height (&job->cuts.window), *w = fovea_window_width (&job->cuts.window);
  const FoveaBlocks *out = job->out;
  gsize blocks = fovea_blocks_count (out);
  Row row = { job };

  row.returns = (FoveaPoolReturns){
    .row = job->in ? (gsize) h->dilation * job->in->row : 0, .to_row = (gsize) h->dilation * out->row,
    .column = (gsize) w->dilation * out->block, .step = (gsize) w->stride * out->block,
  };
  for (gsize i = begin; i < end; i++)
    {
      gint64 cleared = 0;

      row.in = job->in ? fovea_blocks_at (job->in, i / blocks, i % blocks, 0, 0) : NULL;
      row.out = fovea_blocks_at (out, i / blocks, i % blocks, 0, 0);
      for (gsize y = 0; y < job->gradient->h && !fovea_progress_is_cancelled (job->progress); y++)
        {
          gint64 reach = (gint64) y * h->stride - h->before + (h->kernel - 1) * h->dilation + 1;

          clear_rows (out, row.out, &cleared, MIN (reach, h->input));
          row.gradient = fovea_blocks_at (job->gradient, i / blocks, i % blocks, y, 0);
          fovea_pool_cuts_visit (&job->cuts, (gint64) y, return_windows, &row);
        }
      clear_rows (out, row.out, &cleared, h->input);
    }
}

gboolean
fovea_pool_return_run_blocks (const FoveaOpContext *context, void (*func) (const FoveaPoolReturns *returns, gsize windows), gboolean padding,
                              gboolean sums, const FoveaBlocks *in, const FoveaBlocks *gradient, const FoveaBlocks *out,
                              FoveaProgress *progress)
{
  FoveaOpContext pool = context_of_pool (context);
  BlocksJob job = { .in = in, .gradient = gradient, .out = out, .func = func, .sums = sums, .progress = progress };

  if (!fovea_pool_cuts_init (&job.cuts, &pool, padding))
    return TRUE;
  return fovea_parallel_for (out->n * fovea_blocks_count (out), MAX (FLOATS_A_CHUNK / (out->h * out->w * out->block), 1), return_blocks, &job,
                             progress);
}

const char *
fovea_pool_return_largest (FoveaBackward *backward, GArray *attributes, const char *gradient)
{
  return fovea_backward_emit (backward, "MaxPoolGradient", attributes, fovea_backward_input (backward, 0), gradient, NULL);
}

const char *
fovea_pool_return_average (FoveaBackward *backward, GArray *attributes, const char *gradient)
{
  const FoveaShape *map = &fovea_backward_context (backward)->inputs[0].shape;

  return fovea_backward_emit (backward, "AveragePoolGradient", attributes, gradient, fovea_backward_ints (backward, map->dims, map->rank), NULL);
}

static gint64
power_of_length (FoveaBackward *backward)
{
  return fovea_node_int (fovea_backward_context (backward)->node, "p", 2);
}

static const char *
to_power (FoveaBackward *backward, const char *value, gint64 power)
{
  return power == 1 ? value : fovea_backward_emit (backward, "Pow", NULL, value, fovea_backward_number (backward, (float) power), NULL);
}

/* dy / y^(p - 1). Where y is 0 all of x is, and that y be 1 makes the gradient 0, as in PyTorch's norms. */
const char *
fovea_lp_gradient_of_sum (FoveaBackward *backward)
{
  gint64 p = power_of_length (backward);
  const char *gradient = fovea_backward_gradient (backward, 0), *y, *is_zero;

  if (p == 1)
    return gradient;
  y = fovea_backward_output (backward, 0);
  is_zero = fovea_backward_emit (backward, "Equal", NULL, y, fovea_backward_number (backward, 0.0f), NULL);
  y = fovea_backward_emit (backward, "Where", NULL, is_zero, fovea_backward_number (backward, 1.0f), y, NULL);
  return fovea_backward_emit (backward, "Div", NULL, gradient, to_power (backward, y, p - 1), NULL);
}

/* |x|^(p - 1) with the sign of x. */
void
fovea_lp_give_power (FoveaBackward *backward, const char *gradient)
{
  gint64 p = power_of_length (backward);
  const char *x = fovea_backward_input (backward, 0), *slope = x;

  if (p != 2)
    slope = fovea_backward_emit (backward, "Sign", NULL, x, NULL);
  if (p > 2)
    {
      const char *size = fovea_backward_emit (backward, "Abs", NULL, x, NULL);

      slope = fovea_backward_emit (backward, "Mul", NULL, to_power (backward, size, p - 1), slope, NULL);
    }
  fovea_backward_give (backward, 0, fovea_backward_emit (backward, "Mul", NULL, gradient, slope, NULL));
}
