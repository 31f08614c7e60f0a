/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/network/ops/reductions.h"

static void
backward (FoveaBackward *backward)
{
  FoveaReductionBack back;

  if (fovea_reduction_back (backward, &back))
    fovea_reduction_give_product (backward, back.gradient, fovea_backward_emit (backward, "Sign", NULL, back.x, NULL));
}

FOVEA_REDUCTION_OP (reduce_l1, "ReduceL1", N_("Adds the magnitudes of the elements along some dimensions."),
                    FOVEA_FOLD_MAGNITUDES);
