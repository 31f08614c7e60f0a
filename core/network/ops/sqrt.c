/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>
#include <math.h>

#include "core/network/ops/elementwise.h"

FOVEA_DERIVATIVE_BY_Y (0.5f / y)

FOVEA_MAP_OP (sqrt, "Sqrt", N_("Takes the square root of every element."), sqrtf (x), fovea_blocks_accept_full,
              FOVEA_DIFFERENTIABLE);
