/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>
#include <math.h>

#include "core/conv/simd/simd.h"
#include "core/network/ops/elementwise.h"

FOVEA_DERIVATIVE_BY_Y (-expm1f (-y))

FOVEA_VECTOR_OP (softplus, "Softplus", N_("A smooth form of Relu: the logarithm of 1 + exp(x)."),
                 fovea_simd ()->softplus (in, out, n), FOVEA_DIFFERENTIABLE);
