/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/base/error.h"
#include "core/network/backward.h"
#include "core/network/ops/operand.h"
#include "core/network/ops/quantization.h"

static const FoveaOpAttribute attributes[] = {
  { "axis", FOVEA_ATTRIBUTE_INT },
  { "block_size", FOVEA_ATTRIBUTE_INT },
};

static gboolean
infer (FoveaOpContext *context, GError **error)
{
  FoveaDType from = context->inputs[0].dtype;
  FoveaQuantizationAxis axis;
  float low, high;

  if (from != FOVEA_DTYPE_INT32 && !fovea_quantization_bounds (from, &low, &high))
    return fovea_refuse (error, _("input %u holds no quantised numbers but %s"), 1, fovea_dtype_name (from));
  return fovea_quantization_axis (context, from, &axis, error)
         && fovea_op_set_output (context, 0, FOVEA_DTYPE_FLOAT32, &context->inputs[0].shape, error);
}

typedef struct
{
  FoveaQuantizationAxis axis;
  const FoveaTensor *in, *zero;
  const float *scales;
  float *out;
} Job;

static void
dequantize (gsize first, gsize n, gsize at, gpointer data)
{
  const Job *job = data;
  gsize step = job->axis.inner_step;

  switch ((int) job->in->dtype)
    {
#define DEQUANTIZE(id, type)                                                                                                   \
  case FOVEA_DTYPE_##id:                                                                                                       \
    for (gsize i = 0; i < n; i++)                                                                                              \
      {                                                                                                                        \
        gint64 zero = job->zero ? ((const type *) job->zero->data)[at + i * step] : 0;                                         \
                                                                                                                               \
        job->out[first + i] = (float) (((const type *) job->in->data)[first + i] - zero) * job->scales[at + i * step];         \
      }                                                                                                                        \
    break;
      DEQUANTIZE (UINT8, guint8)
      DEQUANTIZE (INT8, gint8)
      DEQUANTIZE (UINT16, guint16)
      DEQUANTIZE (INT16, gint16)
      DEQUANTIZE (INT32, gint32)
#undef DEQUANTIZE
    default:
      g_assert_not_reached ();
    }
}

static gboolean
run (const FoveaOpContext *context, FoveaTensor *const *inputs, FoveaTensor *const *outputs, gpointer scratch,
     FoveaProgress *progress)
{
  Job job = { .in = inputs[0], .scales = inputs[1]->data, .zero = fovea_op_tensor (context, inputs, 2), .out = outputs[0]->data };

  return !fovea_quantization_axis (context, inputs[0]->dtype, &job.axis, NULL)
         || fovea_quantization_run (&job.axis, fovea_tensor_count (inputs[0]), dequantize, &job, progress);
}

/* How far every element is from its zero point: dequantised with scales of 1. */
static const char *
steps_from_zero (FoveaBackward *backward)
{
  const FoveaOpContext *context = fovea_backward_context (backward);
  GArray *settings = fovea_attributes_new (context->node, NULL);

  return fovea_backward_emit (backward, "DequantizeLinear", settings, fovea_backward_input (backward, 0),
                              fovea_backward_fill (backward, &context->inputs[1].shape, 1.0f), fovea_backward_input (backward, 2), NULL);
}

/* The elements that share a scale are summed: (outer, blocks, of a block, inner), where the last block is filled up with zeros. One scale for all
 * is a block of everything. */
static const char *
sum_blocks (FoveaBackward *backward, const char *value, const FoveaQuantizationAxis *axis)
{
  gint64 n = (gint64) fovea_shape_count (&fovea_backward_context (backward)->inputs[0].shape);
  gint64 block = (gint64) axis->block, inner = (gint64) axis->inner, size = (gint64) axis->size, blocks = (size + block - 1) / block;
  FoveaShape lines = { 3, { n / size / inner, size, inner } }, parts = { 4, { n / size / inner, blocks, block, inner } };
  const gint64 before[3] = { 0 }, after[3] = { 0, blocks * block - size };

  value = fovea_backward_pad (backward, fovea_backward_reshape (backward, value, &lines), before, after, 3);
  value = fovea_backward_reshape (backward, value, &parts);
  if (axis->inner_step > 0)
    return fovea_backward_sum (backward, value, (gint64[]){ 2 }, 1, FALSE);
  return fovea_backward_sum (backward, value, (gint64[]){ 0, 2, 3 }, 3, FALSE);
}

/* Of the scales: the numbers themselves are whole. */
static void
backward (FoveaBackward *backward)
{
  const FoveaOpContext *context = fovea_backward_context (backward);
  FoveaQuantizationAxis axis;
  const char *products;

  if (!fovea_backward_wants (backward, 1) || !fovea_quantization_axis (context, context->inputs[0].dtype, &axis, NULL))
    return;
  products = fovea_backward_emit (backward, "Mul", NULL, fovea_backward_gradient (backward, 0), steps_from_zero (backward), NULL);
  fovea_backward_give_reshaped (backward, 1, sum_blocks (backward, products, &axis));
}

const FoveaOp fovea_op_dequantize_linear = {
  .name = "DequantizeLinear",
  .summary = N_("Turns quantised whole numbers back into the numbers that they stand for."),
  .attributes = attributes,
  .n_attributes = G_N_ELEMENTS (attributes),
  .min_inputs = 2, .max_inputs = 3, .min_outputs = 1, .max_outputs = 1,
  .infer = infer,
  .field = fovea_quantization_field,
  .run = run,
  .backward = backward,
};
