/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a model is made of. One kind of layer is one file in layers/ and one row in model.c's table. */

#pragma once

#include "core/learn/model.h"

G_BEGIN_DECLS

/* A value of one example. */
typedef struct
{
  gint value;  /* of the network */
  gsize channels, height, width, cells;
  gsize at;    /* floats in front of it, for one example */
  gboolean wanted; /* its gradient is */
} FoveaModelValue;

/* Weights of the network that are learned. @fan_in: how many products an element of the output sums, 0: of a bias. */
typedef struct
{
  gint value;
  gsize first, n, fan_in;
} FoveaParameter;

typedef struct _FoveaLayerKind FoveaLayerKind;

typedef struct
{
  const FoveaLayerKind *kind;
  guint node;
  const FoveaOpContext *context; /* of one example */
  guint n_inputs;
  guint *inputs; /* values of the model, ... */
  guint output;
  gpointer state; /* the kind's own */
  gsize scratch;  /* floats that it wants of a shard while it runs */
  guint number;   /* of the layer, from 0 on */
} FoveaModelLayer;

/**
 * FoveaLayerKind:
 * @takes: whether it can be this node
 * @init: fills state and scratch; errors name no node: the caller does
 * @weights_changed: packs what it packs of the weights; may be NULL
 * @forward: of the values that the layer reads makes the one that it gives
 * @backward: of the gradient of that adds to those of what it reads, where they are wanted, and of the weights
 */
struct _FoveaLayerKind
{
  gboolean (*takes) (const FoveaOpContext *context);
  gboolean (*init) (FoveaModel *model, FoveaModelLayer *layer, FoveaProgress *progress, GError **error);
  void (*clear) (FoveaModelLayer *layer);
  void (*weights_changed) (FoveaModel *model, FoveaModelLayer *layer);
  void (*forward) (const FoveaModelLayer *layer, FoveaShard *shard);
  void (*backward) (const FoveaModelLayer *layer, FoveaShard *shard);
};

struct _FoveaModel
{
  FoveaNetworkPlan *plan; /* of one example */
  gsize samples;
  GArray *values;     /* of FoveaModelValue */
  GPtrArray *layers;  /* of FoveaModelLayer */
  GArray *parameters; /* of FoveaParameter */
  guint output;
  float *weights;
  gsize n_weights;
  gsize floats, scratch; /* of an example's values; of a shard's scratch */
};

struct _FoveaShard
{
  FoveaModel *model;
  gsize n;
  guint64 dropout;
  FoveaProgress *progress; /* may be NULL */
  float *values, *gradients, *scratch;
  float *weight_gradient; /* of the run back */
};

/* Of the shard's @n examples. */
static inline float *
fovea_shard_value (const FoveaShard *shard, guint value)
{
  return shard->values + g_array_index (shard->model->values, FoveaModelValue, value).at * shard->model->samples;
}

static inline float *
fovea_shard_gradient (const FoveaShard *shard, guint value)
{
  return shard->gradients + g_array_index (shard->model->values, FoveaModelValue, value).at * shard->model->samples;
}

/* Whether the run is to be given up: what it leaves is undefined. Layers ask so often that no more than some ten milliseconds pass. */
static inline gboolean
fovea_shard_is_cancelled (const FoveaShard *shard)
{
  return fovea_progress_is_cancelled (shard->progress);
}

/* Elements of all examples. */
static inline gsize
fovea_shard_count (const FoveaShard *shard, guint value)
{
  const FoveaModelValue *size = &g_array_index (shard->model->values, FoveaModelValue, value);

  return size->channels * size->cells * shard->n;
}

static inline const FoveaModelValue *
fovea_model_value (const FoveaModel *model, guint value)
{
  return &g_array_index (model->values, FoveaModelValue, value);
}

/* Makes the initializer that is input @i of the node a parameter, once; @first: where its weights stand. It is refused where it is none of the file's own
 * or no float32. */
gboolean fovea_model_learn (FoveaModel *model, const FoveaModelLayer *layer, guint i, gsize fan_in, gsize *first, GError **error);

extern const FoveaLayerKind fovea_layer_convolution, fovea_layer_product, fovea_layer_pool, fovea_layer_global_pool, fovea_layer_unary, fovea_layer_sum, fovea_layer_pass,
  fovea_layer_dropout;

G_END_DECLS
