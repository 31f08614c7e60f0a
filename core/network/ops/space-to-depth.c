/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/base/error.h"
#include "core/network/backward.h"
#include "core/network/ops/mover.h"
#include "core/network/ops/operand.h"

static const FoveaOpAttribute attributes[] = {
  { "blocksize", FOVEA_ATTRIBUTE_INT, TRUE },
};

static gboolean
infer (FoveaOpContext *context, GError **error)
{
  const FoveaOperand *input = &context->inputs[0];
  gint64 b = fovea_node_int (context->node, "blocksize", 1);
  FoveaShape shape = input->shape;

  if (!fovea_op_require_rank (context, 0, 4, 4, error))
    return FALSE;
  if (b < 1 || b > FOVEA_MAX_CONV_WINDOW || shape.dims[2] % b != 0 || shape.dims[3] % b != 0)
    return fovea_refuse (error, _("%lldx%lld pixels are not made of blocks of %lld x %lld"), (long long) shape.dims[2],
                         (long long) shape.dims[3], (long long) b, (long long) b);
  if (__builtin_mul_overflow (shape.dims[1], b * b, &shape.dims[1]))
    return fovea_over_limit (error, _("the number of channels overflows"));
  shape.dims[2] /= b;
  shape.dims[3] /= b;
  return fovea_op_set_output (context, 0, input->dtype, &shape, error);
}

/* Output (n, (i, j, c), y, x) is input (n, c, y * b + i, x * b + j). */
static gboolean
prepare (FoveaOpContext *context, GError **error)
{
  const FoveaShape *in = &context->inputs[0].shape;
  gint64 b = fovea_node_int (context->node, "blocksize", 1), c = in->dims[1], h = in->dims[2], w = in->dims[3];
  FoveaMover *mover = fovea_mover_new (context->inputs[0].dtype);

  fovea_mover_add_axis (mover, (gsize) in->dims[0], 0, c * h * w);
  fovea_mover_add_axis (mover, (gsize) b, 0, w);
  fovea_mover_add_axis (mover, (gsize) b, 0, 1);
  fovea_mover_add_axis (mover, (gsize) c, 0, h * w);
  fovea_mover_add_axis (mover, (gsize) (h / b), 0, b * w);
  fovea_mover_add_axis (mover, (gsize) (w / b), 0, b);
  context->state = mover;
  return TRUE;
}

static void
field (const FoveaOpContext *context, guint input, const FoveaBox *output, FoveaBox *box)
{
  gint64 b = fovea_node_int (context->node, "blocksize", 1), c = context->inputs[0].shape.dims[1];
  gint64 first = output->begin[1] / c, last = output->end[1] / c;
  gboolean one_row = first / b == last / b;

  *box = *output;
  box->begin[1] = first == last ? output->begin[1] - first * c : 0;
  box->end[1] = first == last ? output->end[1] - first * c : c - 1;
  box->begin[2] = output->begin[2] * b + first / b;
  box->end[2] = output->end[2] * b + last / b;
  box->begin[3] = output->begin[3] * b + (one_row ? first % b : 0);
  box->end[3] = output->end[3] * b + (one_row ? last % b : b - 1);
}

static void
backward (FoveaBackward *backward)
{
  GArray *settings = fovea_attributes_new (NULL, NULL);

  fovea_attributes_add_int (settings, "blocksize", fovea_node_int (fovea_backward_context (backward)->node, "blocksize", 1));
  fovea_backward_give (backward, 0, fovea_backward_emit (backward, "DepthToSpace", settings, fovea_backward_gradient (backward, 0), NULL));
}

const FoveaOp fovea_op_space_to_depth = {
  .name = "SpaceToDepth",
  .summary = N_("Stacks blocks of pixels as channels, so that no detail is lost while the picture shrinks."),
  .attributes = attributes,
  .n_attributes = G_N_ELEMENTS (attributes),
  .min_inputs = 1, .max_inputs = 1, .min_outputs = 1, .max_outputs = 1,
  .infer = infer,
  .field = field,
  .prepare = prepare,
  .release = fovea_mover_release,
  .run = fovea_mover_op_run,
  .backward = backward,
};
