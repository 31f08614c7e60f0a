/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/base/limits.h"
#include "core/network/ops/binary.h"

FOVEA_BINARY_ROW (larger_float, float, x > y ? x : y)
FOVEA_BINARY_ROW (larger_int32, gint32, x > y ? x : y)
FOVEA_BINARY_ROW (larger_int64, gint64, x > y ? x : y)

static const FoveaBinary larger = { larger_float, larger_int32, larger_int64 };

FOVEA_BINARY_OP (max, "Max", N_("Takes the largest of several values, element by element."), larger, FOVEA_MAX_NODE_EDGES);
