/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/network/ops/reductions.h"

/* exp (x) / sum is exp (x - y). */
static void
backward (FoveaBackward *backward)
{
  FoveaReductionBack back;
  const char *y, *share;

  if (!fovea_reduction_back (backward, &back))
    return;
  y = fovea_reduction_result (backward, &back);
  share = fovea_backward_emit (backward, "Exp", NULL, fovea_backward_emit (backward, "Sub", NULL, back.x, y, NULL), NULL);
  fovea_reduction_give_product (backward, back.gradient, share);
}

FOVEA_REDUCTION_OP (reduce_log_sum_exp, "ReduceLogSumExp",
                    N_("A smooth maximum along some dimensions: the logarithm of a sum of exponentials."),
                    FOVEA_FOLD_EXPONENTIALS);
