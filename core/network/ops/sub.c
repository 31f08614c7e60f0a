/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/network/ops/binary.h"

FOVEA_BINARY_ROW (subtract_float32, float, x - y)
FOVEA_BINARY_INTEGER_ROWS (subtract, (Element) ((guint64) x - (guint64) y))

static const FoveaBinary subtract = { { FOVEA_NUMBER_ROWS (subtract) } };

static void
backward (FoveaBackward *backward)
{
  const char *gradient = fovea_backward_gradient (backward, 0);

  if (fovea_backward_wants (backward, 0))
    fovea_binary_give (backward, &subtract, 0, gradient);
  if (fovea_backward_wants (backward, 1))
    fovea_binary_give (backward, &subtract, 1, fovea_backward_emit (backward, "Neg", NULL, gradient, NULL));
}

FOVEA_BINARY_OP (sub, "Sub", N_("Subtracts the second value from the first, element by element."), subtract, 2);
