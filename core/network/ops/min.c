/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/base/limits.h"
#include "core/network/ops/binary.h"

/* Not a number wins. */
FOVEA_BINARY_ROW (smaller_float32, float, x < y || x != x ? x : y)
FOVEA_BINARY_INTEGER_ROWS (smaller, x < y ? x : y)

const FoveaBinary fovea_smaller = { { FOVEA_NUMBER_ROWS (smaller) } };

static void
backward (FoveaBackward *backward)
{
  fovea_choice_backward (backward);
}

FOVEA_BINARY_OP (min, "Min", N_("Takes the smallest of several values, element by element."), fovea_smaller, FOVEA_MAX_NODE_EDGES);
