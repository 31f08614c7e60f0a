/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/base/limits.h"
#include "core/network/ops/binary.h"

FOVEA_BINARY_ROW (smaller_float, float, x < y ? x : y)
FOVEA_BINARY_ROW (smaller_int32, gint32, x < y ? x : y)
FOVEA_BINARY_ROW (smaller_int64, gint64, x < y ? x : y)

static const FoveaBinary smaller = { smaller_float, smaller_int32, smaller_int64 };

FOVEA_BINARY_OP (min, "Min", N_("Takes the smallest of several values, element by element."), smaller, FOVEA_MAX_NODE_EDGES);
