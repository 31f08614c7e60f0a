/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/base/error.h"
#include "core/network/backward.h"
#include "core/network/ops/mover.h"
#include "core/network/ops/operand.h"

static gboolean
infer (FoveaOpContext *context, GError **error)
{
  const FoveaOperand *input = &context->inputs[0];
  FoveaShape shape = input->shape;
  g_autofree gint64 *repeats = NULL;
  gsize n;

  if (!fovea_op_ints (context, "repeats", 1, &n, &repeats, error))
    return FALSE;
  if (n != shape.rank)
    return fovea_refuse (error, _("%zu repeats are given for %u dimensions"), n, shape.rank);
  for (gsize d = 0; d < n; d++)
    {
      if (repeats[d] < 1)
        return fovea_refuse (error, _("the repeats have the entry %lld"), (long long) repeats[d]);
      if (__builtin_mul_overflow (shape.dims[d], repeats[d], &shape.dims[d]))
        return fovea_over_limit (error, _("%lld repeats are more than any memory holds"), (long long) repeats[d]);
    }
  return fovea_op_set_output (context, 0, input->dtype, &shape, error);
}

static gboolean
prepare (FoveaOpContext *context, GError **error)
{
  const FoveaShape *in = &context->inputs[0].shape, *out = &context->outputs[0].shape;
  FoveaMover *mover = fovea_mover_new (context->inputs[0].dtype);

  for (guint d = 0; d < in->rank; d++)
    {
      fovea_mover_add_axis (mover, (gsize) (out->dims[d] / in->dims[d]), 0, 0);
      fovea_mover_add_axis (mover, (gsize) in->dims[d], 0, fovea_shape_stride (in, d));
    }
  context->state = mover;
  return TRUE;
}

/* The elements that a stretch of @begin to @end of the repeated axis holds. */
static void
field (const FoveaOpContext *context, guint input, const FoveaBox *output, FoveaBox *box)
{
  const FoveaShape *in = &context->inputs[0].shape;

  *box = *output;
  for (guint d = 0; d < box->rank; d++)
    {
      gint64 size = in->dims[d], first = output->begin[d] / size;
      gboolean within = output->begin[d] >= 0 && output->end[d] / size == first;

      box->begin[d] = within ? output->begin[d] - first * size : 0;
      box->end[d] = within ? output->end[d] - first * size : size - 1;
    }
}

/* The copies are summed, one dimension after the other: (outer, repeats, the rest) of each. */
static void
backward (FoveaBackward *backward)
{
  const FoveaOpContext *context = fovea_backward_context (backward);
  const FoveaShape *in = &context->inputs[0].shape;
  const char *gradient = fovea_backward_gradient (backward, 0);
  FoveaShape out = context->outputs[0].shape;
  gint64 middle = 1;

  for (guint d = 0; d < in->rank; d++)
    if (out.dims[d] != in->dims[d])
      {
        FoveaShape copies = { 3, { (gint64) fovea_shape_span (in, 0, d), out.dims[d] / in->dims[d], in->dims[d] * fovea_shape_stride (&out, d) } };

        gradient = fovea_backward_reshape (backward, gradient, &copies);
        gradient = fovea_backward_sum (backward, gradient, &middle, 1, FALSE);
      }
  fovea_backward_give_reshaped (backward, 0, gradient);
}

const FoveaOp fovea_op_tile = {
  .name = "Tile",
  .summary = N_("Lays copies of a value beside each other."),
  .min_inputs = 2, .max_inputs = 2, .min_outputs = 1, .max_outputs = 1,
  .infer = infer,
  .field = field,
  .prepare = prepare,
  .release = fovea_mover_release,
  .run = fovea_mover_op_run,
  .backward = backward,
};
