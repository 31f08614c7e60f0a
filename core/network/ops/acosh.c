/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>
#include <math.h>

#include "core/network/ops/elementwise.h"

FOVEA_DERIVATIVE_BY_X (1.0f / sqrtf ((x - 1.0f) * (x + 1.0f)))

FOVEA_MAP_OP (acosh, "Acosh", N_("Takes the inverse hyperbolic cosine of every element."),
              acoshf (x), fovea_blocks_accept_full, FOVEA_DIFFERENTIABLE);
