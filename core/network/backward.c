/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/backward-private.h"

#include <glib/gi18n-lib.h>
#include <stdarg.h>

#include "core/base/error.h"
#include "core/base/limits.h"

const FoveaOpContext *
fovea_backward_context (const FoveaBackward *self)
{
  return self->context;
}

FoveaBackwardRule
fovea_backward_rule (const FoveaBackward *self)
{
  return self->rule;
}

gboolean
fovea_backward_has_failed (const FoveaBackward *self)
{
  return self->error != NULL;
}

void
fovea_backward_refuse (FoveaBackward *self, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list arguments;

  if (self->error)
    return;
  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  fovea_refuse (&self->error, "%s", text);
}

/* What is folded is a constant of the plan alone, and belongs to the new network from here on. */
const char *
fovea_backward_value (FoveaBackward *self, gint value)
{
  const char *name;

  if (value < 0)
    return "";
  name = self->plan->network->values[value].name;
  if (self->plan->values[value].constant && !self->given[value] && !self->error)
    {
      self->given[value] = TRUE;
      fovea_network_builder_add_constant (self->builder, name, self->plan->values[value].constant, &self->error);
    }
  return name;
}

const char *
fovea_backward_input (FoveaBackward *self, guint i)
{
  return i < self->context->n_inputs ? fovea_backward_value (self, self->context->node->inputs[i]) : "";
}

const char *
fovea_backward_output (FoveaBackward *self, guint i)
{
  return fovea_backward_value (self, self->context->node->outputs[i]);
}

const char *
fovea_backward_gradient_of (FoveaBackward *self, gint value)
{
  const char *factors;

  if (value >= 0 && self->factors[value])
    {
      factors = fovea_backward_constant (self, g_steal_pointer (&self->factors[value]));
      self->gradients[value] = fovea_backward_emit (self, "Mul", NULL, self->gradients[value], factors, NULL);
    }
  return value < 0 ? NULL : self->gradients[value];
}

const char *
fovea_backward_gradient (FoveaBackward *self, guint i)
{
  return fovea_backward_gradient_of (self, i < self->context->n_outputs ? self->context->node->outputs[i] : -1);
}

const char *
fovea_backward_gradient_by_channels (FoveaBackward *self, guint i, const FoveaTensor **factors)
{
  gint value = self->context->node->outputs[i];

  *factors = self->factors[value];
  return self->gradients[value];
}

gboolean
fovea_backward_wants (const FoveaBackward *self, guint i)
{
  gint value = i < self->context->n_inputs ? self->context->node->inputs[i] : -1;

  return value >= 0 && self->wanted[value];
}

void
fovea_backward_give (FoveaBackward *self, guint i, const char *gradient)
{
  gint value = self->context->node->inputs[i];
  const char *before = fovea_backward_gradient_of (self, value);

  self->gradients[value] = before ? fovea_backward_emit (self, "Add", NULL, before, gradient, NULL) : gradient;
}

void
fovea_backward_give_by_channels (FoveaBackward *self, guint i, const char *gradient, FoveaTensor *factors)
{
  gint value = self->context->node->inputs[i];

  if (!self->gradients[value])
    {
      self->gradients[value] = gradient;
      self->factors[value] = factors;
    }
  else
    fovea_backward_give (self, i, fovea_backward_emit (self, "Mul", NULL, gradient, fovea_backward_constant (self, factors), NULL));
}

void
fovea_backward_give_reshaped (FoveaBackward *self, guint i, const char *gradient)
{
  fovea_backward_give (self, i, fovea_backward_reshape (self, gradient, &self->context->inputs[i].shape));
}

const char *
fovea_backward_sum_to (FoveaBackward *self, const char *value, const FoveaShape *from, const FoveaShape *to)
{
  gint64 axes[FOVEA_MAX_RANK];
  gsize n = 0;

  for (guint d = 0; d < from->rank; d++)
    {
      gint at = (gint) d - (gint) (from->rank - to->rank);

      if (from->dims[d] != 1 && (at < 0 || to->dims[at] == 1))
        axes[n++] = d;
    }
  if (n > 0)
    value = fovea_backward_sum (self, value, axes, n, TRUE);
  return from->rank == to->rank ? value : fovea_backward_reshape (self, value, to);
}

