/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/ops/whole-matrix.h"

#include <string.h>

#include "core/base/pool.h"

#define MACS_A_CHUNK 100000

typedef struct
{
  const FoveaMatrix *a, *b;
  gconstpointer a_data, b_data;
  gpointer product;
} Job;

/* Rows @begin to @end - 1 of the product. */
#define DEFINE_ROWS(id, type)                                                                                                  \
  static void multiply_rows_##id (gsize begin, gsize end, guint worker, gpointer data)                                         \
  {                                                                                                                            \
    const Job *job = data;                                                                                                     \
    const FoveaMatrix *a = job->a, *b = job->b;                                                                                \
                                                                                                                               \
    for (gsize i = begin; i < end; i++)                                                                                        \
      {                                                                                                                        \
        type *out = (type *) job->product + i * b->columns;                                                                    \
                                                                                                                               \
        memset (out, 0, b->columns * sizeof (type));                                                                           \
        for (gsize k = 0; k < a->columns; k++)                                                                                 \
          {                                                                                                                    \
            guint64 left = (guint64) ((const type *) job->a_data)[i * a->row_step + k * a->column_step];                         \
                                                                                                                               \
            for (gsize j = 0; j < b->columns; j++)                                                                             \
              out[j] = (type) ((guint64) out[j]                                                                                \
                               + left * (guint64) ((const type *) job->b_data)[k * b->row_step + j * b->column_step]);           \
          }                                                                                                                    \
      }                                                                                                                        \
  }

FOVEA_WHOLE_MATRIX_TYPES (DEFINE_ROWS)

gboolean
fovea_whole_matrix_has (FoveaDType dtype)
{
  return dtype == FOVEA_DTYPE_INT32 || dtype == FOVEA_DTYPE_UINT32 || dtype == FOVEA_DTYPE_INT64 || dtype == FOVEA_DTYPE_UINT64;
}

gboolean
fovea_whole_matrix_multiply (FoveaDType dtype, const FoveaMatrix *a, gconstpointer a_data, const FoveaMatrix *b, gconstpointer b_data,
                             gpointer product, FoveaProgress *progress)
{
  Job job = { a, b, a_data, b_data, product };
  gsize chunk = MAX (MACS_A_CHUNK / MAX (a->columns * b->columns, 1), 1);

  switch (dtype)
    {
#define MULTIPLY(id, type)                                                                                                     \
  case FOVEA_DTYPE_##id:                                                                                                       \
    return fovea_parallel_for (a->rows, chunk, multiply_rows_##id, &job, progress);
      FOVEA_WHOLE_MATRIX_TYPES (MULTIPLY)
    default:
      g_return_val_if_reached (FALSE);
    }
}
