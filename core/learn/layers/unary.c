/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Activations: whatever the table of operators can do element by element, there and back. */

#include "core/learn/layer.h"
#include "core/network/ops/elementwise.h"

/* Elements of the gradient that are on their way at a time. */
#define PIECE 512

typedef struct
{
  FoveaOperand operands[2];
  FoveaOpContext context; /* of a row of elements */
  float parameters[FOVEA_UNARY_PARAMETERS];
} Unary;

static gboolean
takes (const FoveaOpContext *context)
{
  return context->n_inputs == 1 && context->node->op->derivative && !context->node->op->prepare;
}

static gboolean
init (FoveaModel *model, FoveaModelLayer *layer, FoveaProgress *progress, GError **error)
{
  Unary *self = layer->state = g_new0 (Unary, 1);

  self->context = *layer->context;
  self->context.inputs = &self->operands[0];
  self->context.outputs = &self->operands[1];
  self->operands[0].dtype = self->operands[1].dtype = FOVEA_DTYPE_FLOAT32;
  fovea_unary_parameters (layer->context->node, self->parameters);
  return TRUE;
}

static void
clear (FoveaModelLayer *layer)
{
  g_free (layer->state);
}

static void
forward (const FoveaModelLayer *layer, FoveaShard *shard)
{
  const Unary *self = layer->state;
  FoveaShape shape = { 1, { (gint64) fovea_shard_count (shard, layer->output) } };
  g_autoptr (FoveaTensor) in = fovea_tensor_wrap (FOVEA_DTYPE_FLOAT32, &shape, fovea_shard_value (shard, layer->inputs[0]), NULL, NULL);
  g_autoptr (FoveaTensor) out = fovea_tensor_wrap (FOVEA_DTYPE_FLOAT32, &shape, fovea_shard_value (shard, layer->output), NULL, NULL);

  self->context.node->op->run (&self->context, &in, &out, NULL, NULL);
}

static void
backward (const FoveaModelLayer *layer, FoveaShard *shard)
{
  const Unary *self = layer->state;
  const FoveaDerivative *derivative = self->context.node->op->derivative;
  const float *at = fovea_shard_value (shard, derivative->of_output ? layer->output : layer->inputs[0]);
  const float *gradient = fovea_shard_gradient (shard, layer->output);
  float *dx = fovea_shard_gradient (shard, layer->inputs[0]), piece[PIECE];
  gsize n = fovea_shard_count (shard, layer->output);

  for (gsize i = 0, length; i < n; i += length)
    {
      length = MIN (PIECE, n - i);
      derivative->row (at + i, gradient + i, piece, length, self->parameters);
      for (gsize j = 0; j < length; j++)
        dx[i + j] += piece[j];
    }
}

const FoveaLayerKind fovea_layer_unary = { takes, init, clear, NULL, forward, backward };
