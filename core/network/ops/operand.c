/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/ops/operand.h"

#include <glib/gi18n-lib.h>

#include "core/base/error.h"
#include "core/base/pool.h"

const FoveaOperand *
fovea_op_input (const FoveaOpContext *context, guint i)
{
  if (i >= context->n_inputs || context->inputs[i].dtype == FOVEA_DTYPE_NONE)
    return NULL;
  return &context->inputs[i];
}

FoveaTensor *
fovea_op_tensor (const FoveaOpContext *context, FoveaTensor *const *inputs, guint i)
{
  return i < context->n_inputs ? inputs[i] : NULL;
}

gboolean
fovea_op_require_type (const FoveaOpContext *context, guint i, FoveaDType dtype, GError **error)
{
  const FoveaOperand *input = fovea_op_input (context, i);

  if (!input)
    return fovea_refuse (error, _("input %u is missing"), i + 1);
  if (input->dtype != dtype)
    return fovea_refuse (error, _("input %u needs %s, has %s"), i + 1, fovea_dtype_name (dtype),
                         fovea_dtype_name (input->dtype));
  return TRUE;
}

gboolean
fovea_op_require_float (const FoveaOpContext *context, GError **error)
{
  for (guint i = 0; i < context->n_inputs; i++)
    if (fovea_op_input (context, i) && !fovea_op_require_type (context, i, FOVEA_DTYPE_FLOAT32, error))
      return FALSE;
  return TRUE;
}

gboolean
fovea_op_require_gradient (const FoveaOpContext *context, guint i, const FoveaShape *shape, GError **error)
{
  return fovea_shape_equal (&context->inputs[i].shape, shape) || fovea_refuse (error, _("the gradient has another shape than the value"));
}

gboolean
fovea_op_require_rank (const FoveaOpContext *context, guint i, guint minimum, guint maximum, GError **error)
{
  const FoveaOperand *input = fovea_op_input (context, i);

  if (!input)
    return fovea_refuse (error, _("input %u is missing"), i + 1);
  if (input->shape.rank < minimum || input->shape.rank > maximum)
    {
      g_autofree char *shape = fovea_shape_to_string (&input->shape);

      if (minimum == maximum)
        return fovea_refuse (error, _("input %u needs %u dimensions, has %s"), i + 1, minimum, shape);
      return fovea_refuse (error, _("input %u needs %u to %u dimensions, has %s"), i + 1, minimum, maximum, shape);
    }
  return TRUE;
}

FoveaTensor *
fovea_op_require_known (const FoveaOpContext *context, guint i, const char *what, GError **error)
{
  const FoveaOperand *input = fovea_op_input (context, i);

  if (!input)
    fovea_refuse (error, _("%s is missing (input %u)"), what, i + 1);
  else if (!input->constant)
    fovea_known_later (error, _("%s (input %u) is known only while running"), what, i + 1);
  return input ? input->constant : NULL;
}

gboolean
fovea_op_dtype (const FoveaOpContext *context, const char *name, FoveaDType initial, FoveaDType *dtype, GError **error)
{
  gint64 type = fovea_node_int (context->node, name, initial);

  *dtype = type > 0 && type <= FOVEA_DTYPE_BFLOAT16 ? (FoveaDType) type : FOVEA_DTYPE_NONE;
  if (*dtype == FOVEA_DTYPE_FLOAT16 || *dtype == FOVEA_DTYPE_FLOAT64 || *dtype == FOVEA_DTYPE_BFLOAT16)
    *dtype = FOVEA_DTYPE_FLOAT32;
  if (fovea_dtype_size (*dtype) == 0)
    return fovea_refuse (error, _("cannot convert to element type %lld"), (long long) type);
  return TRUE;
}

gint64
fovea_tensor_int (const FoveaTensor *tensor, gsize i)
{
  return tensor->dtype == FOVEA_DTYPE_INT64 ? ((const gint64 *) tensor->data)[i] : ((const gint32 *) tensor->data)[i];
}

static gboolean
ints_of_input (const FoveaOpContext *context, const char *what, guint i, gsize *n, gint64 **values, GError **error)
{
  FoveaTensor *tensor = fovea_op_require_known (context, i, what, error);

  if (!tensor)
    return FALSE;
  if (tensor->dtype != FOVEA_DTYPE_INT64 && tensor->dtype != FOVEA_DTYPE_INT32)
    return fovea_refuse (error, _("%s (input %u) needs int64, has %s"), what, i + 1, fovea_dtype_name (tensor->dtype));
  if (tensor->shape.rank > 1)
    return fovea_refuse (error, _("%s (input %u) needs one dimension"), what, i + 1);
  *n = fovea_tensor_count (tensor);
  *values = g_new (gint64, MAX (*n, 1)); /* an empty list is not one that is left out */
  for (gsize j = 0; j < *n; j++)
    (*values)[j] = fovea_tensor_int (tensor, j);
  return TRUE;
}

