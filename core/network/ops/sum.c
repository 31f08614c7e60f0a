/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/base/limits.h"
#include "core/network/ops/binary.h"

FOVEA_BINARY_ROW (add_float, float, x + y)

static const FoveaBinary add = { .float32 = add_float };

FOVEA_BINARY_OP (sum, "Sum", N_("Adds any number of values element by element."), add, FOVEA_MAX_NODE_EDGES);
