/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>
#include <math.h>

#include "core/network/ops/elementwise.h"

FOVEA_MAP_OP (exp, "Exp", N_("Raises e to the power of every element."), expf (x), NULL);