gboolean
fovea_op_ints (const FoveaOpContext *context, const char *name, guint i, gsize *n, gint64 **values, GError **error)
{
  *n = 0;
  *values = NULL;
  if (fovea_node_attribute (context->node, name))
    {
      const gint64 *ints = fovea_node_ints (context->node, name, n);

      *values = g_new (gint64, MAX (*n, 1));
      for (gsize j = 0; j < *n; j++)
        (*values)[j] = ints[j];
      return TRUE;
    }
  if (!fovea_op_input (context, i))
    return TRUE;
  return ints_of_input (context, name, i, n, values, error);
}

gboolean
fovea_op_choice (const FoveaOpContext *context, const char *attribute, const char *const *names, guint initial, guint *choice, GError **error)
{
  const char *name = fovea_node_string (context->node, attribute, names[initial]);
  g_autofree char *printable = NULL;

  for (guint i = 0; names[i]; i++)
    if (g_str_equal (name, names[i]))
      {
        *choice = i;
        return TRUE;
      }
  printable = fovea_printable (name);
  return fovea_refuse (error, _("%s “%s” is not supported"), attribute, printable);
}

gboolean
fovea_op_axis (gint64 axis, guint rank, guint *index, GError **error)
{
  if (axis < -(gint64) rank || axis >= (gint64) rank)
    return fovea_refuse (error, _("axis %lld does not exist among %u dimensions"), (long long) axis, rank);
  *index = (guint) (axis < 0 ? axis + rank : axis);
  return TRUE;
}

gboolean
fovea_op_read_axis (const FoveaOpContext *context, gint64 initial, guint *axis, GError **error)
{
  return fovea_op_axis (fovea_node_int (context->node, "axis", initial), context->inputs[0].shape.rank, axis, error);
}

gboolean
fovea_op_axes (const gint64 *axes, gsize n, guint rank, gboolean *marked, GError **error)
{
  for (gsize i = 0; i < n; i++)
    {
      guint axis;

      if (!fovea_op_axis (axes[i], rank, &axis, error))
        return FALSE;
      if (marked[axis])
        return fovea_refuse (error, _("axis %u is named twice"), axis);
      marked[axis] = TRUE;
    }
  return TRUE;
}

gboolean
fovea_op_list_axes (const FoveaOpContext *context, guint i, guint *axes, gsize *n, GError **error)
{
  guint rank = context->inputs[0].shape.rank;
  gboolean marked[FOVEA_MAX_RANK] = { FALSE };
  g_autofree gint64 *list = NULL;

  if (!fovea_op_ints (context, "axes", i, n, &list, error) || !fovea_op_axes (list, *n, rank, marked, error))
    return FALSE;
  if (!list)
    *n = rank;
  for (guint d = 0; d < *n; d++)
    axes[d] = list ? (guint) (list[d] < 0 ? list[d] + rank : list[d]) : d;
  return TRUE;
}

gboolean
fovea_op_take_plan (FoveaOpContext *context, FoveaConvPlan *plan)
{
  context->state = plan;
  context->scratch = plan ? fovea_conv_plan_get_scratch (plan) : 0;
  return plan != NULL;
}

void
fovea_op_release_plan (FoveaOpContext *context)
{
  g_clear_pointer ((FoveaConvPlan **) &context->state, fovea_conv_plan_free);
}

void
fovea_op_take_thread_scratch (FoveaOpContext *context, gsize bytes)
{
  context->state = GUINT_TO_POINTER (fovea_pool_get_threads ());
  context->scratch = bytes * fovea_pool_get_threads ();
}

gboolean
fovea_op_has_thread_scratch (const FoveaOpContext *context)
{
  return fovea_pool_get_threads () <= GPOINTER_TO_UINT (context->state);
}

gboolean
fovea_op_set_output (FoveaOpContext *context, guint i, FoveaDType dtype, const FoveaShape *shape, GError **error)
{
  gsize bytes = fovea_dtype_size (dtype);
  gboolean negative = FALSE, large = FALSE;

  for (guint d = 0; d < shape->rank; d++)
    {
      negative |= shape->dims[d] < 0;
      large |= __builtin_mul_overflow (bytes, (gsize) MAX (shape->dims[d], 1), &bytes) || bytes > G_MAXSSIZE;
    }
  if (negative || large)
    {
      g_autofree char *text = fovea_shape_to_string (shape);

      if (negative)
        return fovea_refuse (error, _("the output would have a negative size (%s)"), text);
      return fovea_over_limit (error, _("the output (%s) is larger than any memory"), text);
    }
  context->outputs[i].dtype = dtype;
  context->outputs[i].shape = *shape;
  return TRUE;
}

gboolean
fovea_op_infer_same (FoveaOpContext *context, GError **error)
{
  const FoveaOperand *input = &context->inputs[0];

  return fovea_op_set_output (context, 0, input->dtype, &input->shape, error);
}

gsize
fovea_shape_span (const FoveaShape *shape, guint begin, guint end)
{
  gsize count = 1;

  for (guint d = begin; d < end; d++)
    count *= (gsize) shape->dims[d];
  return count;
}

gint64
fovea_shape_stride (const FoveaShape *shape, guint axis)
{
  return (gint64) fovea_shape_span (shape, axis + 1, shape->rank);
}
