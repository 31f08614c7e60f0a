/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>
#include <math.h>

#include "core/network/ops/elementwise.h"

FOVEA_MAP_OP (tanh, "Tanh", N_("Squeezes every element into -1 to 1."), tanhf (x), NULL);
