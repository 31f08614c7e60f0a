/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/base/error.h"
#include "core/base/pool.h"
#include "core/network/backward.h"
#include "core/network/ops/elementwise.h"
#include "core/network/ops/field.h"
#include "core/network/ops/fourier-sums.h"
#include "core/network/ops/indices.h"
#include "core/network/ops/operand.h"

static const FoveaOpAttribute attributes[] = {
  { "axis", FOVEA_ATTRIBUTE_INT },
  { "inverse", FOVEA_ATTRIBUTE_INT },
  { "onesided", FOVEA_ATTRIBUTE_INT },
};

static gboolean
read_flag (const FoveaOpContext *context, const char *name)
{
  return fovea_node_int (context->node, name, 0) != 0;
}

/* One of @what, an attribute or input @i, or @initial. */
static gboolean
read_number (const FoveaOpContext *context, const char *what, guint i, gint64 initial, gint64 *number, GError **error)
{
  g_autofree gint64 *list = NULL;
  gsize n;

  if (!fovea_op_ints (context, what, i, &n, &list, error))
    return FALSE;
  if (list && n != 1)
    return fovea_refuse (error, _("%s is not one number"), what);
  *number = list ? list[0] : initial;
  return TRUE;
}

/* The axis of the signal (an attribute before opset 20), and how many samples of it count; missing ones are 0. */
static gboolean
read_signal (const FoveaOpContext *context, guint *axis, gint64 *length, GError **error)
{
  const FoveaShape *shape = &context->inputs[0].shape;
  gint64 number = fovea_node_int (context->node, "axis", 1);

  if (context->opset >= 20 && !read_number (context, "axis", 2, -2, &number, error))
    return FALSE;
  if (!fovea_op_axis (number, shape->rank, axis, error))
    return FALSE;
  if (*axis == shape->rank - 1)
    return fovea_refuse (error, _("the last axis holds the parts of a number, not a signal"));
  if (!read_number (context, "dft_length", 1, shape->dims[*axis], length, error))
    return FALSE;
  if (*length < 1 || *length > G_MAXINT32)
    return fovea_refuse (error, _("dft_length is %lld"), (long long) *length);
  return TRUE;
}

static gboolean
infer (FoveaOpContext *context, GError **error)
{
  FoveaShape shape = context->inputs[0].shape;
  gboolean onesided = read_flag (context, "onesided");
  gint64 length = 1;
  guint axis;

  if (!fovea_op_require_type (context, 0, FOVEA_DTYPE_FLOAT32, error) || !fovea_op_require_rank (context, 0, 2, FOVEA_MAX_RANK, error)
      || !fovea_fourier_check_parts (context, onesided, error) || !read_signal (context, &axis, &length, error))
    return FALSE;
  if (onesided && read_flag (context, "inverse"))
    return fovea_refuse (error, _("the inverse of half a spectrum is not supported"));
  shape.dims[axis] = (gint64) fovea_fourier_lines ((gsize) length, onesided);
  shape.dims[shape.rank - 1] = 2;
  return fovea_op_set_output (context, 0, FOVEA_DTYPE_FLOAT32, &shape, error);
}

/* Each part of a sample meets a cosine and a sine. */
static guint64
macs (const FoveaOpContext *context)
{
  const FoveaShape *shape = &context->inputs[0].shape;
  gint64 length = 1;
  guint axis;

  if (!read_signal (context, &axis, &length, NULL))
    return 0;
  return (guint64) fovea_shape_count (&context->outputs[0].shape)
         * (guint64) (MIN (length, shape->dims[axis]) * shape->dims[shape->rank - 1]);
}

static gboolean
prepare (FoveaOpContext *context, GError **error)
{
  gint64 length = 1;
  guint axis;

  if (!read_signal (context, &axis, &length, error))
    return FALSE;
  context->state = fovea_turns_new ((gsize) length, error);
  return context->state != NULL;
}

/* Signals lie (outer, n, inner, parts), spectra (outer, lines, inner, 2). */
typedef struct
{
  const FoveaTurns *turns;
  FoveaSamples samples;
  float *out;
  gsize n, lines, inner, parts;
  gboolean inverse;
} Job;

