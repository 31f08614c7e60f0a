/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/conv/simd/simd.h"
#include "core/network/ops/elementwise.h"

FOVEA_DERIVATIVE_BY_Y (y * (1.0f - y))

FOVEA_VECTOR_OP (sigmoid, "Sigmoid", N_("Squeezes every element into 0 to 1, as a probability."),
                 fovea_simd ()->sigmoid (in, out, n), FOVEA_DIFFERENTIABLE);
