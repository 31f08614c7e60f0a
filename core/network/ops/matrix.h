/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/base/progress.h"
#include "core/tensor/tensor.h"

G_BEGIN_DECLS

/* A matrix by rows or by columns: element (i, j) stands at i * row_step + j * column_step, and one of the steps is 1. */
typedef struct
{
  gconstpointer data;
  gsize rows, columns;
  gsize row_step, column_step;
} FoveaMatrix;

/* @product (a.rows, b.columns), dense, is a times b, all floats. For one row, a fully connected layer, b is read once where it stands, by all
 * threads: the memory's bandwidth is the limit. FALSE when cancelled. */
gboolean fovea_matrix_multiply (FoveaMatrix a, FoveaMatrix b, float *product, FoveaProgress *progress);

/* The whole numbers that matrices may have. */
#define FOVEA_MATRIX_INTEGERS(X) X (INT32, gint32) X (UINT32, guint32) X (INT64, gint64) X (UINT64, guint64)

/* The same for float32 and for those: plain loops, that wrap around as numpy's do. */
gboolean fovea_matrix_has (FoveaDType dtype);
gboolean fovea_matrix_multiply_typed (FoveaDType dtype, FoveaMatrix a, FoveaMatrix b, gpointer product, FoveaProgress *progress);

G_END_DECLS
