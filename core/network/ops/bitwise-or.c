/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/network/ops/binary.h"

FOVEA_BINARY_INTEGER_ROWS (any, (Element) (x | y))

static const FoveaBinary bits = { { FOVEA_INTEGER_ROWS (any) } };

FOVEA_DISCRETE_BINARY_OP (bitwise_or, "BitwiseOr", N_("Joins the bits of two whole numbers."),
                          bits, N_("Whole numbers have no gradients."));
