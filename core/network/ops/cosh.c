/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>
#include <math.h>

#include "core/network/ops/elementwise.h"

FOVEA_DERIVATIVE_BY_X (sinhf (x))

FOVEA_MAP_OP (cosh, "Cosh", N_("Takes the hyperbolic cosine of every element."), coshf (x), NULL, FOVEA_DIFFERENTIABLE);
