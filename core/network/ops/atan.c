/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>
#include <math.h>

#include "core/network/ops/elementwise.h"

FOVEA_DERIVATIVE_BY_X (1.0f / (1.0f + x * x))

FOVEA_MAP_OP (atan, "Atan", N_("Takes the arc tangent of every element."), atanf (x), NULL, FOVEA_DIFFERENTIABLE);
