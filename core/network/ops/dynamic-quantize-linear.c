/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/base/pool.h"
#include "core/network/ops/elementwise.h"
#include "core/network/ops/field.h"
#include "core/network/ops/operand.h"
#include "core/network/ops/quantization.h"

/* The numbers, their scale and their zero point. */
static gboolean
infer (FoveaOpContext *context, GError **error)
{
  const FoveaShape scalar = { 0 };

  return fovea_op_require_float (context, error)
         && fovea_op_set_output (context, 0, FOVEA_DTYPE_UINT8, &context->inputs[0].shape, error)
         && fovea_op_set_output (context, 1, FOVEA_DTYPE_FLOAT32, &scalar, error)
         && fovea_op_set_output (context, 2, FOVEA_DTYPE_UINT8, &scalar, error);
}

typedef struct
{
  const float *in;
  guint8 *out;
  float scale, zero;
  float low[FOVEA_MAX_THREADS], high[FOVEA_MAX_THREADS]; /* of what each worker has seen, and 0 */
} Job;

static void
find_range (gsize begin, gsize end, guint worker, gpointer data)
{
  Job *job = data;

  for (gsize i = begin; i < end; i++)
    {
      job->low[worker] = MIN (job->in[i], job->low[worker]);
      job->high[worker] = MAX (job->in[i], job->high[worker]);
    }
}

static void
quantize (gsize begin, gsize end, guint worker, gpointer data)
{
  const Job *job = data;

  for (gsize i = begin; i < end; i++)
    job->out[i] = (guint8) fovea_quantization_round (job->in[i] / job->scale, job->zero, 0.0f, G_MAXUINT8);
}

/* 255 steps from the least number to the greatest, 0 among them. */
static gboolean
run (const FoveaOpContext *context, FoveaTensor *const *inputs, FoveaTensor *const *outputs, gpointer scratch,
     FoveaProgress *progress)
{
  gsize n = fovea_tensor_count (inputs[0]);
  Job job = { .in = inputs[0]->data, .out = outputs[0]->data };

  fovea_parallel_for (n, FOVEA_ELEMENTS_A_CHUNK, find_range, &job, NULL);
  for (guint i = 1; i < FOVEA_MAX_THREADS; i++)
    {
      job.low[0] = MIN (job.low[i], job.low[0]);
      job.high[0] = MAX (job.high[i], job.high[0]);
    }
  job.scale = job.high[0] > job.low[0] ? (job.high[0] - job.low[0]) / G_MAXUINT8 : 1.0f;
  job.zero = fovea_quantization_round (-job.low[0] / job.scale, 0.0f, 0.0f, G_MAXUINT8);
  *(float *) outputs[1]->data = job.scale;
  *(guint8 *) outputs[2]->data = (guint8) job.zero;
  return fovea_parallel_for (n, FOVEA_ELEMENTS_A_CHUNK, quantize, &job, progress);
}

const FoveaOp fovea_op_dynamic_quantize_linear = {
  .name = "DynamicQuantizeLinear",
  .summary = N_("Rounds numbers to bytes, with steps that fit the range which they happen to have."),
  .min_inputs = 1, .max_inputs = 1, .min_outputs = 3, .max_outputs = 3,
  .infer = infer,
  .field = fovea_field_whole, /* each number counts for the range */
  .run = run,
  .no_backward = N_("Rounding has no gradients."),
};
