/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Add and Sub of two values of one shape: shortcuts, and what is taken away from a photo. */

#include "core/learn/layer.h"

static gboolean
takes (const FoveaOpContext *context)
{
  const char *name = context->node->op->name;

  return (g_str_equal (name, "Add") || g_str_equal (name, "Sub")) && !context->inputs[0].constant && !context->inputs[1].constant
         && fovea_shape_equal (&context->inputs[0].shape, &context->inputs[1].shape);
}

static float
sign_of_second (const FoveaModelLayer *layer)
{
  return g_str_equal (layer->context->node->op->name, "Sub") ? -1.0f : 1.0f;
}

static void
forward (const FoveaModelLayer *layer, FoveaShard *shard)
{
  const float *a = fovea_shard_value (shard, layer->inputs[0]), *b = fovea_shard_value (shard, layer->inputs[1]), sign = sign_of_second (layer);
  float *out = fovea_shard_value (shard, layer->output);
  gsize n = fovea_shard_count (shard, layer->output);

  for (gsize i = 0; i < n; i++)
    out[i] = a[i] + sign * b[i];
}

static void
backward (const FoveaModelLayer *layer, FoveaShard *shard)
{
  const float *gradient = fovea_shard_gradient (shard, layer->output);
  const float signs[] = { 1.0f, sign_of_second (layer) };
  gsize n = fovea_shard_count (shard, layer->output);

  for (guint side = 0; side < 2; side++)
    {
      float *dx = fovea_shard_gradient (shard, layer->inputs[side]);

      for (gsize i = 0; i < n && fovea_model_value (shard->model, layer->inputs[side])->wanted; i++)
        dx[i] += signs[side] * gradient[i];
    }
}

const FoveaLayerKind fovea_layer_sum = { takes, NULL, NULL, NULL, forward, backward };
