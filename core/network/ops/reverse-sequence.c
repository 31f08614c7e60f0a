/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/base/error.h"
#include "core/network/backward.h"
#include "core/network/ops/field.h"
#include "core/network/ops/indices.h"
#include "core/network/ops/mover.h"
#include "core/network/ops/operand.h"

static const FoveaOpAttribute attributes[] = {
  { "batch_axis", FOVEA_ATTRIBUTE_INT },
  { "time_axis", FOVEA_ATTRIBUTE_INT },
};

/* The first two axes are the time and the sequences, in either order. */
static guint
time_axis (const FoveaOpContext *context)
{
  return (guint) fovea_node_int (context->node, "time_axis", 0);
}

static gboolean
check_axes (const FoveaOpContext *context, GError **error)
{
  gint64 time = fovea_node_int (context->node, "time_axis", 0), batch = fovea_node_int (context->node, "batch_axis", 1);

  if (time < 0 || time > 1 || batch != 1 - time)
    return fovea_refuse (error, _("time_axis and batch_axis are %lld and %lld; one must be 0 and the other 1"), (long long) time,
                         (long long) batch);
  return fovea_op_require_rank (context, 0, 2, FOVEA_MAX_RANK, error);
}

static gboolean
infer (FoveaOpContext *context, GError **error)
{
  const gint64 *dims = context->inputs[0].shape.dims;
  g_autofree gint64 *lengths = NULL;
  gsize n;

  if (!check_axes (context, error) || !fovea_op_ints (context, "sequence_lens", 1, &n, &lengths, error))
    return FALSE;
  if ((gint64) n != dims[1 - time_axis (context)])
    return fovea_refuse (error, _("%zu lengths are given for %lld sequences"), n, (long long) dims[1 - time_axis (context)]);
  for (gsize i = 0; i < n; i++)
    if (lengths[i] < 0 || lengths[i] > dims[time_axis (context)])
      return fovea_refuse (error, _("a sequence of %lld does not fit %lld steps"), (long long) lengths[i],
                           (long long) dims[time_axis (context)]);
  return fovea_op_infer_same (context, error);
}

static gboolean
prepare (FoveaOpContext *context, GError **error)
{
  const FoveaShape *shape = &context->inputs[0].shape;
  const FoveaTensor *lengths = context->inputs[1].constant;
  FoveaMover *mover = fovea_mover_new (context->inputs[0].dtype);
  gint64 *offsets = fovea_mover_add_table (mover, fovea_shape_span (shape, 0, 2), error), stride = fovea_shape_stride (shape, 1);
  guint time = time_axis (context);

  context->state = mover;
  if (!offsets)
    return FALSE;
  for (gint64 i = 0; i < shape->dims[0]; i++)
    for (gint64 j = 0; j < shape->dims[1]; j++)
      {
        gint64 place[2] = { i, j }, length = fovea_tensor_int (lengths, (gsize) place[1 - time]);

        place[time] = place[time] < length ? length - 1 - place[time] : place[time];
        *offsets++ = (place[0] * shape->dims[1] + place[1]) * stride;
      }
  fovea_mover_add_axis (mover, (gsize) stride, 0, 1);
  return TRUE;
}

static void
field (const FoveaOpContext *context, guint input, const FoveaBox *output, FoveaBox *box)
{
  if (input == 0)
    fovea_field_along (context, time_axis (context), output, box);
  else
    fovea_field_nothing (context, input, output, box);
}

/* Turned around once more. */
static void
backward (FoveaBackward *backward)
{
  GArray *settings = fovea_attributes_new (fovea_backward_context (backward)->node, NULL);

  fovea_backward_give (backward, 0, fovea_backward_emit (backward, "ReverseSequence", settings, fovea_backward_gradient (backward, 0),
                                                         fovea_backward_input (backward, 1), NULL));
}

const FoveaOp fovea_op_reverse_sequence = {
  .name = "ReverseSequence",
  .summary = N_("Turns sequences of different lengths around, each within its own length."),
  .attributes = attributes,
  .n_attributes = G_N_ELEMENTS (attributes),
  .min_inputs = 2, .max_inputs = 2, .min_outputs = 1, .max_outputs = 1,
  .infer = infer,
  .field = field,
  .prepare = prepare,
  .release = fovea_mover_release,
  .run = fovea_mover_op_run,
  .backward = backward,
};
