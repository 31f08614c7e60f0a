/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The way back through what picks elements by their numbers: gradients are added where the elements stood. */

#include "core/network/backward.h"
#include "core/network/ops/indices.h"
#include "core/network/ops/operand.h"

const char *
fovea_backward_scatter (FoveaBackward *backward, const FoveaChoice *choice, const char *value, const char *indices, const char *updates,
                        const char *reduction)
{
  GArray *attributes = fovea_attributes_new (NULL, NULL);

  fovea_attributes_add_string (attributes, "reduction", reduction);
  if (!choice->slices)
    fovea_attributes_add_int (attributes, "axis", choice->axis);
  return fovea_backward_emit (backward, choice->slices ? "ScatterND" : "ScatterElements", attributes, value, indices, updates, NULL);
}

const char *
fovea_backward_gather (FoveaBackward *backward, const FoveaChoice *choice, const char *value, const char *indices)
{
  GArray *attributes = fovea_attributes_new (NULL, NULL);

  if (!choice->slices)
    fovea_attributes_add_int (attributes, "axis", choice->axis);
  return fovea_backward_emit (backward, choice->slices ? "GatherND" : "GatherElements", attributes, value, indices, NULL);
}

const char *
fovea_backward_put (FoveaBackward *backward, const FoveaChoice *choice, const FoveaShape *shape, const char *indices, const char *gradient)
{
  return fovea_backward_scatter (backward, choice, fovea_backward_fill (backward, shape, 0.0f), indices, gradient, "add");
}

/* (a, b, inner) as (b, a, inner). */
static const char *
exchange (FoveaBackward *backward, const char *value, gint64 a, gint64 b, gint64 inner)
{
  static const gint64 swap[] = { 1, 0, 2 };
  FoveaShape before = { 3, { a, b, inner } }, after = { 3, { b, a, inner } };

  if (a == 1 || b == 1)
    return fovea_backward_reshape (backward, value, &after);
  return fovea_backward_transpose (backward, fovea_backward_reshape (backward, value, &before), swap, 3);
}

/* Lists of one place stand for slices of the first dimension, so that @axis comes to the front and goes back. */
const char *
fovea_backward_put_along (FoveaBackward *backward, const FoveaShape *shape, guint axis, const char *places, gsize n, const char *gradient)
{
  const FoveaChoice slices = { .slices = TRUE };
  gint64 outer = (gint64) fovea_shape_span (shape, 0, axis), inner = fovea_shape_stride (shape, axis);
  FoveaShape lists = { 2, { (gint64) n, 1 } }, whole = { 3, { shape->dims[axis], outer, inner } };

  places = fovea_backward_reshape (backward, places, &lists);
  gradient = fovea_backward_put (backward, &slices, &whole, places, exchange (backward, gradient, outer, (gint64) n, inner));
  return exchange (backward, gradient, shape->dims[axis], outer, inner);
}
