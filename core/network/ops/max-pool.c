/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>
#include <math.h>

#include "core/network/ops/pooling.h"

static const FoveaOpAttribute attributes[] = {
  { "auto_pad", FOVEA_ATTRIBUTE_STRING },
  { "ceil_mode", FOVEA_ATTRIBUTE_INT },
  { "dilations", FOVEA_ATTRIBUTE_INTS },
  { "kernel_shape", FOVEA_ATTRIBUTE_INTS, TRUE },
  { "pads", FOVEA_ATTRIBUTE_INTS },
  { "storage_order", FOVEA_ATTRIBUTE_INT },
  { "strides", FOVEA_ATTRIBUTE_INTS },
};

static inline void
take_strided (const float *in, gint64 stride, float *out, gint64 n)
{
  for (gint64 x = 0; x < n; x++)
    out[x] = in[x * stride] > out[x] ? in[x * stride] : out[x];
}

/* The usual strides stand as numbers so that the compiler makes vectors of them. */
static void
take (const float *in, gint64 stride, float *out, gint64 n)
{
  if (stride == 1)
    take_strided (in, 1, out, n);
  else if (stride == 2)
    take_strided (in, 2, out, n);
  else
    take_strided (in, stride, out, n);
}

static void
max_row (const FoveaWindow *window, const float *map, gint64 y, float *row, FoveaProgress *progress)
{
  for (gint64 x = 0; x < window->axis[1].output; x++)
    row[x] = -INFINITY;
  fovea_pool_taps (window, map, y, row, take, progress);
}

static gboolean
run (const FoveaOpContext *context, FoveaTensor *const *inputs, FoveaTensor *const *outputs, gpointer scratch,
     FoveaProgress *progress)
{
  return fovea_pool_run (context, max_row, inputs, outputs, progress);
}

static gboolean
run_blocks (const FoveaOpContext *context, const FoveaBlocks *inputs, const FoveaBlocks *outputs, gpointer scratch, FoveaProgress *progress)
{
  return fovea_pool_run_blocks (context, fovea_simd ()->pool_max, FALSE, inputs, outputs, progress);
}

static const FoveaBlocksOp blocks = {
  .accepts = fovea_pool_accepts_blocks,
  .run = run_blocks,
};

const FoveaOp fovea_op_max_pool = {
  .name = "MaxPool",
  .summary = N_("Keeps the largest element of each window: the map shrinks, and small shifts matter less."),
  .attributes = attributes,
  .n_attributes = G_N_ELEMENTS (attributes),
  .min_inputs = 1, .max_inputs = 1, .min_outputs = 1, .max_outputs = 1,
  .infer = fovea_pool_infer,
  .field = fovea_pool_field,
  .run = run,
  .blocks = &blocks,
};
