/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/base/error.h"
#include "core/network/backward.h"
#include "core/network/ops/broadcast.h"
#include "core/network/ops/mover.h"
#include "core/network/ops/operand.h"

static gboolean
infer (FoveaOpContext *context, GError **error)
{
  const FoveaOperand *input = &context->inputs[0];
  FoveaShape wanted = { 0 }, shape;
  g_autofree gint64 *sizes = NULL;
  gsize n;

  if (!fovea_op_ints (context, "shape", 1, &n, &sizes, error))
    return FALSE;
  if (n > FOVEA_MAX_RANK)
    return fovea_refuse (error, _("the shape has %zu dimensions; at most %d are supported"), n, FOVEA_MAX_RANK);
  for (wanted.rank = 0; wanted.rank < n; wanted.rank++)
    {
      if (sizes[wanted.rank] < 1)
        return fovea_refuse (error, _("the shape has the size %lld"), (long long) sizes[wanted.rank]);
      wanted.dims[wanted.rank] = sizes[wanted.rank];
    }
  return fovea_broadcast_shape (&input->shape, &wanted, &shape, error)
         && fovea_op_set_output (context, 0, input->dtype, &shape, error);
}

static gboolean
prepare (FoveaOpContext *context, GError **error)
{
  const FoveaShape *in = &context->inputs[0].shape, *out = &context->outputs[0].shape;
  FoveaMover *mover = fovea_mover_new (context->inputs[0].dtype);

  for (guint d = 0; d < out->rank; d++)
    {
      guint axis = d + in->rank - out->rank;
      gboolean repeats = d + in->rank < out->rank || in->dims[axis] == 1;

      fovea_mover_add_axis (mover, (gsize) out->dims[d], 0, repeats ? 0 : fovea_shape_stride (in, axis));
    }
  context->state = mover;
  return TRUE;
}

static void
backward (FoveaBackward *backward)
{
  fovea_backward_give_sum (backward, 0, fovea_backward_gradient (backward, 0));
}

const FoveaOp fovea_op_expand = {
  .name = "Expand",
  .summary = N_("Repeats a value along dimensions of size 1 until it has a given shape."),
  .min_inputs = 2, .max_inputs = 2, .min_outputs = 1, .max_outputs = 1,
  .infer = infer,
  .prepare = prepare,
  .release = fovea_mover_release,
  .run = fovea_mover_op_run,
  .backward = backward,
};
