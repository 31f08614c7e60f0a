/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/network/op.h"

G_BEGIN_DECLS

/* A (batch..., m, k) times B (batch..., k, n) as numpy has it: a vector is a row on the left and a column on the right, batches broadcast. */
typedef struct
{
  gsize m, k, n;
  FoveaShape a_batch, b_batch, batch;
} FoveaMatrixBatches;

/* A and B are inputs 0 and @b; @shape is the output's. */
gboolean fovea_matrix_batches_read (const FoveaOpContext *context, guint b, FoveaMatrixBatches *batches, FoveaShape *shape, GError **error);
/* Which matrix of an input with batches @shape belongs to number @i of @batch. */
gsize fovea_matrix_batches_find (const FoveaShape *shape, const FoveaShape *batch, gsize i);
guint64 fovea_matrix_batches_macs (const FoveaOpContext *context);
/* Whole rows of A and whole columns of B; no other input. */
void fovea_matrix_batches_field (const FoveaOpContext *context, guint b, guint input, const FoveaBox *output, FoveaBox *box);

G_END_DECLS
