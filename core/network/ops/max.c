/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/base/limits.h"
#include "core/network/ops/binary.h"

/* Not a number wins. */
FOVEA_BINARY_ROW (larger_float32, float, x > y || x != x ? x : y)
FOVEA_BINARY_INTEGER_ROWS (larger, x > y ? x : y)

const FoveaBinary fovea_larger = { { FOVEA_NUMBER_ROWS (larger) } };

static void
backward (FoveaBackward *backward)
{
  fovea_choice_backward (backward);
}

FOVEA_BINARY_OP (max, "Max", N_("Takes the largest of several values, element by element."), fovea_larger, FOVEA_MAX_NODE_EDGES);
