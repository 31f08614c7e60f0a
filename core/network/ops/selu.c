/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>
#include <math.h>

#include "core/network/ops/elementwise.h"

static const FoveaOpAttribute attributes[] = {
  { "alpha", FOVEA_ATTRIBUTE_FLOAT, .initial = 1.67326319f },
  { "gamma", FOVEA_ATTRIBUTE_FLOAT, .initial = 1.05070102f },
};

FOVEA_MAP_OP (selu, "Selu", N_("Keeps what is positive and bends what is negative so that the layers of a network keep their mean and deviation."),
              q * (x < 0.0f ? p * expm1f (x) : x), NULL, FOVEA_ATTRIBUTES (attributes));
