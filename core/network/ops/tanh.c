/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/conv/simd/simd.h"
#include "core/network/ops/elementwise.h"

FOVEA_DERIVATIVE_BY_Y (1.0f - y * y)

FOVEA_VECTOR_OP (tanh, "Tanh", N_("Squeezes every element into -1 to 1."), fovea_simd ()->tanh (in, out, n),
                 FOVEA_DIFFERENTIABLE);