static void
do_lines (gsize begin, gsize end, guint worker, gpointer data)
{
  const Job *job = data;
  FoveaSamples samples = job->samples;

  for (gsize item = begin; item < end; item++)
    {
      gsize i = item % job->inner, k = item / job->inner % job->lines, outer = item / job->inner / job->lines;

      samples.in = job->samples.in + (outer * job->n * job->inner + i) * job->parts;
      fovea_fourier_sum (job->turns, &samples, k, job->inverse, job->out + 2 * item);
    }
}

static gboolean
run (const FoveaOpContext *context, FoveaTensor *const *inputs, FoveaTensor *const *outputs, gpointer scratch, FoveaProgress *progress)
{
  const FoveaShape *shape = &inputs[0]->shape;
  Job job = { .turns = context->state, .out = outputs[0]->data, .inverse = read_flag (context, "inverse") };
  gint64 length = 1;
  guint axis;

  if (!read_signal (context, &axis, &length, NULL))
    return TRUE;
  job.n = (gsize) shape->dims[axis];
  job.lines = (gsize) outputs[0]->shape.dims[axis];
  job.inner = fovea_shape_span (shape, axis + 1, shape->rank - 1);
  job.parts = (gsize) shape->dims[shape->rank - 1];
  job.samples = (FoveaSamples){ inputs[0]->data, NULL, MIN (job.n, (gsize) length), job.inner * job.parts, job.parts == 2 };
  return fovea_parallel_for (fovea_tensor_count (outputs[0]) / 2, MAX (FOVEA_ELEMENTS_A_CHUNK / job.samples.n, 1), do_lines, &job,
                             progress);
}

static void
field (const FoveaOpContext *context, guint input, const FoveaBox *output, FoveaBox *box)
{
  const FoveaShape *shape = &context->inputs[0].shape;
  gint64 length = 1;
  guint axis;

  if (input > 0 || !read_signal (context, &axis, &length, NULL))
    {
      fovea_field_nothing (context, input, output, box);
      return;
    }
  fovea_field_along (context, axis, output, box);
  box->begin[shape->rank - 1] = 0;
  box->end[shape->rank - 1] = shape->dims[shape->rank - 1] - 1;
}

/* The sums of the other direction, but for the factor. Lines that half a spectrum has not, and samples that the sums had not, are zeros. */
static void
backward (FoveaBackward *backward)
{
  const FoveaOpContext *context = fovea_backward_context (backward);
  const FoveaShape *shape = &context->inputs[0].shape;
  const char *gradient = fovea_backward_gradient (backward, 0);
  gint64 none[FOVEA_MAX_RANK] = { 0 }, after[FOVEA_MAX_RANK] = { 0 }, length = 1;
  gboolean inverse = read_flag (context, "inverse");
  GArray *settings;
  guint axis;

  if (!read_signal (context, &axis, &length, NULL))
    return;
  after[axis] = length - context->outputs[0].shape.dims[axis];
  settings = fovea_attributes_new (NULL, NULL);
  fovea_attributes_add_int (settings, "inverse", !inverse);
  gradient = fovea_backward_emit (backward, "DFT", settings, fovea_backward_pad (backward, gradient, none, after, shape->rank),
                                  fovea_backward_ints (backward, &length, 1), fovea_backward_ints (backward, (gint64[]){ axis }, 1), NULL);
  gradient = fovea_backward_scale (backward, gradient, inverse ? 1.0f / (float) length : (float) length);
  after[axis] = shape->dims[axis] - length;
  after[shape->rank - 1] = shape->dims[shape->rank - 1] - 2;
  fovea_backward_give (backward, 0, fovea_backward_pad (backward, gradient, none, after, shape->rank));
}

const FoveaOp fovea_op_dft = {
  .name = "DFT",
  .summary = N_("The discrete Fourier transform along one dimension: how much of each frequency a signal has."),
  .attributes = attributes,
  .n_attributes = G_N_ELEMENTS (attributes),
  .min_inputs = 1, .max_inputs = 3, .min_outputs = 1, .max_outputs = 1,
  .infer = infer,
  .macs = macs,
  .field = field,
  .prepare = prepare,
  .release = fovea_turns_release,
  .run = run,
  .backward = backward,
};
