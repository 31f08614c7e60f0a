/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/network/ops/binary.h"

FOVEA_BINARY_ROW (either, guint8, !x != !y)

static const FoveaBinary logic = { { [FOVEA_DTYPE_BOOL] = either } };

FOVEA_DISCRETE_BINARY_OP (xor, "Xor", N_("Tells where exactly one of two values is true."), logic, N_("Truth values have no gradients."));
