/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What gives a value another shape, or nothing: the examples' elements keep their order, but cells become channels. */

#include "core/learn/layer.h"

static gboolean
takes (const FoveaOpContext *context)
{
  return context->node->op->passes_on && !g_str_equal (context->node->op->name, "Dropout")
         && context->inputs[0].shape.dims[0] == 1 && context->outputs[0].shape.rank > 0 && context->outputs[0].shape.dims[0] == 1;
}

/* (a.channels, n, a.cells) as (b.channels, n, b.cells): element e of an example is cell e % cells of channel e / cells. */
static void
move (const FoveaModelValue *a, const FoveaModelValue *b, gsize n, const float *in, float *out, gboolean add)
{
  gsize count = a->channels * a->cells;

  for (gsize e = 0; e < count; e++)
    {
      const float *from = in + e / a->cells * n * a->cells + e % a->cells;
      float *to = out + e / b->cells * n * b->cells + e % b->cells;

      for (gsize s = 0; s < n; s++)
        to[s * b->cells] = from[s * a->cells] + (add ? to[s * b->cells] : 0.0f);
    }
}

static void
forward (const FoveaModelLayer *layer, FoveaShard *shard)
{
  move (fovea_model_value (shard->model, layer->inputs[0]), fovea_model_value (shard->model, layer->output), shard->n,
        fovea_shard_value (shard, layer->inputs[0]), fovea_shard_value (shard, layer->output), FALSE);
}

static void
backward (const FoveaModelLayer *layer, FoveaShard *shard)
{
  move (fovea_model_value (shard->model, layer->output), fovea_model_value (shard->model, layer->inputs[0]), shard->n,
        fovea_shard_gradient (shard, layer->output), fovea_shard_gradient (shard, layer->inputs[0]), TRUE);
}

const FoveaLayerKind fovea_layer_pass = { takes, NULL, NULL, NULL, forward, backward };
