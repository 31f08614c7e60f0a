/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/network/ops/binary.h"

/* Division by zero gives zero for whole numbers, and -1 negates so that the lowest number cannot trap. */
FOVEA_BINARY_ROW (divide_float32, float, x / y)
FOVEA_BINARY_SIGNED_ROWS (divide, (Element) (y == 0 ? 0 : y == -1 ? (gint64) (0 - (guint64) x) : x / y))
FOVEA_BINARY_UNSIGNED_ROWS (divide, y == 0 ? 0 : x / y)

static const FoveaBinary divide = { { FOVEA_NUMBER_ROWS (divide) }, .domain = FOVEA_UNDEFINED_FOR_SECOND };

FOVEA_BINARY_OP (div, "Div", N_("Divides the first value by the second, element by element."), divide, 2);
