/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/base/error.h"
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

const FoveaOp fovea_op_dequantize_linear = {
  .name = "DequantizeLinear",
  .summary = N_("Turns quantised whole numbers back into the numbers that they stand for."),
  .attributes = attributes,
  .n_attributes = G_N_ELEMENTS (attributes),
  .min_inputs = 2, .max_inputs = 3, .min_outputs = 1, .max_outputs = 1,
  .infer = infer,
  .field = fovea_quantization_field,
  .run = run,
};
