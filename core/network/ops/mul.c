/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/network/ops/binary.h"

FOVEA_BINARY_ROW (multiply_float32, float, x * y)
FOVEA_BINARY_INTEGER_ROWS (multiply, (Element) ((guint64) x * (guint64) y))

static const FoveaBinary multiply = { { FOVEA_NUMBER_ROWS (multiply) } };

static void
backward (FoveaBackward *backward)
{
  const char *gradient = fovea_backward_gradient (backward, 0);

  for (guint i = 0; i < 2; i++)
    if (fovea_backward_wants (backward, i))
      fovea_binary_give (backward, &multiply, i,
                         fovea_backward_emit (backward, "Mul", NULL, gradient, fovea_binary_value (backward, &multiply, 1 - i), NULL));
}

FOVEA_BINARY_OP (mul, "Mul", N_("Multiplies two values element by element: a scale, or attention that weakens channels."),
                 multiply, 2);
