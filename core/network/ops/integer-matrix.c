/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/ops/integer-matrix.h"

#include "core/network/ops/operand.h"

gboolean
fovea_integer_matrix_shape (const FoveaOpContext *context, guint b, guint a_zero, guint b_zero, FoveaMatrixBatches *batches,
                            FoveaShape *shape, GError **error)
{
  return fovea_quantization_require_bytes (context, 0, error) && fovea_quantization_require_bytes (context, b, error)
         && fovea_matrix_batches_read (context, b, batches, shape, error)
         && fovea_quantization_require_zero (context, a_zero, context->inputs[0].dtype, batches->m, error)
         && fovea_quantization_require_zero (context, b_zero, context->inputs[b].dtype, batches->n, error);
}

static const float *
load_row (const FoveaTiledProduct *product, gsize matrix, gsize row, gsize first, gsize n, float *buffer)
{
  const FoveaIntegerMatrix *self = product->matrix_data;
  gsize a = fovea_matrix_batches_find (&self->batches.a_batch, &self->batches.batch, matrix);

  fovea_tile_load (self->a, (a * self->batches.m + row) * self->batches.k + first, 1, n, fovea_quantization_part (self->a_zero, row), buffer);
  return buffer;
}

static void
load_columns (const FoveaTiledProduct *product, const FoveaTile *tile, gsize first, gsize n, float *rows)
{
  const FoveaIntegerMatrix *self = product->matrix_data;
  gsize b = fovea_matrix_batches_find (&self->batches.b_batch, &self->batches.batch, tile->matrix);
  float zeros[FOVEA_TILE_COLUMNS];

  for (gsize i = 0; i < tile->columns; i++)
    zeros[i] = fovea_quantization_part (self->b_zero, tile->column + i);
  for (gsize i = first; i < first + n; i++, rows += FOVEA_TILE_COLUMNS)
    {
      fovea_tile_load (self->b, (b * self->batches.k + i) * self->batches.n + tile->column, 1, tile->columns, 0.0f, rows);
      for (gsize j = 0; j < tile->columns; j++)
        rows[j] -= zeros[j];
    }
}

gboolean
fovea_integer_matrix_init (FoveaIntegerMatrix *matrix, const FoveaOpContext *context, guint b, guint a_zero, guint b_zero,
                           FoveaTensor *const *inputs, FoveaTiledProduct *product)
{
  FoveaShape shape;

  *matrix = (FoveaIntegerMatrix){ .a = inputs[0], .b = inputs[b], .a_zero = fovea_op_tensor (context, inputs, a_zero),
                                  .b_zero = fovea_op_tensor (context, inputs, b_zero) };
  if (!fovea_matrix_batches_read (context, b, &matrix->batches, &shape, NULL))
    return FALSE;
  *product = (FoveaTiledProduct){
    .matrices = fovea_shape_count (&matrix->batches.batch), .rows = matrix->batches.m, .depth = matrix->batches.k, .lines = 1,
    .line_columns = matrix->batches.n, .left = load_row, .right = load_columns, .matrix_data = matrix,
  };
  return TRUE;
}
