/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>
#include <math.h>

#include "core/network/ops/elementwise.h"

FOVEA_MAP_OP (hard_swish, "HardSwish", N_("Multiplies every element by a rectified line: a swish without exponentials."),
              x * fminf (fmaxf (x * (1.0f / 6.0f) + 0.5f, 0.0f), 1.0f), NULL);
