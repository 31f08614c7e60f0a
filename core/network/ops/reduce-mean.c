/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/network/ops/reductions.h"

static double
mean (double total, gsize n)
{
  return total / (double) n;
}

FOVEA_REDUCTION_OP (reduce_mean, "ReduceMean", N_("Averages along some dimensions."), FOVEA_FOLD_SUM, mean);
