/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/network/ops/lines.h"
#include "core/network/ops/softmax-rows.h"

static void
hardmax_tile (const float *in, float *out, gsize n, gsize step, gsize width)
{
  gsize places[FOVEA_LINES_TILE] = { 0 };

  for (gsize i = 1; i < n; i++)
    for (gsize x = 0; x < width; x++)
      places[x] = in[i * step + x] > in[places[x] * step + x] ? i : places[x];
  for (gsize i = 0; i < n; i++)
    for (gsize x = 0; x < width; x++)
      out[i * step + x] = i == places[x] ? 1.0f : 0.0f;
}

static gboolean
run (const FoveaOpContext *context, FoveaTensor *const *inputs, FoveaTensor *const *outputs, gpointer scratch,
     FoveaProgress *progress)
{
  return fovea_softmax_run (context, inputs, outputs, hardmax_tile, progress);
}

const FoveaOp fovea_op_hardmax = {
  .name = "Hardmax",
  .summary = N_("Gives 1 to the first of the largest scores and 0 to all others."),
  .attributes = fovea_softmax_attributes,
  .n_attributes = G_N_ELEMENTS (fovea_softmax_attributes),
  .min_inputs = 1, .max_inputs = 1, .min_outputs = 1, .max_outputs = 1,
  .infer = fovea_softmax_infer,
  .field = fovea_softmax_field,
  .run = run,
  .no_backward = N_("It is flat but where two scores are equal, and there it jumps."),
};
