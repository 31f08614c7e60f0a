/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>
#include <math.h>

#include "core/network/ops/elementwise.h"

FOVEA_UNARY_ROW (find, float, guint8, isnan (x) != 0)

static const FoveaUnary finder = { { [FOVEA_DTYPE_FLOAT32] = find }, FOVEA_DTYPE_BOOL };

FOVEA_DISCRETE_UNARY_OP (is_nan, "IsNaN", N_("Tells of every element whether it is not a number."), &finder,
                         N_("Truth values have no gradients."));
