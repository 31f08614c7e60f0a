/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/ops/pooling.h"

#include <glib/gi18n-lib.h>

#include "core/base/error.h"
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
  for (int i = 0; i < 2; i++)
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
fovea_pool_infer (FoveaOpContext *context, GError **error)
{
  const FoveaShape *input = &context->inputs[0].shape;
  FoveaWindow window;
  FoveaShape shape;

  if (!fovea_op_require_float (context, error) || !fovea_op_require_rank (context, 0, 3, 4, error)
      || !fovea_pool_window (context, &window, error))
    return FALSE;
  shape = fovea_window_output_shape (&window, input, input->dims[1]);
  return fovea_op_set_output (context, 0, FOVEA_DTYPE_FLOAT32, &shape, error);
}

void
fovea_pool_field (const FoveaOpContext *context, guint input, const FoveaBox *output, FoveaBox *box)
{
  FoveaWindow window;

  *box = *output;
  if (fovea_pool_window (context, &window, NULL))
    fovea_window_field (&window, output, box);
}

typedef struct
{
  FoveaWindow window;
  FoveaPoolRow row;
  const float *in;
  float *out;
  FoveaProgress *progress;
} PoolJob;

static void
pool_rows (gsize begin, gsize end, guint worker, gpointer data)
{
  const PoolJob *job = data;
  const FoveaWindowAxis *h = &job->window.axis[0], *w = &job->window.axis[1];

  for (gsize i = begin; i < end; i++)
    {
      gsize map = i / (gsize) h->output, y = i % (gsize) h->output;

      job->row (&job->window, job->in + map * (gsize) (h->input * w->input), (gint64) y, job->out + i * (gsize) w->output,
                job->progress);
    }
}

gboolean
fovea_pool_run (const FoveaOpContext *context, FoveaPoolRow row, FoveaTensor *const *inputs, FoveaTensor *const *outputs,
                FoveaProgress *progress)
{
  PoolJob job = { .row = row, .in = inputs[0]->data, .out = outputs[0]->data, .progress = progress };
  const FoveaWindowAxis *h = &job.window.axis[0], *w = &job.window.axis[1];

  if (!fovea_pool_window (context, &job.window, NULL))
    return TRUE;
  return fovea_parallel_for (fovea_tensor_count (outputs[0]) / (gsize) w->output,
                             (gsize) MAX (TAPS_A_CHUNK / (w->output * h->kernel * w->kernel), 1), pool_rows, &job, progress);
}

void
fovea_pool_taps (const FoveaWindow *window, const float *map, gint64 y, float *row, FoveaPoolTap tap, FoveaProgress *progress)
{
  const FoveaWindowAxis *h = &window->axis[0], *w = &window->axis[1];

  for (gint64 j = 0; j < h->kernel; j++)
    {
      gint64 in_y = y * h->stride - h->before + j * h->dilation;

      if (in_y < 0 || in_y >= h->input)
        continue;
      for (gint64 i = 0; i < w->kernel && !fovea_progress_is_cancelled (progress); i++)
        {
          /* Outputs low to high - 1 have this column inside of the map. */
          gint64 offset = i * w->dilation - w->before;
          gint64 low = offset < 0 ? (-offset + w->stride - 1) / w->stride : 0;
          gint64 high = offset < w->input ? MIN ((w->input - 1 - offset) / w->stride + 1, w->output) : 0;

          if (low < high)
            tap (map + in_y * w->input + low * w->stride + offset, w->stride, row + low, high - low);
        }
    }
}

gint64
fovea_pool_count (const FoveaWindowAxis *axis, gint64 i, gboolean padding, gint64 *first)
{
  gint64 start = i * axis->stride - axis->before, low = padding ? -axis->before : 0;
  gint64 end = axis->input + (padding ? axis->after : 0) - 1;
  gint64 last = start <= end ? MIN ((end - start) / axis->dilation, axis->kernel - 1) : -1;

  *first = start < low ? (low - start + axis->dilation - 1) / axis->dilation : 0;
  return MAX (last - *first + 1, 0);
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
  float (*pool) (const float *map, gsize n);
} GlobalJob;

static void
pool_maps (gsize begin, gsize end, guint worker, gpointer data)
{
  const GlobalJob *job = data;

  for (gsize i = begin; i < end; i++)
    job->out[i] = job->pool (job->in + i * job->n, job->n);
}

gboolean
fovea_global_pool_run (FoveaTensor *const *inputs, FoveaTensor *const *outputs, float (*pool) (const float *map, gsize n),
                       FoveaProgress *progress)
{
  gsize maps = fovea_tensor_count (outputs[0]), n = fovea_tensor_count (inputs[0]) / maps;
  GlobalJob job = { inputs[0]->data, outputs[0]->data, n, pool };

  return fovea_parallel_for (maps, MAX (TAPS_A_CHUNK / n, 1), pool_maps, &job, progress);
}
