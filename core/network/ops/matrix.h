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
 * threads: the memory's bandwidth is the limit. FALSE when cancelled. */
gboolean fovea_matrix_multiply (FoveaMatrix a, FoveaMatrix b, float *product, FoveaProgress *progress);

G_END_DECLS