void
fovea_backward_give_sum_of (FoveaBackward *self, guint i, const char *gradient, const FoveaShape *from)
{
  fovea_backward_give (self, i, fovea_backward_sum_to (self, gradient, from, &self->context->inputs[i].shape));
}

void
fovea_backward_give_sum (FoveaBackward *self, guint i, const char *gradient)
{
  fovea_backward_give_sum_of (self, i, gradient, &self->context->outputs[0].shape);
}

const char *
fovea_backward_new_name (FoveaBackward *self, const char *what)
{
  g_autofree char *name = NULL;

  if (self->error)
    return "";
  name = g_strdup_printf ("%s/%u/%s", self->prefix, self->n_names++, what);
  return g_string_chunk_insert (self->names, name);
}

void
fovea_backward_emit_all (FoveaBackward *self, const char *op, GArray *attributes, const char *const *inputs, guint n_inputs,
                         const char **outputs, guint n_outputs)
{
  g_autoptr (GArray) owned = attributes ? attributes : fovea_attributes_new (NULL, NULL);
  const char *domain = fovea_op_find (op)->domain;

  for (guint i = 0; i < n_outputs; i++)
    outputs[i] = fovea_backward_new_name (self, op);
  if (!self->error)
    fovea_network_builder_add_node (self->builder, outputs[0], domain ? domain : "", op, inputs, n_inputs, outputs, n_outputs,
                                    (FoveaAttribute *) owned->data, owned->len, &self->error);
}

const char *
fovea_backward_emit (FoveaBackward *self, const char *op, GArray *attributes, ...)
{
  const char *inputs[8], *output;
  guint n = 0;
  va_list arguments;

  va_start (arguments, attributes);
  for (const char *input = va_arg (arguments, const char *); input; input = va_arg (arguments, const char *))
    {
      g_assert (n < G_N_ELEMENTS (inputs));
      inputs[n++] = input;
    }
  va_end (arguments);
  fovea_backward_emit_all (self, op, attributes, inputs, n, &output, 1);
  return output;
}

const char *
fovea_backward_constant (FoveaBackward *self, FoveaTensor *tensor)
{
  g_autoptr (FoveaTensor) owned = tensor;
  const char *name = fovea_backward_new_name (self, "constant");

  if (owned && !self->error)
    fovea_network_builder_add_constant (self->builder, name, owned, &self->error);
  return name;
}

static FoveaTensor *
new_constant (FoveaBackward *self, FoveaDType dtype, const FoveaShape *shape)
{
  return self->error ? NULL : fovea_tensor_new (dtype, shape, _("Gradients"), &self->error);
}

FoveaTensor *
fovea_backward_floats (FoveaBackward *self, const FoveaShape *shape)
{
  return new_constant (self, FOVEA_DTYPE_FLOAT32, shape);
}

FoveaTensor *
fovea_backward_int64s (FoveaBackward *self, const FoveaShape *shape)
{
  return new_constant (self, FOVEA_DTYPE_INT64, shape);
}

const char *
fovea_backward_number (FoveaBackward *self, float number)
{
  FoveaShape scalar = { 0 };

  return fovea_backward_fill (self, &scalar, number);
}

const char *
fovea_backward_ints (FoveaBackward *self, const gint64 *values, gsize n)
{
  FoveaShape shape = { 1, { (gint64) n } };
  FoveaTensor *tensor = fovea_backward_int64s (self, &shape);

  for (gsize i = 0; tensor && i < n; i++)
    ((gint64 *) tensor->data)[i] = values[i];
  return fovea_backward_constant (self, tensor);
}

const char *
fovea_backward_fill (FoveaBackward *self, const FoveaShape *shape, float number)
{
  FoveaTensor *tensor = fovea_backward_floats (self, shape);

  for (gsize i = 0; tensor && i < fovea_tensor_count (tensor); i++)
    ((float *) tensor->data)[i] = number;
  return fovea_backward_constant (self, tensor);
}

