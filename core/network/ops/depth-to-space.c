/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/base/error.h"
#include "core/network/backward.h"
#include "core/network/ops/mover.h"
#include "core/network/ops/operand.h"

static const FoveaOpAttribute attributes[] = {
  { "blocksize", FOVEA_ATTRIBUTE_INT, TRUE },
  { "mode", FOVEA_ATTRIBUTE_STRING },
};

static gboolean
infer (FoveaOpContext *context, GError **error)
{
  const FoveaOperand *input = &context->inputs[0];
  const char *mode = fovea_node_string (context->node, "mode", "DCR");
  gint64 b = fovea_node_int (context->node, "blocksize", 1);
  FoveaShape shape = input->shape;

  if (!fovea_op_require_rank (context, 0, 4, 4, error))
    return FALSE;
  if (b < 1 || b > FOVEA_MAX_CONV_WINDOW || shape.dims[1] % (b * b) != 0)
    return fovea_refuse (error, _("%lld channels cannot become blocks of %lld x %lld"), (long long) shape.dims[1],
                         (long long) b, (long long) b);
  if (!g_str_equal (mode, "DCR") && !g_str_equal (mode, "CRD"))
    return fovea_refuse (error, _("the mode is neither DCR nor CRD"));
  shape.dims[1] /= b * b;
  shape.dims[2] *= b;
  shape.dims[3] *= b;
  return fovea_op_set_output (context, 0, input->dtype, &shape, error);
}

/* Output (n, c, y * b + i, x * b + j) is channel (i, j, c) of the input in mode DCR, (c, i, j) in mode CRD. */
static gboolean
prepare (FoveaOpContext *context, GError **error)
{
  const FoveaShape *in = &context->inputs[0].shape, *out = &context->outputs[0].shape;
  gboolean dcr = g_str_equal (fovea_node_string (context->node, "mode", "DCR"), "DCR");
  gint64 b = fovea_node_int (context->node, "blocksize", 1), plane = in->dims[2] * in->dims[3];
  gint64 c = out->dims[1], j_step = (dcr ? c : 1) * plane, c_step = (dcr ? 1 : b * b) * plane;
  FoveaMover *mover = fovea_mover_new (context->inputs[0].dtype);

  fovea_mover_add_axis (mover, (gsize) in->dims[0], 0, in->dims[1] * plane);
  fovea_mover_add_axis (mover, (gsize) c, 0, c_step);
  fovea_mover_add_axis (mover, (gsize) in->dims[2], 0, in->dims[3]);
  fovea_mover_add_axis (mover, (gsize) b, 0, b * j_step);
  fovea_mover_add_axis (mover, (gsize) in->dims[3], 0, 1);
  fovea_mover_add_axis (mover, (gsize) b, 0, j_step);
  context->state = mover;
  return TRUE;
}

static gint64
floor_div (gint64 a, gint64 b)
{
  return a >= 0 ? a / b : -((-a + b - 1) / b);
}

/* One element reads one channel, a box of them all that lie between the least and the greatest. */
static void
field (const FoveaOpContext *context, guint input, const FoveaBox *output, FoveaBox *box)
{
  gboolean dcr = g_str_equal (fovea_node_string (context->node, "mode", "DCR"), "DCR");
  gint64 b = fovea_node_int (context->node, "blocksize", 1), c = context->outputs[0].shape.dims[1];
  gint64 first[2] = { 0, 0 }, last[2] = { b - 1, b - 1 };

  *box = *output;
  for (guint d = 2; d < 4; d++)
    {
      box->begin[d] = floor_div (output->begin[d], b);
      box->end[d] = floor_div (output->end[d], b);
      if (box->begin[d] != box->end[d])
        continue;
      first[d - 2] = output->begin[d] - box->begin[d] * b;
      last[d - 2] = output->end[d] - box->end[d] * b;
    }
  if (first[0] != last[0])
    first[1] = 0, last[1] = b - 1;
  box->begin[1] = dcr ? (first[0] * b + first[1]) * c + output->begin[1] : output->begin[1] * b * b + first[0] * b + first[1];
  box->end[1] = dcr ? (last[0] * b + last[1]) * c + output->end[1] : output->end[1] * b * b + last[0] * b + last[1];
}

/* (N, C, H, b, W, b) as (N, C, b, b, H, W): SpaceToDepth knows the other order of channels only. */
static const char *
stack (FoveaBackward *backward, const char *gradient, gint64 b)
{
  static const gint64 order[] = { 0, 1, 3, 5, 2, 4 };
  const FoveaOpContext *context = fovea_backward_context (backward);
  const gint64 *in = context->inputs[0].shape.dims, *out = context->outputs[0].shape.dims;
  FoveaShape apart = { 6, { out[0], out[1], in[2], b, in[3], b } };

  return fovea_backward_transpose (backward, fovea_backward_reshape (backward, gradient, &apart), order, 6);
}

static void
backward (FoveaBackward *backward)
{
  const FoveaNode *node = fovea_backward_context (backward)->node;
  const char *gradient = fovea_backward_gradient (backward, 0);
  gint64 b = fovea_node_int (node, "blocksize", 1);
  GArray *settings;

  if (!g_str_equal (fovea_node_string (node, "mode", "DCR"), "DCR"))
    {
      fovea_backward_give_reshaped (backward, 0, stack (backward, gradient, b));
      return;
    }
  settings = fovea_attributes_new (NULL, NULL);
  fovea_attributes_add_int (settings, "blocksize", b);
  fovea_backward_give (backward, 0, fovea_backward_emit (backward, "SpaceToDepth", settings, gradient, NULL));
}

const FoveaOp fovea_op_depth_to_space = {
  .name = "DepthToSpace",
  .summary = N_("Lays groups of channels out as blocks of pixels: the last step of a sub-pixel upscaler."),
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
