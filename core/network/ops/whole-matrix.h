/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/network/ops/matrix.h"
#include "core/tensor/tensor.h"

G_BEGIN_DECLS

/* The whole numbers that MatMul and Gemm may have. */
#define FOVEA_WHOLE_MATRIX_TYPES(X) X (INT32, gint32) X (UINT32, guint32) X (INT64, gint64) X (UINT64, guint64)

gboolean fovea_whole_matrix_has (FoveaDType dtype);

/* As fovea_matrix_multiply(), in plain loops that wrap around as numpy's do. @a and @b say how the elements @a_data and @b_data lie. */
gboolean fovea_whole_matrix_multiply (FoveaDType dtype, const FoveaMatrix *a, gconstpointer a_data, const FoveaMatrix *b, gconstpointer b_data,
                                      gpointer product, FoveaProgress *progress);

G_END_DECLS
