/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/network/ops/reductions.h"

static double
mean (double total, gsize n)
{
  return total / (double) n;
}

static void
backward (FoveaBackward *backward)
{
  FoveaReductionBack back;

  if (fovea_reduction_back (backward, &back))
    fovea_reduction_give (backward, fovea_backward_scale (backward, back.gradient, 1.0f / (float) back.count));
}

FOVEA_REDUCTION_OP (reduce_mean, "ReduceMean", N_("Averages along some dimensions."), FOVEA_FOLD_SUM, mean);
