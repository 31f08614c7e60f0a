/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/ops/softmax-rows.h"

#include <math.h>

#include "core/conv/simd/simd.h"
#include "core/network/ops/field.h"
#include "core/network/ops/lines.h"
#include "core/network/ops/operand.h"
#include "core/network/ops/sums.h"

#define ELEMENTS_A_CHUNK 4096

const FoveaOpAttribute fovea_softmax_attributes[1] = {
  { "axis", FOVEA_ATTRIBUTE_INT },
};

static gint64
given_axis (const FoveaOpContext *context)
{
  return fovea_node_int (context->node, "axis", context->opset < 13 ? 1 : -1);
}

/* The axes that are summed over: @begin to @end - 1. */
static void
summed_axes (const FoveaOpContext *context, guint *begin, guint *end)
{
  guint rank = context->inputs[0].shape.rank;
  gint64 axis = given_axis (context);

  *begin = (guint) (axis < 0 ? axis + rank : axis);
  *end = context->opset < 13 ? rank : *begin + 1;
}

gboolean
fovea_softmax_infer (FoveaOpContext *context, GError **error)
{
  guint axis;

  return fovea_op_require_float (context, error) && fovea_op_require_rank (context, 0, 1, FOVEA_MAX_RANK, error)
         && fovea_op_axis (given_axis (context), context->inputs[0].shape.rank, &axis, error)
         && fovea_op_infer_same (context, error);
}

void
fovea_softmax_field (const FoveaOpContext *context, guint input, const FoveaBox *output, FoveaBox *box)
{
  const FoveaShape *shape = &context->inputs[0].shape;
  guint begin, end;

  summed_axes (context, &begin, &end);
  *box = *output;
  for (guint d = begin; d < end; d++)
    {
      box->begin[d] = 0;
      box->end[d] = shape->dims[d] - 1;
    }
  if (end > 2)
    fovea_field_mark_global (shape, box);
}

typedef struct
{
  const float *in;
  float *out;
  FoveaSoftmaxTile tile;
} Job;

/* The largest is taken off first, so that nothing overflows. */
static void
exponential_tile (const float *in, float *out, gsize n, gsize step, gsize width, gboolean logarithm)
{
  float most[FOVEA_LINES_TILE];
  double sums[FOVEA_LINES_TILE] = { 0.0 };

  for (gsize x = 0; x < width; x++)
    most[x] = in[x];
  for (gsize i = 1; i < n; i++)
    for (gsize x = 0; x < width; x++)
      most[x] = in[i * step + x] > most[x] ? in[i * step + x] : most[x];
  for (gsize i = 0; i < n; i++)
    {
      float *row = out + i * step;

      for (gsize x = 0; x < width; x++)
        row[x] = in[i * step + x] - most[x];
      fovea_simd ()->exp (row, row, width);
      for (gsize x = 0; x < width; x++)
        sums[x] += (double) row[x];
    }
  for (gsize x = 0; x < width; x++)
    sums[x] = logarithm ? most[x] + log (sums[x]) : 1.0 / sums[x];
  for (gsize i = 0; i < n; i++)
    for (gsize x = 0; x < width; x++)
      out[i * step + x] = logarithm ? (float) (in[i * step + x] - sums[x]) : (float) (out[i * step + x] * sums[x]);
}

/* The same for one position whose elements are adjacent. */
static void
exponential_line (const float *in, float *out, gsize n, gboolean logarithm)
{
  float most = in[0];
  double sum;

  for (gsize i = 1; i < n; i++)
    most = in[i] > most ? in[i] : most;
  for (gsize i = 0; i < n; i++)
    out[i] = in[i] - most;
  fovea_simd ()->exp (out, out, n);
  sum = fovea_sum (out, n);
  sum = logarithm ? most + log (sum) : 1.0 / sum;
  for (gsize i = 0; i < n; i++)
    out[i] = logarithm ? (float) (in[i] - sum) : (float) (out[i] * sum);
}

static void
soften (const float *in, float *out, gsize n, gsize step, gsize width, gboolean logarithm)
{
  if (step == 1)
    exponential_line (in, out, n, logarithm);
  else
    exponential_tile (in, out, n, step, width, logarithm);
}

void
fovea_softmax_tile (const float *in, float *out, gsize n, gsize step, gsize width)
{
  soften (in, out, n, step, width, FALSE);
}

void
fovea_log_softmax_tile (const float *in, float *out, gsize n, gsize step, gsize width)
{
  soften (in, out, n, step, width, TRUE);
}

static void
soften_tile (const FoveaLines *lines, gsize outer, gsize x, gsize width, gconstpointer data)
{
  const Job *job = data;
  gsize first = fovea_lines_first (lines, outer, x);

  job->tile (job->in + first, job->out + first, lines->n, lines->inner, width);
}

gboolean
fovea_softmax_run (const FoveaOpContext *context, FoveaTensor *const *inputs, FoveaTensor *const *outputs, FoveaSoftmaxTile tile,
                   FoveaProgress *progress)
{
  Job job = { .in = inputs[0]->data, .out = outputs[0]->data, .tile = tile };
  FoveaLines lines;
  guint begin, end;

  summed_axes (context, &begin, &end);
  lines = fovea_lines_along (&inputs[0]->shape, begin, end);
  return fovea_lines_run (&lines, ELEMENTS_A_CHUNK, soften_tile, &job, progress);
}

const char *
fovea_softmax_sum (FoveaBackward *backward, const char *value)
{
  gint64 axes[FOVEA_MAX_RANK];
  guint begin, end;

  summed_axes (fovea_backward_context (backward), &begin, &end);
  for (guint d = begin; d < end; d++)
    axes[d - begin] = d;
  return fovea_backward_sum (backward, value, axes, end - begin, TRUE);
}
