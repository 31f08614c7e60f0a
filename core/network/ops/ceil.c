/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>
#include <math.h>

#include "core/network/ops/elementwise.h"

FOVEA_MAP_OP (ceil, "Ceil", N_("Rounds every element up to a whole number."),
              ceilf (x), NULL, .no_backward = N_("Its steps have no gradient."));
