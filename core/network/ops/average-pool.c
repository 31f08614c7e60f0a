/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

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
add_strided (const float *in, gint64 stride, float *out, gint64 n)
{
  for (gint64 x = 0; x < n; x++)
    out[x] += in[x * stride];
}

static void
add (const float *in, gint64 stride, float *out, gint64 n)
{
  if (stride == 1)
    add_strided (in, 1, out, n);
  else if (stride == 2)
    add_strided (in, 2, out, n);
  else
    add_strided (in, stride, out, n);
}

static inline void
mean_row (const FoveaWindow *window, const float *map, gint64 y, float *row, gboolean padding, FoveaProgress *progress)
{
  const FoveaWindowAxis *w = &window->axis[1];
  gint64 first, rows = fovea_pool_count (&window->axis[0], y, padding, &first);

  for (gint64 x = 0; x < w->output; x++)
    row[x] = 0.0f;
  fovea_pool_taps (window, map, y, row, add, progress);
  for (gint64 x = 0; x < w->output; x++)
    row[x] /= (float) MAX (rows * fovea_pool_count (w, x, padding, &first), 1);
}

static void
mean_row_inside (const FoveaWindow *window, const float *map, gint64 y, float *row, FoveaProgress *progress)
{
  mean_row (window, map, y, row, FALSE, progress);
}

static void
mean_row_padded (const FoveaWindow *window, const float *map, gint64 y, float *row, FoveaProgress *progress)
{
  mean_row (window, map, y, row, TRUE, progress);
}

static gboolean
run (const FoveaOpContext *context, FoveaTensor *const *inputs, FoveaTensor *const *outputs, gpointer scratch,
     FoveaProgress *progress)
{
  gboolean padding = fovea_node_int (context->node, "count_include_pad", 0) != 0;

  return fovea_pool_run (context, padding ? mean_row_padded : mean_row_inside, inputs, outputs, progress);
}

static gboolean
run_blocks (const FoveaOpContext *context, const FoveaBlocks *inputs, const FoveaBlocks *outputs, gpointer scratch, FoveaProgress *progress)
{
  return fovea_pool_run_blocks (context, fovea_simd ()->pool_average, fovea_node_int (context->node, "count_include_pad", 0) != 0,
                                inputs, outputs, progress);
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
};
