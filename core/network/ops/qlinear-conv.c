/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/network/ops/convolution.h"
#include "core/network/ops/operand.h"
#include "core/network/ops/quantization.h"

static const FoveaOpAttribute attributes[] = {
  { "auto_pad", FOVEA_ATTRIBUTE_STRING },
  { "dilations", FOVEA_ATTRIBUTE_INTS },
  { "group", FOVEA_ATTRIBUTE_INT },
  { "kernel_shape", FOVEA_ATTRIBUTE_INTS },
  { "pads", FOVEA_ATTRIBUTE_INTS },
  { "strides", FOVEA_ATTRIBUTE_INTS },
};

enum
{
  X,
  X_SCALE,
  X_ZERO,
  W,
  W_SCALE,
  W_ZERO,
  Y_SCALE,
  Y_ZERO,
  BIAS,
};

static gboolean
check_parameters (const FoveaOpContext *context, GError **error)
{
  gsize kernels = (gsize) context->inputs[W].shape.dims[0];

  return fovea_quantization_require_scale (context, X_SCALE, 1, error)
         && fovea_quantization_require_zero (context, X_ZERO, context->inputs[X].dtype, 1, error)
         && fovea_quantization_require_scale (context, W_SCALE, kernels, error)
         && fovea_quantization_require_zero (context, W_ZERO, context->inputs[W].dtype, kernels, error)
         && fovea_quantization_require_scale (context, Y_SCALE, 1, error) && fovea_quantization_require_bytes (context, Y_ZERO, error)
         && fovea_quantization_require_zero (context, Y_ZERO, context->inputs[Y_ZERO].dtype, 1, error)
         && (!fovea_op_input (context, BIAS) || fovea_op_require_type (context, BIAS, FOVEA_DTYPE_INT32, error));
}

/* The bias counts in steps of x_scale * w_scale. */
static gboolean
infer (FoveaOpContext *context, GError **error)
{
  guint rank = context->inputs[X].shape.rank;
  FoveaShape shape;

  return fovea_quantization_require_bytes (context, X, error) && fovea_quantization_require_bytes (context, W, error)
         && fovea_op_require_rank (context, X, 3, FOVEA_MAX_RANK, error) && fovea_op_require_rank (context, W, rank, rank, error)
         && check_parameters (context, error) && fovea_convolution_check_bias (context, W, BIAS, error)
         && fovea_convolution_shape (context, W, &shape, error)
         && fovea_op_set_output (context, 0, context->inputs[Y_ZERO].dtype, &shape, error);
}

static guint64
macs (const FoveaOpContext *context)
{
  return fovea_convolution_macs (context, W);
}

static void
field (const FoveaOpContext *context, guint input, const FoveaBox *output, FoveaBox *box)
{
  fovea_convolution_field (context, W, input, output, box);
}

static gboolean
run (const FoveaOpContext *context, FoveaTensor *const *inputs, FoveaTensor *const *outputs, gpointer scratch,
     FoveaProgress *progress)
{
  const FoveaTensor *bias = fovea_op_tensor (context, inputs, BIAS);
  FoveaRequantization result = {
    .left_scale = inputs[W_SCALE], .right_scale = inputs[X_SCALE], .scale = inputs[Y_SCALE], .zero = inputs[Y_ZERO],
    .bias = bias ? bias->data : NULL, .out = outputs[0],
  };
  FoveaConvolution convolution;
  FoveaTiledProduct product;

  if (!fovea_convolution_init (&convolution, context, W, inputs, &product))
    return TRUE;
  convolution.x_zero = fovea_quantization_part (inputs[X_ZERO], 0);
  convolution.w_zero = inputs[W_ZERO];
  result.groups = convolution.groups;
  product.store = fovea_requantization_store;
  product.result_data = &result;
  return fovea_tiled_product_run (&product, progress);
}

const FoveaOp fovea_op_qlinear_conv = {
  .name = "QLinearConv",
  .summary = N_("A convolution of quantised maps by quantised kernels: sums of whole numbers, rounded to bytes again."),
  .attributes = attributes,
  .n_attributes = G_N_ELEMENTS (attributes),
  .min_inputs = 8, .max_inputs = 9, .min_outputs = 1, .max_outputs = 1,
  .infer = infer,
  .macs = macs,
  .field = field,
  .run = run,
  .no_backward = N_("Rounding has no gradients."),
};
