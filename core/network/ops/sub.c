/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/network/ops/binary.h"

FOVEA_BINARY_ROW (subtract_float, float, x - y)
FOVEA_BINARY_ROW (subtract_int32, gint32, (gint32) ((guint32) x - (guint32) y))
FOVEA_BINARY_ROW (subtract_int64, gint64, (gint64) ((guint64) x - (guint64) y))

static const FoveaBinary subtract = { subtract_float, subtract_int32, subtract_int64 };

FOVEA_BINARY_OP (sub, "Sub", N_("Subtracts the second value from the first, element by element."), subtract, 2);
