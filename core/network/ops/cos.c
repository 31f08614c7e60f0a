/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>
#include <math.h>

#include "core/network/ops/elementwise.h"

FOVEA_DERIVATIVE_BY_X (-sinf (x))

FOVEA_MAP_OP (cos, "Cos", N_("Takes the cosine of every element."), cosf (x), NULL, FOVEA_DIFFERENTIABLE);
