/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/base/error.h"
#include "core/network/backward.h"
#include "core/network/ops/field.h"
#include "core/network/ops/indices.h"
#include "core/network/ops/lines.h"
#include "core/network/ops/mover.h"
#include "core/network/ops/operand.h"

static const FoveaOpAttribute attributes[] = {
  { "axis", FOVEA_ATTRIBUTE_INT },
};

/* What is picked along; without an axis all elements are one line. */
typedef struct
{
  gboolean flat;
  guint axis;
  FoveaLines of;
} Lines;

static gboolean
read_lines (const FoveaOpContext *context, Lines *lines, GError **error)
{
  const FoveaShape *shape = &context->inputs[0].shape;

  *lines = (Lines){ .flat = fovea_node_attribute (context->node, "axis") == NULL, .of = { 1, fovea_shape_count (shape), 1 } };
  if (lines->flat)
    return TRUE;
  if (!fovea_op_read_axis (context, 0, &lines->axis, error))
    return FALSE;
  lines->of = fovea_lines_along (shape, lines->axis, lines->axis + 1);
  return TRUE;
}

static gsize
count_true (const FoveaTensor *condition)
{
  gsize n = 0;

  for (gsize i = 0; i < fovea_tensor_count (condition); i++)
    n += ((const guint8 *) condition->data)[i] != 0;
  return n;
}

static gboolean
infer (FoveaOpContext *context, GError **error)
{
  FoveaTensor *condition = fovea_op_require_known (context, 1, _("the condition"), error);
  FoveaShape shape = context->inputs[0].shape;
  Lines lines;

  if (!condition || !fovea_op_require_type (context, 1, FOVEA_DTYPE_BOOL, error) || !fovea_op_require_rank (context, 1, 1, 1, error)
      || !read_lines (context, &lines, error))
    return FALSE;
  if (fovea_tensor_count (condition) > lines.of.n)
    return fovea_refuse (error, _("the condition has %zu entries for %zu elements"), fovea_tensor_count (condition), lines.of.n);
  if (lines.flat)
    shape.rank = 1;
  shape.dims[lines.axis] = (gint64) count_true (condition);
  return fovea_op_set_output (context, 0, context->inputs[0].dtype, &shape, error);
}

static gboolean
prepare (FoveaOpContext *context, GError **error)
{
  const FoveaTensor *condition = context->inputs[1].constant;
  FoveaMover *mover = fovea_mover_new (context->inputs[0].dtype);
  gint64 *offsets;
  Lines lines;

  context->state = mover;
  if (!read_lines (context, &lines, error))
    return FALSE;
  fovea_mover_add_axis (mover, lines.of.outer, 0, (gint64) (lines.of.n * lines.of.inner));
  offsets = fovea_mover_add_table (mover, count_true (condition), error);
  if (!offsets)
    return FALSE;
  for (gsize i = 0; i < fovea_tensor_count (condition); i++)
    if (((const guint8 *) condition->data)[i])
      *offsets++ = (gint64) (i * lines.of.inner);
  fovea_mover_add_axis (mover, lines.of.inner, 0, 1);
  return TRUE;
}

static void
field (const FoveaOpContext *context, guint input, const FoveaBox *output, FoveaBox *box)
{
  Lines lines;

  if (input > 0 || !read_lines (context, &lines, NULL))
    fovea_field_nothing (context, input, output, box);
  else if (lines.flat)
    fovea_field_whole (context, input, output, box);
  else
    fovea_field_along (context, lines.axis, output, box);
}

static void
backward (FoveaBackward *backward)
{
  const FoveaOpContext *context = fovea_backward_context (backward);
  const FoveaTensor *condition = context->inputs[1].constant;
  FoveaShape shape = context->inputs[0].shape, list = { 1, { (gint64) count_true (condition) } };
  FoveaTensor *places = fovea_backward_int64s (backward, &list);
  const char *gradient;
  Lines lines;
  gsize n = 0;

  if (!places || !read_lines (context, &lines, NULL))
    return;
  for (gsize i = 0; i < fovea_tensor_count (condition); i++)
    if (((const guint8 *) condition->data)[i])
      ((gint64 *) places->data)[n++] = (gint64) i;
  if (lines.flat)
    shape = (FoveaShape){ 1, { (gint64) fovea_shape_count (&shape) } };
  gradient = fovea_backward_put_along (backward, &shape, lines.axis, fovea_backward_constant (backward, places), n,
                                       fovea_backward_gradient (backward, 0));
  fovea_backward_give_reshaped (backward, 0, gradient);
}

const FoveaOp fovea_op_compress = {
  .name = "Compress",
  .summary = N_("Keeps the entries along one dimension for which a condition holds."),
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
