/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>
#include <math.h>

#include "core/network/ops/elementwise.h"

FOVEA_DERIVATIVE_BY_X (coshf (x))

FOVEA_MAP_OP (sinh, "Sinh", N_("Takes the hyperbolic sine of every element."), sinhf (x), NULL, FOVEA_DIFFERENTIABLE);
