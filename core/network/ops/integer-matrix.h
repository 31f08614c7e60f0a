/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/network/ops/matrix-batches.h"
#include "core/network/ops/quantization.h"

G_BEGIN_DECLS

/* Products of matrices of bytes: A is input 0, B input @b, with one zero point or one a row of A (input @a_zero), a column of B (@b_zero). */
gboolean fovea_integer_matrix_shape (const FoveaOpContext *context, guint b, guint a_zero, guint b_zero, FoveaMatrixBatches *batches,
                                     FoveaShape *shape, GError **error);

typedef struct
{
  FoveaMatrixBatches batches;
  const FoveaTensor *a, *b, *a_zero, *b_zero;
} FoveaIntegerMatrix;

/* @product gets all but what store() needs. FALSE for what infer() has refused. */
gboolean fovea_integer_matrix_init (FoveaIntegerMatrix *matrix, const FoveaOpContext *context, guint b, guint a_zero, guint b_zero,
                                    FoveaTensor *const *inputs, FoveaTiledProduct *product);

G_END_DECLS
