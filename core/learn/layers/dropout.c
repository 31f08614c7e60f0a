/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Dropout (Srivastava et al. 2014): while learning each element is left out with a probability, and the others grow by as much; else nothing happens. What is
 * left out follows from the shard's key, so that the way back knows it, too. */

#include "core/base/random.h"
#include "core/learn/layer.h"

#define USUAL_RATIO 0.5

static gboolean
takes (const FoveaOpContext *context)
{
  return g_str_equal (context->node->op->name, "Dropout");
}

static gboolean
init (FoveaModel *model, FoveaModelLayer *layer, FoveaProgress *progress, GError **error)
{
  const FoveaOpContext *context = layer->context;
  const FoveaTensor *input = context->n_inputs > 1 ? context->inputs[1].constant : NULL;
  double ratio = input ? fovea_tensor_get (input, 0) : (double) fovea_node_float (context->node, "ratio", USUAL_RATIO);
  double *kept = layer->state = g_new (double, 1);

  *kept = 1.0 - CLAMP (ratio, 0.0, 0.99);
  return TRUE;
}

static void
clear (FoveaModelLayer *layer)
{
  g_free (layer->state);
}

static float
factor (const FoveaModelLayer *layer, const FoveaShard *shard, gsize i)
{
  double kept = *(const double *) layer->state;
  guint64 key = fovea_random_bits (shard->dropout, layer->number);

  return shard->dropout == 0 ? 1.0f : fovea_random_uniform (key, i, 0.0, 1.0) < kept ? (float) (1.0 / kept) : 0.0f;
}

static void
forward (const FoveaModelLayer *layer, FoveaShard *shard)
{
  const float *in = fovea_shard_value (shard, layer->inputs[0]);
  float *out = fovea_shard_value (shard, layer->output);
  gsize n = fovea_shard_count (shard, layer->output);

  for (gsize i = 0; i < n; i++)
    out[i] = in[i] * factor (layer, shard, i);
}

static void
backward (const FoveaModelLayer *layer, FoveaShard *shard)
{
  const float *gradient = fovea_shard_gradient (shard, layer->output);
  float *dx = fovea_shard_gradient (shard, layer->inputs[0]);
  gsize n = fovea_shard_count (shard, layer->output);

  for (gsize i = 0; i < n; i++)
    dx[i] += gradient[i] * factor (layer, shard, i);
}

const FoveaLayerKind fovea_layer_dropout = { takes, init, clear, NULL, forward, backward };
