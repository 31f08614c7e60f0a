/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>
#include <math.h>

#include "core/network/ops/elementwise.h"

FOVEA_DERIVATIVE_BY_Y (1.0f + y * y)

FOVEA_MAP_OP (tan, "Tan", N_("Takes the tangent of every element."), tanf (x), NULL, FOVEA_DIFFERENTIABLE);
