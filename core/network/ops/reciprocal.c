/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/network/ops/elementwise.h"

FOVEA_DERIVATIVE_BY_Y (-y * y)

FOVEA_MAP_OP (reciprocal, "Reciprocal", N_("Divides 1 by every element."), 1.0f / x, fovea_blocks_accept_full,
              FOVEA_DIFFERENTIABLE);
