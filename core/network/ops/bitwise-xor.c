/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/network/ops/binary.h"

FOVEA_BINARY_INTEGER_ROWS (either, (Element) (x ^ y))

static const FoveaBinary bits = { { FOVEA_INTEGER_ROWS (either) } };

FOVEA_DISCRETE_BINARY_OP (bitwise_xor, "BitwiseXor", N_("Keeps the bits in which two whole numbers differ."),
                          bits, N_("Whole numbers have no gradients."));
