/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/network/ops/reductions.h"

static void
backward (FoveaBackward *backward)
{
  FoveaReductionBack back;

  if (fovea_reduction_back (backward, &back))
    fovea_reduction_give (backward, back.gradient);
}

FOVEA_REDUCTION_OP (reduce_sum, "ReduceSum", N_("Adds the elements along some dimensions."), FOVEA_FOLD_SUM);
