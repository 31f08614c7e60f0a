/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/network/ops/binary.h"

/* Division by zero gives zero for whole numbers, and -1 negates so that the lowest number cannot trap. */
FOVEA_BINARY_ROW (divide_float32, float, x / y)
FOVEA_BINARY_SIGNED_ROWS (divide, (Element) (y == 0 ? 0 : y == -1 ? (gint64) (0 - (guint64) x) : x / y))
FOVEA_BINARY_UNSIGNED_ROWS (divide, y == 0 ? 0 : x / y)

static const FoveaBinary divide = { { FOVEA_NUMBER_ROWS (divide) }, .domain = FOVEA_UNDEFINED_FOR_SECOND };

/* Of x / d it is g / d, and -g x / d^2 = -(g / d) y. */
static void
backward (FoveaBackward *backward)
{
  const char *quotient = fovea_backward_emit (backward, "Div", NULL, fovea_backward_gradient (backward, 0),
                                              fovea_binary_value (backward, &divide, 1), NULL);

  if (fovea_backward_wants (backward, 0))
    fovea_binary_give (backward, &divide, 0, quotient);
  if (fovea_backward_wants (backward, 1))
    {
      const char *product = fovea_backward_emit (backward, "Mul", NULL, quotient, fovea_backward_output (backward, 0), NULL);

      fovea_binary_give (backward, &divide, 1, fovea_backward_emit (backward, "Neg", NULL, product, NULL));
    }
}

FOVEA_BINARY_OP (div, "Div", N_("Divides the first value by the second, element by element."), divide, 2);
