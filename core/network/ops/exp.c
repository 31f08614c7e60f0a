/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/conv/simd/simd.h"
#include "core/network/ops/elementwise.h"

FOVEA_DERIVATIVE_BY_Y (y)

FOVEA_VECTOR_OP (exp, "Exp", N_("Raises e to the power of every element."), fovea_simd ()->exp (in, out, n),
                 FOVEA_DIFFERENTIABLE);
