/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/conv/simd/simd.h"
#include "core/network/ops/elementwise.h"

static const FoveaOpAttribute attributes[] = {
  { "alpha", FOVEA_ATTRIBUTE_FLOAT, .initial = 1.0f },
};

FOVEA_DERIVATIVE_BY_Y (y > 0.0f ? 1.0f : 1.0f + y / p)

FOVEA_VECTOR_OP (celu, "Celu", N_("Keeps what is positive and bends what is negative towards -alpha, without a corner at zero."),
                 fovea_simd ()->elu (in, out, n, p, 1.0f / p, 1.0f), FOVEA_ATTRIBUTES (attributes), FOVEA_DIFFERENTIABLE);
