/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/network/ops/reductions.h"

static void
backward (FoveaBackward *backward)
{
  fovea_reduction_choice_backward (backward);
}

FOVEA_REDUCTION_OP (reduce_max, "ReduceMax", N_("The greatest element along some dimensions."), FOVEA_FOLD_MAXIMUM);
