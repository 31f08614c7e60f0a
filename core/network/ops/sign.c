/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/network/ops/elementwise.h"

FOVEA_UNARY_ROW (sign_float32, float, float, x > 0.0f ? 1.0f : x < 0.0f ? -1.0f : x) /* not a number remains that */
FOVEA_UNARY_SIGNED_ROWS (sign, (x > 0) - (x < 0))
FOVEA_UNARY_UNSIGNED_ROWS (sign, x != 0)

static const FoveaUnary signs = { { FOVEA_NUMBER_ROWS (sign) } };

FOVEA_UNARY_OP (sign, "Sign", N_("Gives -1, 0 or 1 for every element: its sign."), &signs, NULL,
                .no_backward = N_("Its steps have no gradient."));
