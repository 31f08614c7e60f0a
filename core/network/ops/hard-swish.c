/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/conv/simd/simd.h"
#include "core/network/ops/elementwise.h"

FOVEA_DERIVATIVE_BY_X (x <= -3.0f ? 0.0f : x < 3.0f ? x / 3.0f + 0.5f : 1.0f)

FOVEA_VECTOR_OP (hard_swish, "HardSwish", N_("Multiplies every element by a rectified line: a swish without exponentials."),
                 fovea_simd ()->hard_swish (in, out, n), FOVEA_DIFFERENTIABLE);
