/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The mean of each map. */

#include "core/learn/layer.h"

static gboolean
takes (const FoveaOpContext *context)
{
  return g_str_equal (context->node->op->name, "GlobalAveragePool");
}

static void
forward (const FoveaModelLayer *layer, FoveaShard *shard)
{
  const FoveaModelValue *from = fovea_model_value (shard->model, layer->inputs[0]);
  const float *in = fovea_shard_value (shard, layer->inputs[0]);
  float *out = fovea_shard_value (shard, layer->output);

  for (gsize m = 0; m < from->channels * shard->n; m++, in += from->cells)
    {
      double sum = 0.0;

      for (gsize i = 0; i < from->cells; i++)
        sum += (double) in[i];
      out[m] = (float) (sum / (double) from->cells);
    }
}

static void
backward (const FoveaModelLayer *layer, FoveaShard *shard)
{
  const FoveaModelValue *from = fovea_model_value (shard->model, layer->inputs[0]);
  const float *gradient = fovea_shard_gradient (shard, layer->output);
  float *dx = fovea_shard_gradient (shard, layer->inputs[0]);

  for (gsize m = 0; m < from->channels * shard->n; m++, dx += from->cells)
    for (gsize i = 0; i < from->cells; i++)
      dx[i] += gradient[m] / (float) from->cells;
}

const FoveaLayerKind fovea_layer_global_pool = { takes, NULL, NULL, NULL, forward, backward };
