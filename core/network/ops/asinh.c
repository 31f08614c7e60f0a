/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>
#include <math.h>

#include "core/network/ops/elementwise.h"

FOVEA_DERIVATIVE_BY_X (1.0f / sqrtf (x * x + 1.0f))

FOVEA_MAP_OP (asinh, "Asinh", N_("Takes the inverse hyperbolic sine of every element."), asinhf (x), NULL,
              FOVEA_DIFFERENTIABLE);
