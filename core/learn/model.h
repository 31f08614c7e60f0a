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
 * Learned are the constants that Conv, ConvTranspose, Gemm, MatMul and the like read as floats of the file. A Softmax at the end is left out: the
 * loss holds it. Statistics of BatchNormalization stay as they are.
 *
 * Returns: NULL with FOVEA_ERROR_REFUSED for a network without weights, of more than one input, whose layers have no way back or do more than look at each
 *   example by itself
 */
FoveaModel *fovea_model_new (FoveaNetwork *network, gsize samples, gsize height, gsize width, FoveaProgress *progress, GError **error);
void fovea_model_free (FoveaModel *model);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaModel, fovea_model_free)

FoveaNetwork *fovea_model_get_network (const FoveaModel *model);
gsize fovea_model_get_samples (const FoveaModel *model);
/* (channels, height, width) of the input and of the output, before a Softmax. */
void fovea_model_get_input (const FoveaModel *model, gsize size[3]);
void fovea_model_get_output (const FoveaModel *model, gsize size[3]);

/* The weights: all, and how many. The caller may write them between steps and says so. */
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

FoveaShard *fovea_shard_new (FoveaModel *model, GError **error);
void fovea_shard_free (FoveaShard *shard);
/* Of the next run, @n examples, at most the model's: @input (channels, n, height * width) is to be filled. @dropout: key of what is left out while
 * learning; 0: nothing is. */
float *fovea_shard_begin (FoveaShard *shard, gsize n, guint64 dropout);
/* From here on, runs end early when @progress (nullable, not owned) is cancelled: the caller looks there before it takes what they give. */
void fovea_shard_watch (FoveaShard *shard, FoveaProgress *progress);
/* (channels, n, height * width) of the output. */
const float *fovea_shard_forward (FoveaShard *shard);
/* To be filled with the gradient of the loss with respect to the output before going back. */
float *fovea_shard_output_gradient (FoveaShard *shard);
/* @gradient: (weights of the model): set to the loss's gradient with respect to them. */
void fovea_shard_backward (FoveaShard *shard, float *gradient);

G_END_DECLS
