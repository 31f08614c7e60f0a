/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/network/ops/binary.h"

FOVEA_BINARY_ROW (multiply_float32, float, x * y)
FOVEA_BINARY_INTEGER_ROWS (multiply, (Element) ((guint64) x * (guint64) y))

static const FoveaBinary multiply = { { FOVEA_NUMBER_ROWS (multiply) } };

FOVEA_BINARY_OP (mul, "Mul", N_("Multiplies two values element by element: a scale, or attention that weakens channels."),
                 multiply, 2);
