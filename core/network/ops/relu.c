/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/network/ops/elementwise.h"

FOVEA_UNARY_ROW (rectify_float32, float, float, x < 0.0f ? 0.0f : x)
FOVEA_UNARY_SIGNED_ROWS (rectify, x < 0 ? 0 : x)

static const FoveaUnary rectifier = { { [FOVEA_DTYPE_FLOAT32] = rectify_float32, FOVEA_SIGNED_ROWS (rectify) } };

FOVEA_DERIVATIVE_BY_Y (y > 0.0f ? 1.0f : 0.0f)

static void
backward (FoveaBackward *backward)
{
  static const float none[FOVEA_UNARY_PARAMETERS] = { 0.0f };

  fovea_rectifier_backward (backward, none);
}

FOVEA_UNARY_OP (relu, "Relu", N_("Keeps what is positive and makes zero of what is negative."), &rectifier, NULL,
                .backward = backward, .derivative = &derivative);
