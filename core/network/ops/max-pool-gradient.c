/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Inputs are the map that was pooled, and the gradient of the pool's output. */

#include <glib/gi18n-lib.h>

#include "core/network/ops/operand.h"
#include "core/network/ops/pooling.h"

static const FoveaOpAttribute attributes[] = {
  { "auto_pad", FOVEA_ATTRIBUTE_STRING },
  { "ceil_mode", FOVEA_ATTRIBUTE_INT },
  { "dilations", FOVEA_ATTRIBUTE_INTS },
  { "kernel_shape", FOVEA_ATTRIBUTE_INTS, TRUE },
  { "pads", FOVEA_ATTRIBUTE_INTS },
  { "strides", FOVEA_ATTRIBUTE_INTS },
};

static gboolean
infer (FoveaOpContext *context, GError **error)
{
  return fovea_op_require_float (context, error) && fovea_pool_return_infer (context, &context->inputs[0].shape, 1, error);
}

/* The first of the largest stays: the taps come in the order of the map. Places are -1 before the first tap. */
static void
find_largest (const FoveaPool *pool, gsize from, gsize to, gsize n)
{
  const FoveaPoolReturnRow *row = (const FoveaPoolReturnRow *) pool;
  gsize stride = (gsize) fovea_window_width (&pool->window)->stride;
  const float *in = fovea_tensor_floats (pool->in) + from;
  float *most = row->numbers + (to - row->first);
  gint64 *places = row->places + (to - row->first);

  for (gsize x = 0; x < n; x++)
    {
      float tap = in[x * stride];
      gboolean larger = places[x] < 0 || tap > most[x];

      most[x] = larger ? tap : most[x];
      places[x] = larger ? (gint64) (from + x * stride) : places[x];
    }
}

static void
return_row (FoveaPoolReturnRow *row, gsize map, gint64 y)
{
  gsize n = (gsize) fovea_window_width (&row->pool.window)->output;
  float *out = row->pool.out->data;

  for (gsize x = 0; x < n; x++)
    row->places[x] = -1;
  fovea_pool_taps (&row->pool, map, y, find_largest);
  for (gsize x = 0; x < n; x++)
    if (row->places[x] >= 0)
      out[row->places[x]] += row->gradient[x];
}

static gboolean
run (const FoveaOpContext *context, FoveaTensor *const *inputs, FoveaTensor *const *outputs, gpointer scratch, FoveaProgress *progress)
{
  return fovea_pool_return_run (context, return_row, 0, inputs[0], inputs[1], outputs[0], scratch, progress);
}

static gboolean
run_blocks (const FoveaOpContext *context, const FoveaBlocks *inputs, const FoveaBlocks *outputs, gpointer scratch, FoveaProgress *progress)
{
  return fovea_pool_return_run_blocks (context, fovea_simd ()->return_max, FALSE, FALSE, &inputs[0], &inputs[1], &outputs[0], progress);
}

/* Neither of the inputs may be a constant: it would not come in blocks. */
static gboolean
accepts_blocks (const FoveaOpContext *context, gsize lanes)
{
  return !context->inputs[0].constant && !context->inputs[1].constant && fovea_pool_return_accepts_blocks (context, lanes);
}

/* The windows that an element lies in have compared all of theirs. */
static void
field (const FoveaOpContext *context, guint input, const FoveaBox *output, FoveaBox *box)
{
  FoveaBox windows;

  fovea_pool_return_field (context, 1, output, &windows);
  if (input == 0)
    fovea_pool_field (context, 0, &windows, box);
  else
    *box = windows;
}

static const FoveaBlocksOp blocks = {
  .accepts = accepts_blocks,
  .run = run_blocks,
};

const FoveaOp fovea_op_max_pool_gradient = {
  .name = "MaxPoolGradient",
  .domain = FOVEA_DOMAIN,
  .summary = N_("Hands the gradient of each window back to its largest element, on the way back through a pool."),
  FOVEA_ATTRIBUTES (attributes),
  .min_inputs = 2, .max_inputs = 2, .min_outputs = 1, .max_outputs = 1,
  .infer = infer,
  .field = field,
  .prepare = fovea_pool_return_prepare,
  .run = run,
  .blocks = &blocks,
  .no_backward = N_("It is the way back already: there are no second derivatives."),
};
