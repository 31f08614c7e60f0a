/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/network/ops/reductions.h"

static void
backward (FoveaBackward *backward)
{
  FoveaReductionBack back;

  if (fovea_reduction_back (backward, &back))
    fovea_reduction_give_product (backward, fovea_backward_scale (backward, back.gradient, 2.0f), back.x);
}

FOVEA_REDUCTION_OP (reduce_sum_square, "ReduceSumSquare", N_("Adds the squares of the elements along some dimensions."),
                    FOVEA_FOLD_SQUARES);
