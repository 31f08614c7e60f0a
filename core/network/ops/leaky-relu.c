/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/network/ops/elementwise.h"

static const FoveaOpAttribute attributes[] = {
  { "alpha", FOVEA_ATTRIBUTE_FLOAT, .initial = 0.01f },
};

FOVEA_DERIVATIVE_BY_X (x > 0.0f ? 1.0f : p)

FOVEA_MAP_OP (leaky_relu, "LeakyRelu", N_("Keeps what is positive and lets a small share of what is negative through."),
              x < 0.0f ? p * x : x, NULL, FOVEA_ATTRIBUTES (attributes), FOVEA_DIFFERENTIABLE);
