/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/network/ops/field.h"
#include "core/network/ops/operand.h"

/* The input as bool. */
static FoveaTensor *
read_marks (const FoveaOpContext *context, GError **error)
{
  FoveaTensor *input = fovea_op_require_known (context, 0, _("the value"), error);

  return input ? fovea_tensor_cast (input, FOVEA_DTYPE_BOOL, error) : NULL;
}

/* A scalar counts as a list of one element. */
static gboolean
infer (FoveaOpContext *context, GError **error)
{
  g_autoptr (FoveaTensor) marks = read_marks (context, error);
  FoveaShape shape = { 2, { MAX (context->inputs[0].shape.rank, 1), 0 } };

  if (!marks)
    return FALSE;
  for (gsize i = 0; i < fovea_tensor_count (marks); i++)
    shape.dims[1] += ((const guint8 *) marks->data)[i];
  return fovea_op_set_output (context, 0, FOVEA_DTYPE_INT64, &shape, error);
}

static gboolean
prepare (FoveaOpContext *context, GError **error)
{
  context->state = read_marks (context, error);
  return context->state != NULL;
}

static void
release (FoveaOpContext *context)
{
  g_clear_pointer ((FoveaTensor **) &context->state, fovea_tensor_unref);
}

/* One row an axis. */
static gboolean
run (const FoveaOpContext *context, FoveaTensor *const *inputs, FoveaTensor *const *outputs, gpointer scratch, FoveaProgress *progress)
{
  const FoveaTensor *marks = context->state;
  const FoveaShape *shape = &marks->shape;
  gint64 *places = outputs[0]->data, n = outputs[0]->shape.dims[1], found = 0;

  for (gsize i = 0; i < fovea_tensor_count (marks); i++)
    if (((const guint8 *) marks->data)[i])
      {
        gsize rest = i;

        for (guint d = MAX (shape->rank, 1); d-- > 0;)
          {
            gsize size = shape->rank > 0 ? (gsize) shape->dims[d] : 1;

            places[(gint64) d * n + found] = (gint64) (rest % size);
            rest /= size;
          }
        found++;
      }
  return TRUE;
}

const FoveaOp fovea_op_non_zero = {
  .name = "NonZero",
  .summary = N_("Lists the places of the elements that are not zero."),
  .min_inputs = 1, .max_inputs = 1, .min_outputs = 1, .max_outputs = 1,
  .infer = infer,
  .field = fovea_field_whole,
  .prepare = prepare,
  .release = release,
  .run = run,
  .no_backward = N_("A place jumps from one number to the next: it has no gradient."),
};
