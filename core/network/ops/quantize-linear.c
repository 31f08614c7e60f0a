/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/base/error.h"
#include "core/network/ops/operand.h"
#include "core/network/ops/quantization.h"

static const FoveaOpAttribute attributes[] = {
  { "axis", FOVEA_ATTRIBUTE_INT },
  { "block_size", FOVEA_ATTRIBUTE_INT },
  { "output_dtype", FOVEA_ATTRIBUTE_INT },
  { "saturate", FOVEA_ATTRIBUTE_INT },
};

/* To the type of the zero point; without one, to what the node says, or uint8. */
static gboolean
infer (FoveaOpContext *context, GError **error)
{
  const FoveaOperand *zero = fovea_op_input (context, 2);
  FoveaDType from = context->inputs[0].dtype, to;
  gint64 said = fovea_node_int (context->node, "output_dtype", 0), given = zero ? (gint64) zero->dtype : said != 0 ? said : FOVEA_DTYPE_UINT8;
  FoveaQuantizationAxis axis;
  float low, high;

  to = given > 0 && given <= FOVEA_DTYPE_BFLOAT16 ? (FoveaDType) given : FOVEA_DTYPE_NONE;
  if (from != FOVEA_DTYPE_FLOAT32 && from != FOVEA_DTYPE_INT32)
    return fovea_refuse (error, _("input %u needs float32 or int32, has %s"), 1, fovea_dtype_name (from));
  if (!fovea_quantization_bounds (to, &low, &high))
    return fovea_refuse (error, _("cannot quantise to element type %lld"), (long long) given);
  if (said != 0 && said != given)
    return fovea_refuse (error, _("output_dtype and the type of the zero point contradict each other"));
  return fovea_quantization_axis (context, to, &axis, error) && fovea_op_set_output (context, 0, to, &context->inputs[0].shape, error);
}

typedef struct
{
  FoveaQuantizationAxis axis;
  const FoveaTensor *in, *zero;
  const float *scales;
  FoveaTensor *out;
} Job;

static inline float
element (const FoveaTensor *in, gsize i)
{
  return in->dtype == FOVEA_DTYPE_FLOAT32 ? ((const float *) in->data)[i] : (float) ((const gint32 *) in->data)[i];
}

static void
quantize (gsize first, gsize n, gsize at, gpointer data)
{
  const Job *job = data;
  gsize step = job->axis.inner_step;
  float low, high;

  fovea_quantization_bounds (job->out->dtype, &low, &high);
  switch ((int) job->out->dtype)
    {
#define QUANTIZE(id, type)                                                                                                     \
  case FOVEA_DTYPE_##id:                                                                                                       \
    for (gsize i = 0; i < n; i++)                                                                                              \
      {                                                                                                                        \
        float zero = job->zero ? (float) ((const type *) job->zero->data)[at + i * step] : 0.0f;                               \
        float steps = element (job->in, first + i) / job->scales[at + i * step];                                               \
                                                                                                                               \
        ((type *) job->out->data)[first + i] = (type) fovea_quantization_round (steps, zero, low, high);                       \
      }                                                                                                                        \
    break;
      QUANTIZE (UINT8, guint8)
      QUANTIZE (INT8, gint8)
      QUANTIZE (UINT16, guint16)
      QUANTIZE (INT16, gint16)
#undef QUANTIZE
    default:
      g_assert_not_reached ();
    }
}

static gboolean
run (const FoveaOpContext *context, FoveaTensor *const *inputs, FoveaTensor *const *outputs, gpointer scratch,
     FoveaProgress *progress)
{
  Job job = { .in = inputs[0], .scales = inputs[1]->data, .zero = fovea_op_tensor (context, inputs, 2), .out = outputs[0] };

  return !fovea_quantization_axis (context, outputs[0]->dtype, &job.axis, NULL)
         || fovea_quantization_run (&job.axis, fovea_tensor_count (inputs[0]), quantize, &job, progress);
}

const FoveaOp fovea_op_quantize_linear = {
  .name = "QuantizeLinear",
  .summary = N_("Rounds numbers to steps of one size, so that a byte holds each."),
  .attributes = attributes,
  .n_attributes = G_N_ELEMENTS (attributes),
  .min_inputs = 2, .max_inputs = 3, .min_outputs = 1, .max_outputs = 1,
  .infer = infer,
  .field = fovea_quantization_field,
  .run = run,
  .no_backward = N_("Rounding has no gradients."),
};
