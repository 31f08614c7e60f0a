/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/network/ops/elementwise.h"

static const FoveaOpAttribute attributes[] = {
  { "alpha", FOVEA_ATTRIBUTE_FLOAT, .initial = 0.2f },
  { "beta", FOVEA_ATTRIBUTE_FLOAT, .initial = 0.5f },
};

static float
hard_sigmoid (float x, float alpha, float beta)
{
  float y = alpha * x + beta;

  y = y < 0.0f ? 0.0f : y;
  return y > 1.0f ? 1.0f : y;
}

FOVEA_DERIVATIVE_BY_Y (y > 0.0f && y < 1.0f ? p : 0.0f)

FOVEA_MAP_OP (hard_sigmoid, "HardSigmoid", N_("A sigmoid made of three straight lines: alpha x + beta, kept within 0 to 1."),
              hard_sigmoid (x, p, q), NULL, FOVEA_ATTRIBUTES (attributes), FOVEA_DIFFERENTIABLE);
