/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/network/ops/elementwise.h"

FOVEA_UNARY_INTEGER_ROWS (complement, (Element) ~x)

static const FoveaUnary complements = { { FOVEA_INTEGER_ROWS (complement) } };

FOVEA_DISCRETE_UNARY_OP (bitwise_not, "BitwiseNot", N_("Turns every bit of whole numbers."), &complements,
                         N_("Whole numbers have no gradients."));
