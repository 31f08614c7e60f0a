/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>
#include <math.h>

#include "core/network/ops/elementwise.h"

FOVEA_MAP_OP (round, "Round", N_("Rounds every element to the nearest whole number, a half to the even one."),
              rintf (x), NULL, .no_backward = N_("Its steps have no gradient."));
