/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>
#include <math.h>

#include "core/network/ops/elementwise.h"

static const FoveaOpAttribute attributes[] = {
  { "alpha", FOVEA_ATTRIBUTE_FLOAT, .initial = 1.0f },
};

FOVEA_MAP_OP (celu, "Celu", N_("Keeps what is positive and bends what is negative towards -alpha, without a corner at zero."),
              x < 0.0f ? p * expm1f (x / p) : x, NULL, FOVEA_ATTRIBUTES (attributes));
