/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>
#include <math.h>

#include "core/network/ops/reductions.h"

static double
logarithm (double total, gsize n)
{
  return log (total);
}

FOVEA_REDUCTION_OP (reduce_log_sum, "ReduceLogSum", N_("The logarithm of the sum of the elements along some dimensions."),
                    FOVEA_FOLD_SUM, logarithm);
