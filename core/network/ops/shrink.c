/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/network/ops/elementwise.h"

static const FoveaOpAttribute attributes[] = {
  { "bias", FOVEA_ATTRIBUTE_FLOAT, .initial = 0.0f },
  { "lambd", FOVEA_ATTRIBUTE_FLOAT, .initial = 0.5f },
};

FOVEA_DERIVATIVE_BY_X (x < -q || x > q ? 1.0f : 0.0f)

FOVEA_MAP_OP (shrink, "Shrink", N_("Makes zero of what is close to zero and moves the rest towards zero."),
              x < -q ? x + p : x > q ? x - p : 0.0f, NULL, FOVEA_ATTRIBUTES (attributes), FOVEA_DIFFERENTIABLE);
