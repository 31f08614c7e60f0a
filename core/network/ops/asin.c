/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>
#include <math.h>

#include "core/network/ops/elementwise.h"

FOVEA_DERIVATIVE_BY_X (1.0f / sqrtf ((1.0f - x) * (1.0f + x)))

FOVEA_MAP_OP (asin, "Asin", N_("Takes the arc sine of every element."), asinf (x), fovea_blocks_accept_full,
              FOVEA_DIFFERENTIABLE);
