/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/base/limits.h"
#include "core/network/ops/binary.h"
#include "core/network/ops/elementwise.h"

FOVEA_BINARY_ROW (add_float, float, x + y)

static const FoveaBinary add = { .float32 = add_float };

static gboolean
infer (FoveaOpContext *context, GError **error)
{
  return fovea_binary_infer (context, &add, error);
}

static void
divide (const float *in, float *out, gsize n, const float *divisor)
{
  for (gsize i = 0; i < n; i++)
    out[i] = in[i] / *divisor;
}

static gboolean
run (const FoveaOpContext *context, FoveaTensor *const *inputs, FoveaTensor *const *outputs, gpointer scratch,
     FoveaProgress *progress)
{
  float divisor = (float) context->n_inputs;

  return fovea_binary_run (context, &add, inputs, outputs, progress)
         && fovea_map (outputs[0]->data, outputs[0]->data, fovea_tensor_count (outputs[0]), divide, &divisor, progress);
}

const FoveaOp fovea_op_mean = {
  .name = "Mean",
  .summary = N_("Averages several values element by element."),
  .min_inputs = 1, .max_inputs = FOVEA_MAX_NODE_EDGES, .min_outputs = 1, .max_outputs = 1,
  .infer = infer,
  .run = run,
};
