/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>
#include <math.h>

#include "core/conv/simd/simd.h"
#include "core/network/ops/elementwise.h"

FOVEA_DERIVATIVE_BY_X ((float) M_2_SQRTPI * expf (-x * x))

FOVEA_VECTOR_OP (erf, "Erf", N_("The error function of every element: how much of a normal distribution lies around its mean."),
                 fovea_simd ()->erf (in, out, n), FOVEA_DIFFERENTIABLE);
