/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/network/ops/field.h"
#include "core/network/ops/operand.h"
#include "core/network/ops/pooling.h"
#include "core/network/ops/sums.h"

static float
mean (const float *map, gsize n, gint64 setting)
{
  return (float) (fovea_sum (map, n) / (double) n);
}

static gboolean
run (const FoveaOpContext *context, FoveaTensor *const *inputs, FoveaTensor *const *outputs, gpointer scratch,
     FoveaProgress *progress)
{
  return fovea_global_pool_run (inputs, outputs, mean, 0, progress);
}

static void
backward (FoveaBackward *backward)
{
  const FoveaShape *map = &fovea_backward_context (backward)->inputs[0].shape;
  float part = 1.0f / (float) fovea_shape_span (map, 2, map->rank);
  const char *gradient = fovea_backward_scale (backward, fovea_backward_gradient (backward, 0), part);

  fovea_backward_give (backward, 0, fovea_backward_expand (backward, gradient, map));
}

static const FoveaBlocksOp blocks = { .run = fovea_global_average_run_blocks };

const FoveaOp fovea_op_global_average_pool = {
  .name = "GlobalAveragePool",
  .summary = N_("Averages each whole map to one number."),
  .min_inputs = 1, .max_inputs = 1, .min_outputs = 1, .max_outputs = 1,
  .infer = fovea_global_pool_infer,
  .field = fovea_field_plane,
  .run = run,
  .blocks = &blocks,
  .backward = backward,
};
