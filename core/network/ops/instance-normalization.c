/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>
#include <math.h>

#include "core/base/error.h"
#include "core/base/pool.h"
#include "core/network/ops/field.h"
#include "core/network/ops/operand.h"
#include "core/network/ops/sums.h"

static const FoveaOpAttribute attributes[] = {
  { "epsilon", FOVEA_ATTRIBUTE_FLOAT },
};

/* X is (N, C, ...); scale and bias are (C). */
static gboolean
infer (FoveaOpContext *context, GError **error)
{
  const FoveaShape *x = &context->inputs[0].shape;

  if (!fovea_op_require_float (context, error) || !fovea_op_require_rank (context, 0, 3, FOVEA_MAX_RANK, error))
    return FALSE;
  for (guint i = 1; i < 3; i++)
    if (!fovea_op_require_rank (context, i, 1, 1, error))
      return FALSE;
    else if (context->inputs[i].shape.dims[0] != x->dims[1])
      return fovea_refuse (error, _("input %u has %lld elements for %lld channels"), i + 1,
                           (long long) context->inputs[i].shape.dims[0], (long long) x->dims[1]);
  return fovea_op_infer_same (context, error);
}

typedef struct
{
  const float *x, *scale, *bias;
  float *y;
  double epsilon;
  gsize channels, plane;
} Job;

static void
normalize (gsize begin, gsize end, guint worker, gpointer data)
{
  const Job *job = data;

  for (gsize map = begin; map < end; map++)
    {
      const float *x = job->x + map * job->plane;
      double mean = fovea_sum (x, job->plane) / (double) job->plane;
      double variance = fovea_sum_squares (x, job->plane, mean) / (double) job->plane;
      float *y = job->y + map * job->plane, center = (float) mean, bias = job->bias[map % job->channels];
      float factor = (float) (job->scale[map % job->channels] / sqrt (variance + job->epsilon));

      for (gsize i = 0; i < job->plane; i++)
        y[i] = (x[i] - center) * factor + bias;
    }
}

static gboolean
run (const FoveaOpContext *context, FoveaTensor *const *inputs, FoveaTensor *const *outputs, gpointer scratch,
     FoveaProgress *progress)
{
  const FoveaShape *shape = &inputs[0]->shape;
  Job job = {
    inputs[0]->data, inputs[1]->data, inputs[2]->data, outputs[0]->data, fovea_node_float (context->node, "epsilon", 1e-5f),
    (gsize) shape->dims[1], fovea_shape_span (shape, 2, shape->rank),
  };

  return fovea_parallel_for (fovea_shape_span (shape, 0, 2), 1, normalize, &job, progress);
}

const FoveaOp fovea_op_instance_normalization = {
  .name = "InstanceNormalization",
  .summary = N_("Shifts and scales each map by its own mean and variance: style networks drop the photo's contrast so."),
  .attributes = attributes,
  .n_attributes = G_N_ELEMENTS (attributes),
  .min_inputs = 3, .max_inputs = 3, .min_outputs = 1, .max_outputs = 1,
  .infer = infer,
  .field = fovea_field_plane,
  .run = run,
};
