/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/network/ops/binary.h"

FOVEA_BINARY_ROW (subtract_float32, float, x - y)
FOVEA_BINARY_INTEGER_ROWS (subtract, (Element) ((guint64) x - (guint64) y))

static const FoveaBinary subtract = { { FOVEA_NUMBER_ROWS (subtract) } };

FOVEA_BINARY_OP (sub, "Sub", N_("Subtracts the second value from the first, element by element."), subtract, 2);
