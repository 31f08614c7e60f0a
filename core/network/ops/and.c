/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/network/ops/binary.h"

FOVEA_BINARY_ROW (both, guint8, x && y)

static const FoveaBinary logic = { { [FOVEA_DTYPE_BOOL] = both } };

FOVEA_DISCRETE_BINARY_OP (and, "And", N_("Tells where both values are true."), logic, N_("Truth values have no gradients."));
