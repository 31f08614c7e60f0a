/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>
#include <math.h>

#include "core/network/ops/elementwise.h"

FOVEA_UNARY_ROW (magnitude_float32, float, float, fabsf (x))
FOVEA_UNARY_SIGNED_ROWS (magnitude, (Element) (x < 0 ? 0 - (guint64) x : (guint64) x))
FOVEA_UNARY_UNSIGNED_ROWS (magnitude, x)

static const FoveaUnary magnitudes = { { FOVEA_NUMBER_ROWS (magnitude) } };

FOVEA_DERIVATIVE_BY_X (x > 0.0f ? 1.0f : x < 0.0f ? -1.0f : 0.0f)

FOVEA_UNARY_OP (abs, "Abs", N_("Drops the sign of every element."), &magnitudes, NULL, FOVEA_DIFFERENTIABLE);
