/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "core/network/ops/lp-norm.h"
#include "core/network/ops/pooling.h"

static const FoveaOpAttribute attributes[] = {
  { "auto_pad", FOVEA_ATTRIBUTE_STRING },
  { "ceil_mode", FOVEA_ATTRIBUTE_INT },
  { "dilations", FOVEA_ATTRIBUTE_INTS },
  { "kernel_shape", FOVEA_ATTRIBUTE_INTS, TRUE },
  { "p", FOVEA_ATTRIBUTE_INT },
  { "pads", FOVEA_ATTRIBUTE_INTS },
  { "strides", FOVEA_ATTRIBUTE_INTS },
};

static gboolean
infer (FoveaOpContext *context, GError **error)
{
  return fovea_lp_check (context, error) && fovea_pool_infer (context, error);
}

static void
add_powers (const FoveaPool *pool, gsize from, gsize to, gsize n)
{
  gsize stride = (gsize) fovea_window_width (&pool->window)->stride;
  const float *in = fovea_tensor_floats (pool->in) + from;
  float *out = (float *) pool->out->data + to;

  for (gsize x = 0; x < n; x++)
    out[x] += (float) fovea_lp_power (in[x * stride], pool->setting);
}

static void
norm_row (const FoveaPool *pool, gsize map, gint64 y)
{
  gsize n, at = fovea_pool_at (pool, map, y, &n);
  float *row = (float *) pool->out->data + at;

  memset (row, 0, n * sizeof *row);
  fovea_pool_taps (pool, map, y, add_powers);
  for (gsize x = 0; x < n; x++)
    row[x] = (float) fovea_lp_root (row[x], pool->setting);
}

static gboolean
run (const FoveaOpContext *context, FoveaTensor *const *inputs, FoveaTensor *const *outputs, gpointer scratch,
     FoveaProgress *progress)
{
  return fovea_pool_run (context, norm_row, fovea_node_int (context->node, "p", 2), inputs, outputs, progress);
}

/* Windows were sums, of which the length is the root. */
static void
backward (FoveaBackward *backward)
{
  GArray *own = fovea_attributes_new (fovea_backward_context (backward)->node, "p");
  const char *of_sum = fovea_lp_gradient_of_sum (backward);

  fovea_attributes_add_int (own, "sums", 1);
  fovea_lp_give_power (backward, fovea_pool_return_average (backward, own, of_sum));
}

const FoveaOp fovea_op_lp_pool = {
  .name = "LpPool",
  .summary = N_("Takes the length of each window's elements as a vector: the root of the sum of their powers."),
  .attributes = attributes,
  .n_attributes = G_N_ELEMENTS (attributes),
  .min_inputs = 1, .max_inputs = 1, .min_outputs = 1, .max_outputs = 1,
  .infer = infer,
  .field = fovea_pool_field,
  .run = run,
  .backward = backward,
};
