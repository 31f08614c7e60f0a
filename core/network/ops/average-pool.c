/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/network/ops/pooling.h"

static const FoveaOpAttribute attributes[] = {
  { "auto_pad", FOVEA_ATTRIBUTE_STRING },
  { "ceil_mode", FOVEA_ATTRIBUTE_INT },
  { "count_include_pad", FOVEA_ATTRIBUTE_INT },
  { "dilations", FOVEA_ATTRIBUTE_INTS },
  { "kernel_shape", FOVEA_ATTRIBUTE_INTS, TRUE },
  { "pads", FOVEA_ATTRIBUTE_INTS },
  { "strides", FOVEA_ATTRIBUTE_INTS },
};

static inline void
add_strided (const float *in, gsize stride, float *out, gsize n)
{
  for (gsize x = 0; x < n; x++)
    out[x] += in[x * stride];
}

static void
add (const FoveaPool *pool, gsize from, gsize to, gsize n)
{
  gsize stride = (gsize) fovea_window_width (&pool->window)->stride;
  const float *in = fovea_tensor_floats (pool->in) + from;
  float *out = (float *) pool->out->data + to;

  if (stride == 1)
    add_strided (in, 1, out, n);
  else if (stride == 2)
    add_strided (in, 2, out, n);
  else
    add_strided (in, stride, out, n);
}

static void
mean_row (const FoveaPool *pool, gsize map, gint64 y)
{
  gboolean padding = pool->setting != 0;
  gint64 first, rows = fovea_pool_count_rows (&pool->window, y, padding);
  gsize n, at = fovea_pool_at (pool, map, y, &n);
  float *row = (float *) pool->out->data + at;

  memset (row, 0, n * sizeof *row);
  fovea_pool_taps (pool, map, y, add);
  for (gsize x = 0; x < n; x++)
    row[x] /= (float) MAX (rows * fovea_pool_count (fovea_window_width (&pool->window), (gint64) x, padding, &first), 1);
}

static gboolean
run (const FoveaOpContext *context, FoveaTensor *const *inputs, FoveaTensor *const *outputs, gpointer scratch,
     FoveaProgress *progress)
{
  return fovea_pool_run (context, mean_row, fovea_node_int (context->node, "count_include_pad", 0), inputs, outputs, progress);
}

static gboolean
run_blocks (const FoveaOpContext *context, const FoveaBlocks *inputs, const FoveaBlocks *outputs, gpointer scratch, FoveaProgress *progress)
{
  return fovea_pool_run_blocks (context, fovea_simd ()->pool_average, fovea_node_int (context->node, "count_include_pad", 0) != 0,
                                inputs, outputs, progress);
}

static void
backward (FoveaBackward *backward)
{
  GArray *own = fovea_attributes_new (fovea_backward_context (backward)->node, NULL);

  fovea_backward_give (backward, 0, fovea_pool_return_average (backward, own, fovea_backward_gradient (backward, 0)));
}

static const FoveaBlocksOp blocks = {
  .accepts = fovea_pool_accepts_blocks,
  .run = run_blocks,
};

const FoveaOp fovea_op_average_pool = {
  .name = "AveragePool",
  .summary = N_("Averages each window: the map shrinks and becomes smoother."),
  .attributes = attributes,
  .n_attributes = G_N_ELEMENTS (attributes),
  .min_inputs = 1, .max_inputs = 1, .min_outputs = 1, .max_outputs = 1,
  .infer = fovea_pool_infer,
  .field = fovea_pool_field,
  .run = run,
  .blocks = &blocks,
  .backward = backward,
};
