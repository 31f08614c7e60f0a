/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/network/ops/reductions.h"

FOVEA_REDUCTION_OP (reduce_log_sum_exp, "ReduceLogSumExp",
                    N_("A smooth maximum along some dimensions: the logarithm of a sum of exponentials."),
                    FOVEA_FOLD_EXPONENTIALS);
