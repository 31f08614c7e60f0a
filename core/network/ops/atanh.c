/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>
#include <math.h>

#include "core/network/ops/elementwise.h"

FOVEA_DERIVATIVE_BY_X (1.0f / ((1.0f - x) * (1.0f + x)))

FOVEA_MAP_OP (atanh, "Atanh", N_("Takes the inverse hyperbolic tangent of every element."),
              atanhf (x), fovea_blocks_accept_full, FOVEA_DIFFERENTIABLE);
