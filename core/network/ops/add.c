/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/network/ops/binary.h"

FOVEA_BINARY_ROW (add_float32, float, x + y)
FOVEA_BINARY_INTEGER_ROWS (add, (Element) ((guint64) x + (guint64) y))

static const FoveaBinary add = { { FOVEA_NUMBER_ROWS (add) } };

static void
backward (FoveaBackward *backward)
{
  fovea_sum_backward (backward, &add, 1.0f);
}

FOVEA_BINARY_OP (add, "Add", N_("Adds two values element by element: the shortcut of a residual block, or a bias."), add, 2);
