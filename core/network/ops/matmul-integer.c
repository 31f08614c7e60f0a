/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/network/ops/integer-matrix.h"
#include "core/network/ops/operand.h"

enum
{
  A,
  B,
  A_ZERO,
  B_ZERO,
};

static gboolean
infer (FoveaOpContext *context, GError **error)
{
  FoveaMatrixBatches batches;
  FoveaShape shape;

  return fovea_integer_matrix_shape (context, B, A_ZERO, B_ZERO, &batches, &shape, error)
         && fovea_op_set_output (context, 0, FOVEA_DTYPE_INT32, &shape, error);
}

static void
field (const FoveaOpContext *context, guint input, const FoveaBox *output, FoveaBox *box)
{
  fovea_matrix_batches_field (context, B, input, output, box);
}

static gboolean
run (const FoveaOpContext *context, FoveaTensor *const *inputs, FoveaTensor *const *outputs, gpointer scratch,
     FoveaProgress *progress)
{
  FoveaRequantization sums = { .out = outputs[0] };
  FoveaIntegerMatrix matrix;
  FoveaTiledProduct product;

  if (!fovea_integer_matrix_init (&matrix, context, B, A_ZERO, B_ZERO, inputs, &product))
    return TRUE;
  product.store = fovea_requantization_store_sums;
  product.result_data = &sums;
  return fovea_tiled_product_run (&product, progress);
}

const FoveaOp fovea_op_matmul_integer = {
  .name = "MatMulInteger",
  .summary = N_("Multiplies two matrices of bytes, with whole numbers as the result."),
  .min_inputs = 2, .max_inputs = 4, .min_outputs = 1, .max_outputs = 1,
  .infer = infer,
  .macs = fovea_matrix_batches_macs,
  .field = field,
  .run = run,
  .no_backward = N_("Whole numbers have no gradients."),
};
