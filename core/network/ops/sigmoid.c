/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>
#include <math.h>

#include "core/network/ops/elementwise.h"

FOVEA_MAP_OP (sigmoid, "Sigmoid", N_("Squeezes every element into 0 to 1, as a probability."), 1.0f / (1.0f + expf (-x)));
