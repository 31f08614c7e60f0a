/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>
#include <math.h>

#include "core/network/ops/elementwise.h"

static const FoveaOpAttribute attributes[] = {
  { "detect_negative", FOVEA_ATTRIBUTE_INT, .initial = 1.0f },
  { "detect_positive", FOVEA_ATTRIBUTE_INT, .initial = 1.0f },
};

FOVEA_UNARY_ROW (find, float, guint8, isinf (x) && (x < 0.0f ? p : q) != 0.0f)

static const FoveaUnary finder = { { [FOVEA_DTYPE_FLOAT32] = find }, FOVEA_DTYPE_BOOL };

FOVEA_DISCRETE_UNARY_OP (is_inf, "IsInf", N_("Tells of every element whether it is infinite."), &finder,
                         N_("Truth values have no gradients."), FOVEA_ATTRIBUTES (attributes));
