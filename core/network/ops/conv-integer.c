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
  W,
  X_ZERO,
  W_ZERO,
};

static gboolean
infer (FoveaOpContext *context, GError **error)
{
  guint rank = context->inputs[X].shape.rank;
  FoveaShape shape;

  return fovea_quantization_require_bytes (context, X, error) && fovea_quantization_require_bytes (context, W, error)
         && fovea_op_require_rank (context, X, 3, FOVEA_MAX_RANK, error) && fovea_op_require_rank (context, W, rank, rank, error)
         && fovea_quantization_require_zero (context, X_ZERO, context->inputs[X].dtype, 1, error)
         && fovea_quantization_require_zero (context, W_ZERO, context->inputs[W].dtype, (gsize) context->inputs[W].shape.dims[0], error)
         && fovea_convolution_shape (context, W, &shape, error) && fovea_op_set_output (context, 0, FOVEA_DTYPE_INT32, &shape, error);
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
  FoveaRequantization sums = { .out = outputs[0] };
  FoveaConvolution convolution;
  FoveaTiledProduct product;

  if (!fovea_convolution_init (&convolution, context, W, inputs, &product))
    return TRUE;
  convolution.x_zero = fovea_quantization_part (fovea_op_tensor (context, inputs, X_ZERO), 0);
  convolution.w_zero = fovea_op_tensor (context, inputs, W_ZERO);
  product.store = fovea_requantization_store_sums;
  product.result_data = &sums;
  return fovea_tiled_product_run (&product, progress);
}

const FoveaOp fovea_op_conv_integer = {
  .name = "ConvInteger",
  .summary = N_("A convolution of bytes, with whole numbers as the result."),
  .attributes = attributes,
  .n_attributes = G_N_ELEMENTS (attributes),
  .min_inputs = 2, .max_inputs = 4, .min_outputs = 1, .max_outputs = 1,
  .infer = infer,
  .macs = macs,
  .field = field,
  .run = run,
  .no_backward = N_("Whole numbers have no gradients."),
};
