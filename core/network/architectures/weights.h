/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/base/progress.h"
#include "core/tensor/tensor.h"

G_BEGIN_DECLS

typedef enum
{
  FOVEA_WEIGHTS_GIVEN,  /* made elsewhere */
  FOVEA_WEIGHTS_RANDOM, /* uniform between -number and number, never 0 */
  FOVEA_WEIGHTS_FILLED, /* all of them number */
} FoveaWeightsKind;

/* Tensors of float32 that are made at once, in one block of memory. */
typedef struct _FoveaWeights FoveaWeights;

FoveaWeights *fovea_weights_new (void);
void fovea_weights_free (FoveaWeights *weights);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaWeights, fovea_weights_free)

void fovea_weights_add (FoveaWeights *weights, const FoveaShape *shape, FoveaWeightsKind kind, float number);

/* On all threads. An element depends on nothing but @seed, the number of its tensor and its place in it: it has the same bits on every
 * machine. FOVEA_ERROR_LIMIT before memory is taken; FOVEA_ERROR_CANCELLED. */
gboolean fovea_weights_make (FoveaWeights *weights, guint64 seed, FoveaProgress *progress, GError **error);
/* Zeros that may only be read, and that take addresses but no memory. */
gboolean fovea_weights_make_zeros (FoveaWeights *weights, GError **error);

/* (transfer none): the @i-th that was added. */
FoveaTensor *fovea_weights_tensor (FoveaWeights *weights, guint i);

G_END_DECLS
