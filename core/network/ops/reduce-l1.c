/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/network/ops/reductions.h"

FOVEA_REDUCTION_OP (reduce_l1, "ReduceL1", N_("Adds the magnitudes of the elements along some dimensions."),
                    FOVEA_FOLD_MAGNITUDES);
