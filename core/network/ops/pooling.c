/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/ops/pooling.h"

#include <glib/gi18n-lib.h>

#include "core/base/error.h"
#include "core/base/memory.h"
#include "core/base/pool.h"
#include "core/network/ops/operand.h"

/* Work of one chunk, in taps or elements: some tens of microseconds. */
#define TAPS_A_CHUNK 65536

/* Padding must be smaller than the window, so that no window lies in it alone. */
gboolean
fovea_pool_window (const FoveaOpContext *context, FoveaWindow *window, GError **error)
{
  if (!fovea_window_read (context, NULL, window, error)
      || !fovea_window_solve (window, fovea_node_int (context->node, "ceil_mode", 0) != 0, error))
    return FALSE;
  for (guint i = 0; i < FOVEA_MAX_SPATIAL; i++)
    {
      const FoveaWindowAxis *axis = &window->axis[i];
      gint64 padding = MAX (axis->before, axis->after), reach = (axis->kernel - 1) * axis->dilation + 1;

      if (padding >= reach)
        return fovea_refuse (error, _("the padding of %lld is not smaller than the window of %lld"), (long long) padding,
                             (long long) reach);
    }
  return TRUE;
}

gboolean
fovea_pool_infer_type (FoveaOpContext *context, FoveaDType dtype, GError **error)
{
  const FoveaShape *input = &context->inputs[0].shape;
  FoveaWindow window;
  FoveaShape shape;

  if (!fovea_pool_window (context, &window, error))
    return FALSE;
  shape = fovea_window_output_shape (&window, input, input->dims[1]);
  return fovea_op_set_output (context, 0, dtype, &shape, error);
}

gboolean
fovea_pool_infer (FoveaOpContext *context, GError **error)
{
  return fovea_op_require_float (context, error) && fovea_pool_infer_type (context, FOVEA_DTYPE_FLOAT32, error);
}

void
fovea_pool_field (const FoveaOpContext *context, guint input, const FoveaBox *output, FoveaBox *box)
{
  FoveaWindow window;

  *box = *output;
  if (fovea_pool_window (context, &window, NULL))
    fovea_window_field (&window, output, box);
}

static void
pool_rows (gsize begin, gsize end, guint worker, gpointer data)
{
  const FoveaPool *pool = data;

  for (gsize i = begin; i < end; i++)
    pool->row (pool, i / pool->rows, (gint64) (i % pool->rows));
}

gboolean
fovea_pool_run (const FoveaOpContext *context, FoveaPoolRow row, gint64 setting, FoveaTensor *const *inputs,
                FoveaTensor *const *outputs, FoveaProgress *progress)
{
  FoveaPool pool = { .in = inputs[0], .out = outputs[0], .indices = context->n_outputs > 1 ? outputs[1] : NULL, .setting = setting,
                     .row = row, .progress = progress };
  gsize width, taps;

  if (!fovea_pool_window (context, &pool.window, NULL))
    return TRUE;
  width = (gsize) fovea_window_width (&pool.window)->output;
  pool.inputs = fovea_window_inputs (&pool.window);
  pool.rows = fovea_window_outputs (&pool.window) / width;
  if (!fovea_size_product ((gsize[]){ width, fovea_window_cells (&pool.window) }, 2, &taps))
    taps = G_MAXSIZE;
  return fovea_parallel_for (fovea_tensor_count (outputs[0]) / width, MAX (TAPS_A_CHUNK / taps, 1), pool_rows, &pool, progress);
}

gsize
fovea_pool_at (const FoveaPool *pool, gsize map, gint64 y, gsize *n)
{
  *n = (gsize) fovea_window_width (&pool->window)->output;
  return (map * pool->rows + (gsize) y) * *n;
}

void
fovea_pool_taps (const FoveaPool *pool, gsize map, gint64 y, FoveaPoolTap tap)
{
  const FoveaWindowAxis *w = fovea_window_width (&pool->window);
  gint64 kernel_rows = (gint64) fovea_window_cells (&pool->window) / w->kernel;
  gsize unused, to = fovea_pool_at (pool, map, y, &unused);

  for (gint64 j = 0; j < kernel_rows && !fovea_progress_is_cancelled (pool->progress); j++)
    {
      gint64 row = fovea_window_row (&pool->window, y, j);

      if (row < 0)
        continue;
      for (gint64 i = 0; i < w->kernel && !fovea_progress_is_cancelled (pool->progress); i++)
        {
          FoveaWindowSpan span = fovea_window_span (&pool->window, i);

          if (span.low < span.high)
            tap (pool, map * pool->inputs + (gsize) (row * w->input + span.low * w->stride + span.offset), to + (gsize) span.low,
                 (gsize) (span.high - span.low));
        }
    }
}

gint64
fovea_pool_count (const FoveaWindowAxis *axis, gint64 i, gboolean padding, gint64 *first)
{
  gint64 start = i * axis->stride - axis->before, low = padding ? -axis->before : 0;
  gint64 end = axis->input + (padding ? axis->after : 0) - 1, last;

  *first = 0;
  if (start >= low && start + (axis->kernel - 1) * axis->dilation <= end)
    return axis->kernel;
  last = start <= end ? MIN ((end - start) / axis->dilation, axis->kernel - 1) : -1;
  *first = start < low ? (low - start + axis->dilation - 1) / axis->dilation : 0;
  return MAX (last - *first + 1, 0);
}

gint64
fovea_pool_count_rows (const FoveaWindow *window, gint64 y, gboolean padding)
{
  gint64 count = 1, first;

  for (guint i = FOVEA_MAX_SPATIAL - 1; i-- > FOVEA_MAX_SPATIAL - window->spatial; y /= window->axis[i].output)
    count *= fovea_pool_count (&window->axis[i], y % window->axis[i].output, padding, &first);
  return count;
}

gboolean
fovea_global_pool_infer (FoveaOpContext *context, GError **error)
{
  FoveaShape shape = context->inputs[0].shape;

  if (!fovea_op_require_float (context, error) || !fovea_op_require_rank (context, 0, 3, FOVEA_MAX_RANK, error))
    return FALSE;
  for (guint d = 2; d < shape.rank; d++)
    shape.dims[d] = 1;
  return fovea_op_set_output (context, 0, FOVEA_DTYPE_FLOAT32, &shape, error);
}

typedef struct
{
  const float *in;
  float *out;
  gsize n;
  FoveaGlobalPool pool;
  gint64 setting;
} GlobalJob;

static void
pool_maps (gsize begin, gsize end, guint worker, gpointer data)
{
  const GlobalJob *job = data;

  for (gsize i = begin; i < end; i++)
    job->out[i] = job->pool (job->in + i * job->n, job->n, job->setting);
}

gboolean
fovea_global_pool_run (FoveaTensor *const *inputs, FoveaTensor *const *outputs, FoveaGlobalPool pool, gint64 setting,
                       FoveaProgress *progress)
{
  gsize maps = fovea_tensor_count (outputs[0]), n = fovea_tensor_count (inputs[0]) / maps;
  GlobalJob job = { inputs[0]->data, outputs[0]->data, n, pool, setting };

  return fovea_parallel_for (maps, MAX (TAPS_A_CHUNK / n, 1), pool_maps, &job, progress);
}
