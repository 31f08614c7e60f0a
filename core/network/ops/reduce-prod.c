/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/network/ops/reductions.h"

/* The product of the others: that of all that are not 0 over the element itself, unless another one is 0. */
static void
backward (FoveaBackward *backward)
{
  FoveaReductionBack back;
  const char *zero, *is_zero, *factors, *zeros, *others, *product, *slope;
  GArray *attributes;

  if (!fovea_reduction_back (backward, &back))
    return;
  zero = fovea_backward_number (backward, 0.0f);
  is_zero = fovea_backward_emit (backward, "Equal", NULL, back.x, zero, NULL);
  factors = fovea_backward_emit (backward, "Where", NULL, is_zero, fovea_backward_number (backward, 1.0f), back.x, NULL);
  zeros = fovea_backward_to_float (backward, is_zero);
  others = fovea_backward_emit (backward, "Sub", NULL, fovea_backward_sum (backward, zeros, back.axes, back.n, TRUE), zeros, NULL);
  attributes = fovea_attributes_new (NULL, NULL);
  fovea_attributes_add_int (attributes, "keepdims", 1);
  product = fovea_backward_emit (backward, "ReduceProd", attributes, factors, fovea_backward_ints (backward, back.axes, back.n), NULL);
  slope = fovea_backward_emit (backward, "Div", NULL, product, factors, NULL);
  slope = fovea_backward_emit (backward, "Where", NULL, fovea_backward_emit (backward, "Equal", NULL, others, zero, NULL), slope, zero, NULL);
  fovea_reduction_give_product (backward, back.gradient, slope);
}

FOVEA_REDUCTION_OP (reduce_prod, "ReduceProd", N_("Multiplies the elements along some dimensions."), FOVEA_FOLD_PRODUCT);
