/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "core/base/pool.h"
#include "core/network/ops/matrix.h"

#define MACS_A_CHUNK 100000

typedef struct
{
  FoveaMatrix a, b;
  gpointer product;
} Job;

/* Rows @begin to @end - 1 of the product. */
#define DEFINE_ROWS(id, type)                                                                                                  \
  static void multiply_rows_##id (gsize begin, gsize end, guint worker, gpointer data)                                         \
  {                                                                                                                            \
    const Job *job = data;                                                                                                     \
    const FoveaMatrix *a = &job->a, *b = &job->b;                                                                              \
                                                                                                                               \
    for (gsize i = begin; i < end; i++)                                                                                        \
      {                                                                                                                        \
        type *out = (type *) job->product + i * b->columns;                                                                    \
                                                                                                                               \
        memset (out, 0, b->columns * sizeof (type));                                                                           \
        for (gsize k = 0; k < a->columns; k++)                                                                                 \
          {                                                                                                                    \
            guint64 left = (guint64) ((const type *) a->data)[i * a->row_step + k * a->column_step];                           \
                                                                                                                               \
            for (gsize j = 0; j < b->columns; j++)                                                                             \
              out[j] = (type) ((guint64) out[j]                                                                                \
                               + left * (guint64) ((const type *) b->data)[k * b->row_step + j * b->column_step]);             \
          }                                                                                                                    \
      }                                                                                                                        \
  }

FOVEA_MATRIX_INTEGERS (DEFINE_ROWS)

gboolean
fovea_matrix_has (FoveaDType dtype)
{
  return dtype == FOVEA_DTYPE_FLOAT32 || dtype == FOVEA_DTYPE_INT32 || dtype == FOVEA_DTYPE_UINT32 || dtype == FOVEA_DTYPE_INT64
         || dtype == FOVEA_DTYPE_UINT64;
}

gboolean
fovea_matrix_multiply_typed (FoveaDType dtype, FoveaMatrix a, FoveaMatrix b, gpointer product, FoveaProgress *progress)
{
  Job job = { a, b, product };
  gsize chunk = MAX (MACS_A_CHUNK / MAX (a.columns * b.columns, 1), 1);

  switch (dtype)
    {
#define MULTIPLY(id, type)                                                                                                     \
  case FOVEA_DTYPE_##id:                                                                                                       \
    return fovea_parallel_for (a.rows, chunk, multiply_rows_##id, &job, progress);
      FOVEA_MATRIX_INTEGERS (MULTIPLY)
    default:
      return fovea_matrix_multiply (a, b, product, progress);
    }
}
