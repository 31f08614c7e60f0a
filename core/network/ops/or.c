/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/network/ops/binary.h"

FOVEA_BINARY_ROW (any, guint8, x || y)

static const FoveaBinary logic = { { [FOVEA_DTYPE_BOOL] = any } };

FOVEA_DISCRETE_BINARY_OP (or, "Or", N_("Tells where at least one of two values is true."), logic, N_("Truth values have no gradients."));
