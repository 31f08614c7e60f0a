/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/conv/plan.h"

G_BEGIN_DECLS

/* A matrix in any layout: element (i, j) stands at i * row_step + j * column_step. */
typedef struct
{
  const float *data;
  gsize rows, columns;
  gsize row_step, column_step;
} FoveaMatrix;

/* @product (a.rows, b.columns), dense, is a times b. */
gboolean fovea_matrix_multiply (FoveaMatrix a, FoveaMatrix b, float *product, FoveaProgress *progress);

/* One row times a constant matrix: a fully connected layer, which the convolution engine does as a layer of one pixel.
 * @b (K, N) is scaled by @alpha and copied. */
FoveaConvPlan *fovea_matrix_plan_row (FoveaMatrix b, float alpha, GError **error);

G_END_DECLS
