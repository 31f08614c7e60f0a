/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>
#include <math.h>

#include "core/network/ops/elementwise.h"

FOVEA_DERIVATIVE_BY_X (-1.0f / sqrtf ((1.0f - x) * (1.0f + x)))

FOVEA_MAP_OP (acos, "Acos", N_("Takes the arc cosine of every element."), acosf (x), fovea_blocks_accept_full,
              FOVEA_DIFFERENTIABLE);
