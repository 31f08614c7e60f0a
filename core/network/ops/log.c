/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>
#include <math.h>

#include "core/network/ops/elementwise.h"

FOVEA_DERIVATIVE_BY_X (1.0f / x)

FOVEA_MAP_OP (log, "Log", N_("Takes the natural logarithm of every element."), logf (x), fovea_blocks_accept_full,
              FOVEA_DIFFERENTIABLE);
