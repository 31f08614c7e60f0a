/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>
#include <math.h>

#include "core/base/error.h"
#include "core/base/pool.h"
#include "core/network/backward.h"
#include "core/network/ops/elementwise.h"
#include "core/network/ops/field.h"
#include "core/network/ops/lines.h"
#include "core/network/ops/operand.h"

static const FoveaOpAttribute attributes[] = {
  { "axis", FOVEA_ATTRIBUTE_INT },
  { "p", FOVEA_ATTRIBUTE_INT },
};

static gboolean
infer (FoveaOpContext *context, GError **error)
{
  gint64 p = fovea_node_int (context->node, "p", 2);
  guint axis;

  if (p != 1 && p != 2)
    return fovea_refuse (error, _("p is %lld; it must be 1 or 2"), (long long) p);
  return fovea_op_require_float (context, error) && fovea_op_read_axis (context, -1, &axis, error) && fovea_op_infer_same (context, error);
}

typedef struct
{
  const float *in;
  float *out;
  FoveaLines lines;
  gboolean absolute; /* p is 1 */
} Job;

/* A line of zeros stays one. */
static void
normalize_lines (gsize begin, gsize end, guint worker, gpointer data)
{
  const Job *job = data;
  gsize n = job->lines.n, inner = job->lines.inner;

  for (gsize line = begin; line < end; line++)
    {
      gsize start = line / inner * n * inner + line % inner;
      const float *in = job->in + start;
      float *out = job->out + start;
      double length = 0.0;

      for (gsize i = 0; i < n; i++)
        length += job->absolute ? fabs ((double) in[i * inner]) : (double) in[i * inner] * in[i * inner];
      length = job->absolute ? length : sqrt (length);
      for (gsize i = 0; i < n; i++)
        out[i * inner] = length == 0.0 ? 0.0f : (float) (in[i * inner] / length);
    }
}

static gboolean
run (const FoveaOpContext *context, FoveaTensor *const *inputs, FoveaTensor *const *outputs, gpointer scratch,
     FoveaProgress *progress)
{
  Job job = { .in = inputs[0]->data, .out = outputs[0]->data, .absolute = fovea_node_int (context->node, "p", 2) == 1 };
  guint axis = 0;

  fovea_op_read_axis (context, -1, &axis, NULL);
  job.lines = fovea_lines_along (&inputs[0]->shape, axis, axis + 1);
  return fovea_parallel_for (job.lines.outer * job.lines.inner, MAX (FOVEA_ELEMENTS_A_CHUNK / job.lines.n, 1), normalize_lines, &job, progress);
}

static void
field (const FoveaOpContext *context, guint input, const FoveaBox *output, FoveaBox *box)
{
  guint axis = 0;

  fovea_op_read_axis (context, -1, &axis, NULL);
  *box = *output;
  box->begin[axis] = 0;
  box->end[axis] = context->inputs[0].shape.dims[axis] - 1;
  if (axis >= 2)
    fovea_field_mark_global (&context->inputs[0].shape, box);
}

/* (g - direction sum (g y)) / length; the direction is that in which the length grows: y, or the signs of x. A line of zeros has no gradient. */
static void
backward (FoveaBackward *backward)
{
  const FoveaOpContext *context = fovea_backward_context (backward);
  gboolean absolute = fovea_node_int (context->node, "p", 2) == 1;
  const char *x = fovea_backward_input (backward, 0), *y = fovea_backward_output (backward, 0), *gradient = fovea_backward_gradient (backward, 0);
  const char *zero = fovea_backward_number (backward, 0.0f), *length, *sum, *rest, *none;
  guint axis = 0;
  gint64 axes[1];

  fovea_op_read_axis (context, -1, &axis, NULL);
  axes[0] = axis;
  length = fovea_backward_emit (backward, absolute ? "ReduceL1" : "ReduceL2", NULL, x, fovea_backward_ints (backward, axes, 1), NULL);
  sum = fovea_backward_sum (backward, fovea_backward_emit (backward, "Mul", NULL, gradient, y, NULL), axes, 1, TRUE);
  rest = fovea_backward_emit (backward, "Mul", NULL, absolute ? fovea_backward_emit (backward, "Sign", NULL, x, NULL) : y, sum, NULL);
  rest = fovea_backward_emit (backward, "Div", NULL, fovea_backward_emit (backward, "Sub", NULL, gradient, rest, NULL), length, NULL);
  none = fovea_backward_emit (backward, "Equal", NULL, length, zero, NULL);
  fovea_backward_give (backward, 0, fovea_backward_emit (backward, "Where", NULL, none, zero, rest, NULL));
}

const FoveaOp fovea_op_lp_normalization = {
  .name = "LpNormalization",
  .summary = N_("Divides each line along one dimension by its length, so that only its direction counts."),
  .attributes = attributes,
  .n_attributes = G_N_ELEMENTS (attributes),
  .min_inputs = 1, .max_inputs = 1, .min_outputs = 1, .max_outputs = 1,
  .infer = infer,
  .field = field,
  .run = run,
  .backward = backward,
};
