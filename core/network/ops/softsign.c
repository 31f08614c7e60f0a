/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>
#include <math.h>

#include "core/network/ops/elementwise.h"

FOVEA_DERIVATIVE_BY_Y ((1.0f - fabsf (y)) * (1.0f - fabsf (y)))

FOVEA_MAP_OP (softsign, "Softsign", N_("Squeezes every element into -1 to 1, more gently than Tanh."),
              x / (1.0f + fabsf (x)), NULL, FOVEA_DIFFERENTIABLE);
