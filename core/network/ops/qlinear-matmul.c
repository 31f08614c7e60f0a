/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/network/ops/integer-matrix.h"
#include "core/network/ops/operand.h"

enum
{
  A,
  A_SCALE,
  A_ZERO,
  B,
  B_SCALE,
  B_ZERO,
  Y_SCALE,
  Y_ZERO,
};

static gboolean
infer (FoveaOpContext *context, GError **error)
{
  FoveaMatrixBatches batches;
  FoveaShape shape;

  return fovea_integer_matrix_shape (context, B, A_ZERO, B_ZERO, &batches, &shape, error)
         && fovea_quantization_require_scale (context, A_SCALE, batches.m, error)
         && fovea_quantization_require_scale (context, B_SCALE, batches.n, error)
         && fovea_quantization_require_scale (context, Y_SCALE, 1, error) && fovea_quantization_require_bytes (context, Y_ZERO, error)
         && fovea_quantization_require_zero (context, Y_ZERO, context->inputs[Y_ZERO].dtype, 1, error)
         && fovea_op_set_output (context, 0, context->inputs[Y_ZERO].dtype, &shape, error);
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
  FoveaRequantization result = {
    .groups = 1, .left_scale = inputs[A_SCALE], .right_scale = inputs[B_SCALE], .scale = inputs[Y_SCALE], .zero = inputs[Y_ZERO],
    .out = outputs[0],
  };
  FoveaIntegerMatrix matrix;
  FoveaTiledProduct product;

  if (!fovea_integer_matrix_init (&matrix, context, B, A_ZERO, B_ZERO, inputs, &product))
    return TRUE;
  product.store = fovea_requantization_store;
  product.result_data = &result;
  return fovea_tiled_product_run (&product, progress);
}

const FoveaOp fovea_op_qlinear_matmul = {
  .name = "QLinearMatMul",
  .summary = N_("Multiplies two quantised matrices: sums of whole numbers, rounded to bytes again."),
  .min_inputs = 8, .max_inputs = 8, .min_outputs = 1, .max_outputs = 1,
  .infer = infer,
  .macs = fovea_matrix_batches_macs,
  .field = field,
  .run = run,
  .no_backward = N_("Rounding has no gradients."),
};
