/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/network/ops/binary.h"

FOVEA_COMPARISON_ROWS (above, x > y)

static const FoveaBinary comparison = { { FOVEA_NUMBER_ROWS (above) }, FOVEA_DTYPE_BOOL };

FOVEA_DISCRETE_BINARY_OP (greater, "Greater", N_("Tells of every element whether it is greater than that of a second value."),
                          comparison, N_("Truth values have no gradients."));
