/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Inputs are the gradient of a pool's output, and the shape of the map that was pooled. */

#include <glib/gi18n-lib.h>

#include "core/base/error.h"
#include "core/network/ops/operand.h"
#include "core/network/ops/pooling.h"

static const FoveaOpAttribute attributes[] = {
  { "auto_pad", FOVEA_ATTRIBUTE_STRING },
  { "ceil_mode", FOVEA_ATTRIBUTE_INT },
  { "count_include_pad", FOVEA_ATTRIBUTE_INT },
  { "dilations", FOVEA_ATTRIBUTE_INTS },
  { "kernel_shape", FOVEA_ATTRIBUTE_INTS, TRUE },
  { "pads", FOVEA_ATTRIBUTE_INTS },
  { "strides", FOVEA_ATTRIBUTE_INTS },
  { "sums", FOVEA_ATTRIBUTE_INT }, /* windows were summed, not averaged */
};

static gboolean
infer (FoveaOpContext *context, GError **error)
{
  FoveaShape map = { context->inputs[0].shape.rank };
  g_autofree gint64 *sizes = NULL;
  gsize n;

  if (!fovea_op_ints (context, "shape", 1, &n, &sizes, error))
    return FALSE;
  if (n != map.rank)
    return fovea_refuse (error, _("the gradient has another shape than the pool"));
  for (guint d = 0; d < map.rank; d++)
    map.dims[d] = sizes[d];
  return fovea_pool_return_infer (context, &map, 0, error);
}

static void
add (const FoveaPool *pool, gsize to, gsize from, gsize n)
{
  const FoveaPoolReturnRow *row = (const FoveaPoolReturnRow *) pool;
  gsize stride = (gsize) fovea_window_width (&pool->window)->stride;
  const float *gradient = row->numbers + (from - row->first);
  float *out = (float *) pool->out->data + to;

  for (gsize x = 0; x < n; x++)
    out[x * stride] += gradient[x];
}

typedef enum
{
  TAPS_IN_MAP,
  TAPS_IN_PADDING_TOO,
  SUMS,
} Divisor;

static Divisor
read_divisor (const FoveaOpContext *context)
{
  if (fovea_node_int (context->node, "sums", 0))
    return SUMS;
  return fovea_node_int (context->node, "count_include_pad", 0) ? TAPS_IN_PADDING_TOO : TAPS_IN_MAP;
}

static void
return_row (FoveaPoolReturnRow *row, gsize map, gint64 y)
{
  const FoveaWindowAxis *w = fovea_window_width (&row->pool.window);
  gboolean padding = row->pool.setting == TAPS_IN_PADDING_TOO;
  gint64 first, rows = fovea_pool_count_rows (&row->pool.window, y, padding);

  for (gint64 x = 0; x < w->output; x++)
    {
      float factor = row->pool.setting == SUMS ? 1.0f : 1.0f / (float) MAX (rows * fovea_pool_count (w, x, padding, &first), 1);

      row->numbers[x] = row->gradient[x] * factor;
    }
  fovea_pool_taps (&row->pool, map, y, add);
}

static gboolean
run (const FoveaOpContext *context, FoveaTensor *const *inputs, FoveaTensor *const *outputs, gpointer scratch, FoveaProgress *progress)
{
  return fovea_pool_return_run (context, return_row, read_divisor (context), NULL, inputs[0], outputs[0], scratch, progress);
}

static gboolean
run_blocks (const FoveaOpContext *context, const FoveaBlocks *inputs, const FoveaBlocks *outputs, gpointer scratch, FoveaProgress *progress)
{
  Divisor divisor = read_divisor (context);

  return fovea_pool_return_run_blocks (context, fovea_simd ()->return_average, divisor == TAPS_IN_PADDING_TOO, divisor == SUMS, NULL, &inputs[0],
                                       &outputs[0], progress);
}

static const FoveaBlocksOp blocks = {
  .accepts = fovea_pool_return_accepts_blocks,
  .run = run_blocks,
};

const FoveaOp fovea_op_average_pool_gradient = {
  .name = "AveragePoolGradient",
  .domain = FOVEA_DOMAIN,
  .summary = N_("Hands the gradient of each window back to all of its elements, on the way back through a pool."),
  FOVEA_ATTRIBUTES (attributes),
  .min_inputs = 2, .max_inputs = 2, .min_outputs = 1, .max_outputs = 1,
  .infer = infer,
  .field = fovea_pool_return_field,
  .prepare = fovea_pool_return_prepare,
  .run = run,
  .blocks = &blocks,
  .no_backward = N_("It is the way back already: there are no second derivatives."),
};
