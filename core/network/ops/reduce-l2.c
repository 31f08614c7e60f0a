/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>
#include <math.h>

#include "core/network/ops/reductions.h"

static double
root (double total, gsize n)
{
  return sqrt (total);
}

/* x / y; 0 for vectors of zeros, as PyTorch has it. */
static void
backward (FoveaBackward *backward)
{
  FoveaReductionBack back;
  const char *y, *zero, *quotient, *none;

  if (!fovea_reduction_back (backward, &back))
    return;
  y = fovea_reduction_result (backward, &back);
  zero = fovea_backward_number (backward, 0.0f);
  quotient = fovea_backward_emit (backward, "Div", NULL, back.gradient, y, NULL);
  none = fovea_backward_emit (backward, "Equal", NULL, y, zero, NULL);
  fovea_reduction_give_product (backward, fovea_backward_emit (backward, "Where", NULL, none, zero, quotient, NULL), back.x);
}

FOVEA_REDUCTION_OP (reduce_l2, "ReduceL2", N_("The length of vectors along some dimensions: the root of the sum of squares."),
                    FOVEA_FOLD_SQUARES, root);
