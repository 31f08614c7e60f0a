/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/network/ops/elementwise.h"

static const FoveaOpAttribute attributes[] = {
  { "alpha", FOVEA_ATTRIBUTE_FLOAT, .initial = 1.0f },
};

FOVEA_DERIVATIVE_BY_X (x > p ? 1.0f : 0.0f)

FOVEA_MAP_OP (thresholded_relu, "ThresholdedRelu", N_("Keeps what is above a threshold and makes zero of the rest."),
              x > p ? x : 0.0f, NULL, FOVEA_ATTRIBUTES (attributes), FOVEA_DIFFERENTIABLE);
