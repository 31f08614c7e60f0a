/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The way back through normalisations by statistics of what is normalised itself (Ioffe and Szegedy 2015, section 3). The statistics are computed
 * anew: they are small beside what they come from. */

#include "core/network/ops/normalizing.h"

const char *
fovea_backward_mean (FoveaBackward *backward, const char *value, const gint64 *axes, gsize n)
{
  GArray *attributes = fovea_attributes_new (NULL, NULL);

  fovea_attributes_add_int (attributes, "keepdims", 1);
  fovea_attributes_add_int (attributes, "noop_with_empty_axes", 1);
  return fovea_backward_emit (backward, "ReduceMean", attributes, value, fovea_backward_ints (backward, axes, n), NULL);
}

FoveaNormal
fovea_normal_of (FoveaBackward *backward, const char *x, const gint64 *axes, gsize n, float epsilon)
{
  const char *centered = fovea_backward_emit (backward, "Sub", NULL, x, fovea_backward_mean (backward, x, axes, n), NULL);
  const char *variance = fovea_backward_mean (backward, fovea_backward_emit (backward, "Mul", NULL, centered, centered, NULL), axes, n);
  const char *deviation = fovea_backward_emit (backward, "Add", NULL, variance, fovea_backward_number (backward, epsilon), NULL);
  const char *inverse = fovea_backward_emit (backward, "Reciprocal", NULL, fovea_backward_emit (backward, "Sqrt", NULL, deviation, NULL), NULL);

  return (FoveaNormal){ centered, inverse, fovea_backward_emit (backward, "Mul", NULL, centered, inverse, NULL), axes, n };
}

const char *
fovea_normal_gradient (FoveaBackward *backward, const FoveaNormal *normal, const char *gradient)
{
  const char *product = fovea_backward_emit (backward, "Mul", NULL, gradient, normal->normal, NULL);
  const char *along = fovea_backward_emit (backward, "Mul", NULL, normal->normal,
                                           fovea_backward_mean (backward, product, normal->axes, normal->n), NULL);
  const char *rest = fovea_backward_emit (backward, "Sub", NULL, gradient, fovea_backward_mean (backward, gradient, normal->axes, normal->n), NULL);

  return fovea_backward_emit (backward, "Mul", NULL, fovea_backward_emit (backward, "Sub", NULL, rest, along, NULL), normal->inverse, NULL);
}

/* Everything is seen as (N, groups, elements of a group), and where scale and bias are by channels, as (N, channels, elements of a map). */
void
fovea_normalizing_backward (FoveaBackward *backward)
{
  static const gint64 last = 2;
  const FoveaOpContext *context = fovea_backward_context (backward);
  const FoveaShape *x = &context->inputs[0].shape;
  gint64 parameters = context->inputs[1].shape.dims[0], groups = fovea_node_int (context->node, "num_groups", x->dims[1]);
  gint64 image = (gint64) fovea_shape_count (x) / x->dims[0];
  FoveaShape grouped = { 3, { x->dims[0], groups, image / groups } }, scaled = { 3, { x->dims[0], parameters, image / parameters } };
  FoveaShape factors = { 3, { 1, parameters, 1 } };
  const char *gradient = fovea_backward_reshape (backward, fovea_backward_gradient (backward, 0), &scaled);
  FoveaNormal normal;

  if (fovea_backward_wants (backward, 2))
    fovea_backward_give_reshaped (backward, 2, fovea_backward_sum_to (backward, gradient, &scaled, &factors));
  if (!fovea_backward_wants (backward, 0) && !fovea_backward_wants (backward, 1))
    return;
  normal = fovea_normal_of (backward, fovea_backward_reshape (backward, fovea_backward_input (backward, 0), &grouped), &last, 1,
                            fovea_node_float (context->node, "epsilon", 1e-5f));
  if (fovea_backward_wants (backward, 1))
    {
      const char *product = fovea_backward_emit (backward, "Mul", NULL, gradient, fovea_backward_reshape (backward, normal.normal, &scaled), NULL);

      fovea_backward_give_reshaped (backward, 1, fovea_backward_sum_to (backward, product, &scaled, &factors));
    }
  if (fovea_backward_wants (backward, 0))
    {
      const char *scale = fovea_backward_reshape (backward, fovea_backward_input (backward, 1), &factors);

      gradient = fovea_backward_reshape (backward, fovea_backward_emit (backward, "Mul", NULL, gradient, scale, NULL), &grouped);
      fovea_backward_give_reshaped (backward, 0, fovea_normal_gradient (backward, &normal, gradient));
    }
}
