/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/network/ops/binary.h"

FOVEA_BINARY_ROW (multiply_float, float, x * y)
FOVEA_BINARY_ROW (multiply_int32, gint32, (gint32) ((guint32) x * (guint32) y))
FOVEA_BINARY_ROW (multiply_int64, gint64, (gint64) ((guint64) x * (guint64) y))

static const FoveaBinary multiply = { multiply_float, multiply_int32, multiply_int64 };

FOVEA_BINARY_OP (mul, "Mul", N_("Multiplies two values element by element: a scale, or attention that weakens channels."),
                 multiply, 2);
