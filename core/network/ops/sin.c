/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>
#include <math.h>

#include "core/network/ops/elementwise.h"

FOVEA_DERIVATIVE_BY_X (cosf (x))

FOVEA_MAP_OP (sin, "Sin", N_("Takes the sine of every element."), sinf (x), NULL, FOVEA_DIFFERENTIABLE);
