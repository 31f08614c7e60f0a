/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/base/progress.h"

G_BEGIN_DECLS

/* A matrix by rows or by columns: element (i, j) stands at i * row_step + j * column_step, and one of the steps is 1. */
typedef struct
{
  const float *data;
  gsize rows, columns;
  gsize row_step, column_step;
} FoveaMatrix;

/* @product (a.rows, b.columns), dense, is a times b. For one row, a fully connected layer, b is read once where it stands, by all
 * threads: the memory's bandwidth is the limit. Many rows go through register tiles. FALSE when cancelled. */
gboolean fovea_matrix_multiply (FoveaMatrix a, FoveaMatrix b, float *product, FoveaProgress *progress);

/* Where the matrices of product @i stand. */
typedef void (*FoveaMatrixLocate) (gsize i, const float **a, const float **b, gconstpointer data);

/* @n products, one behind the other, of matrices that are all like @a and @b but for their data. */
gboolean fovea_matrix_multiply_all (FoveaMatrix a, FoveaMatrix b, gsize n, FoveaMatrixLocate locate, gconstpointer data, float *product,
                                    FoveaProgress *progress);

G_END_DECLS
