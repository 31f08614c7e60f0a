/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/network/plan.h"

G_BEGIN_DECLS

/**
 * FoveaModel:
 *
 * A network made ready to learn: its weights stand in one array, and a shard, which is some examples of a batch, goes through it and back
 * within one thread. Batches are made of shards whose size depends on nothing but the model, and what shards give is added in their order: results
 * do not depend on the number of threads.
 *
 * Values of a shard of n examples are (channels, n, height * width): the columns of one matrix product, whatever the layer.
 */
typedef struct _FoveaModel FoveaModel;
/* One shard's memory. */
typedef struct _FoveaShard FoveaShard;

/**
 * fovea_model_new:
 * @samples: at most so many examples in a shard
 * @height, @width: of the input where the network leaves them open, else 0
 *
 * Learned are the float32 constants of the file that Conv (of pictures), Gemm and MatMul read as weights and bias; what else the network has stays as it is. A
 * Softmax or LogSoftmax at the end is left out: the loss holds it.
 *
 * Returns: NULL with FOVEA_ERROR_REFUSED, naming the layer, for a network without weights, of more than one input, or with a layer that the trainer does not have:
 *   BatchNormalization above all, which does more than look at each example by itself; FOVEA_ERROR_LIMIT; FOVEA_ERROR_CANCELLED
 */
FoveaModel *fovea_model_new (FoveaNetwork *network, gsize samples, gsize height, gsize width, FoveaProgress *progress, GError **error);
void fovea_model_free (FoveaModel *model);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaModel, fovea_model_free)

FoveaNetwork *fovea_model_get_network (const FoveaModel *model);
gsize fovea_model_get_samples (const FoveaModel *model);
/* (channels, height, width) of the input and of the output, before a Softmax. */
void fovea_model_get_input (const FoveaModel *model, gsize size[3]);
void fovea_model_get_output (const FoveaModel *model, gsize size[3]);

/* The weights: all, (n), one parameter after another as its initializer has it, and zeros between them. The caller may write them between runs and says so by
 * fovea_model_weights_changed(). */
float *fovea_model_get_weights (FoveaModel *model, gsize *n);
void fovea_model_weights_changed (FoveaModel *model);
/* Draws them anew: kernels and matrices evenly with the variance 1 / fan-in (LeCun et al., "Efficient BackProp", 1998), biases are 0. */
void fovea_model_forget (FoveaModel *model, guint64 seed);
/* Those of the initializer @value: FALSE if it is not learned. */
gboolean fovea_model_find_weights (const FoveaModel *model, gint value, gsize *first, gsize *n);
/* TRUE for those that regularisation pulls to zero: matrices and kernels, not biases. @end: (out): the first weight from which on that may differ. */
gboolean fovea_model_is_decayed (const FoveaModel *model, gsize weight, gsize *end);

/* The network with the weights of now, and with its metadata and @metadata's (nullable). @open: of any number of examples, and of any height and width. */
FoveaNetwork *fovea_model_to_network (const FoveaModel *model, GHashTable *metadata, gboolean open, GError **error);

/* It reads @model's weights, and must go before it. FOVEA_ERROR_LIMIT. */
FoveaShard *fovea_shard_new (FoveaModel *model, GError **error);
void fovea_shard_free (FoveaShard *shard);
/* Of the next run, @n examples, 1 to the model's: returns the input (channels, n, height * width), to be filled. @dropout: key of what is left out while
 * learning; 0: nothing is. */
float *fovea_shard_begin (FoveaShard *shard, gsize n, guint64 dropout);
/* From here on, runs end early when @progress (nullable, not owned) is cancelled: the caller looks there before it takes what they give. */
void fovea_shard_watch (FoveaShard *shard, FoveaProgress *progress);
/* (channels, n, height * width) of the output. */
const float *fovea_shard_forward (FoveaShard *shard);
/* To be filled with the gradient of the loss with respect to the output, of its shape, before going back. */
float *fovea_shard_output_gradient (FoveaShard *shard);
/* Behind fovea_shard_forward(), once. @gradient: (weights of the model): set to the gradient of the loss with respect to them. */
void fovea_shard_backward (FoveaShard *shard, float *gradient);

G_END_DECLS
