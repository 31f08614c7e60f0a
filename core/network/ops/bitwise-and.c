/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/network/ops/binary.h"

FOVEA_BINARY_INTEGER_ROWS (both, (Element) (x & y))

static const FoveaBinary bits = { { FOVEA_INTEGER_ROWS (both) } };

FOVEA_DISCRETE_BINARY_OP (bitwise_and, "BitwiseAnd", N_("Keeps the bits that two whole numbers share."),
                          bits, N_("Whole numbers have no gradients."));
