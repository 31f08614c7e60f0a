/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>
#include <math.h>

#include "core/network/ops/reductions.h"

static double
root (double total, gsize n)
{
  return sqrt (total);
}

FOVEA_REDUCTION_OP (reduce_l2, "ReduceL2", N_("The length of vectors along some dimensions: the root of the sum of squares."),
                    FOVEA_FOLD_SQUARES, root);
