/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/network/ops/elementwise.h"

FOVEA_UNARY_ROW (negative_float32, float, float, -x)
FOVEA_UNARY_SIGNED_ROWS (negative, (Element) (0 - (guint64) x))

static const FoveaUnary negatives = { { [FOVEA_DTYPE_FLOAT32] = negative_float32, FOVEA_SIGNED_ROWS (negative) } };

static void
backward (FoveaBackward *backward)
{
  fovea_backward_give (backward, 0, fovea_backward_emit (backward, "Neg", NULL, fovea_backward_gradient (backward, 0), NULL));
}

FOVEA_UNARY_OP (neg, "Neg", N_("Turns the sign of every element."), &negatives, NULL, .backward = backward);
