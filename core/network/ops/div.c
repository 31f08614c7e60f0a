/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/network/ops/binary.h"

/* Division by zero gives zero for whole numbers, and -1 negates so that the lowest number cannot trap. */
FOVEA_BINARY_ROW (divide_float, float, x / y)
FOVEA_BINARY_ROW (divide_int32, gint32, y == 0 ? 0 : y == -1 ? (gint32) (0u - (guint32) x) : x / y)
FOVEA_BINARY_ROW (divide_int64, gint64, y == 0 ? 0 : y == -1 ? (gint64) (0u - (guint64) x) : x / y)

static const FoveaBinary divide = { divide_float, divide_int32, divide_int64, .domain = FOVEA_UNDEFINED_FOR_SECOND };

FOVEA_BINARY_OP (div, "Div", N_("Divides the first value by the second, element by element."), divide, 2);
