/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>
#include <math.h>

#include "core/network/ops/reductions.h"

static double
logarithm (double total, gsize n)
{
  return log (total);
}

/* 1 / sum is exp (-y). */
static void
backward (FoveaBackward *backward)
{
  FoveaReductionBack back;
  const char *result, *inverse;

  if (!fovea_reduction_back (backward, &back))
    return;
  result = fovea_reduction_result (backward, &back);
  inverse = fovea_backward_emit (backward, "Exp", NULL, fovea_backward_emit (backward, "Neg", NULL, result, NULL), NULL);
  fovea_reduction_give (backward, fovea_backward_emit (backward, "Mul", NULL, back.gradient, inverse, NULL));
}

FOVEA_REDUCTION_OP (reduce_log_sum, "ReduceLogSum", N_("The logarithm of the sum of the elements along some dimensions."),
                    FOVEA_FOLD_SUM, logarithm);