const char *
fovea_backward_reshape (FoveaBackward *self, const char *value, const FoveaShape *shape)
{
  GArray *attributes = fovea_attributes_new (NULL, NULL);

  fovea_attributes_add_int (attributes, "allowzero", 1);
  return fovea_backward_emit (self, "Reshape", attributes, value, fovea_backward_ints (self, shape->dims, shape->rank), NULL);
}

const char *
fovea_backward_expand (FoveaBackward *self, const char *value, const FoveaShape *shape)
{
  return fovea_backward_emit (self, "Expand", NULL, value, fovea_backward_ints (self, shape->dims, shape->rank), NULL);
}

const char *
fovea_backward_transpose (FoveaBackward *self, const char *value, const gint64 *permutation, guint rank)
{
  GArray *attributes = fovea_attributes_new (NULL, NULL);

  fovea_attributes_add_ints (attributes, "perm", permutation, rank);
  return fovea_backward_emit (self, "Transpose", attributes, value, NULL);
}

const char *
fovea_backward_sum (FoveaBackward *self, const char *value, const gint64 *axes, gsize n, gboolean keep_dimensions)
{
  GArray *attributes = fovea_attributes_new (NULL, NULL);

  fovea_attributes_add_int (attributes, "keepdims", keep_dimensions);
  return fovea_backward_emit (self, "ReduceSum", attributes, value, fovea_backward_ints (self, axes, n), NULL);
}

const char *
fovea_backward_crop (FoveaBackward *self, const char *value, const FoveaShape *from, const FoveaShape *to)
{
  static const gint64 starts[FOVEA_MAX_RANK] = { 0 };

  if (fovea_shape_equal (from, to))
    return value;
  return fovea_backward_emit (self, "Slice", NULL, value, fovea_backward_ints (self, starts, to->rank),
                              fovea_backward_ints (self, to->dims, to->rank), NULL);
}

const char *
fovea_backward_to_float (FoveaBackward *self, const char *value)
{
  GArray *attributes = fovea_attributes_new (NULL, NULL);

  fovea_attributes_add_int (attributes, "to", FOVEA_DTYPE_FLOAT32);
  return fovea_backward_emit (self, "Cast", attributes, value, NULL);
}

const char *
fovea_backward_where_equal (FoveaBackward *self, const char *a, const char *b)
{
  return fovea_backward_to_float (self, fovea_backward_emit (self, "Equal", NULL, a, b, NULL));
}

const char *
fovea_backward_scale (FoveaBackward *self, const char *value, float factor)
{
  return factor == 1.0f ? value : fovea_backward_emit (self, "Mul", NULL, value, fovea_backward_number (self, factor), NULL);
}

const char *
fovea_backward_slice (FoveaBackward *self, const char *value, guint axis, gint64 start, gint64 end, gint64 step)
{
  return fovea_backward_emit (self, "Slice", NULL, value, fovea_backward_ints (self, &start, 1), fovea_backward_ints (self, &end, 1),
                              fovea_backward_ints (self, (gint64[]){ axis }, 1), fovea_backward_ints (self, &step, 1), NULL);
}

const char *
fovea_backward_pad (FoveaBackward *self, const char *value, const gint64 *before, const gint64 *after, guint rank)
{
  gint64 pads[2 * FOVEA_MAX_RANK];
  gboolean some = FALSE;

  for (guint d = 0; d < rank; d++)
    {
      pads[d] = before[d];
      pads[rank + d] = after[d];
      some |= before[d] != 0 || after[d] != 0;
    }
  return some ? fovea_backward_emit (self, "Pad", NULL, value, fovea_backward_ints (self, pads, 2 * rank), NULL) : value;
}

void
fovea_reshaping_backward (FoveaBackward *self)
{
  fovea_backward_give_reshaped (self, 0, fovea_backward_gradient (self, 0));
}
