/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/conv/simd/simd.h"
#include "core/network/ops/elementwise.h"

static const FoveaOpAttribute attributes[] = {
  { "alpha", FOVEA_ATTRIBUTE_FLOAT, .initial = 1.67326319f },
  { "gamma", FOVEA_ATTRIBUTE_FLOAT, .initial = 1.05070102f },
};

FOVEA_DERIVATIVE_BY_Y (y > 0.0f ? q : y + p * q)

FOVEA_VECTOR_OP (selu, "Selu",
                 N_("Keeps what is positive and bends what is negative, so that the layers of a network keep their mean and deviation."),
                 fovea_simd ()->elu (in, out, n, p * q, 1.0f, q), FOVEA_ATTRIBUTES (attributes), .backward = fovea_bend_backward,
                 .derivative = &derivative);
