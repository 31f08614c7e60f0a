/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/network/ops/binary.h"

FOVEA_COMPARISON_ROWS (same, x == y)
FOVEA_COMPARISON_ROW (bool, guint8, same, !x == !y)

static const FoveaBinary comparison = { { FOVEA_NUMBER_ROWS (same), [FOVEA_DTYPE_BOOL] = same_bool }, FOVEA_DTYPE_BOOL };

FOVEA_DISCRETE_BINARY_OP (equal, "Equal", N_("Tells of every element whether it equals that of a second value."),
                          comparison, N_("Truth values have no gradients."));
