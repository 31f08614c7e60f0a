/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/network/ops/elementwise.h"

FOVEA_UNARY_ROW (negate, guint8, guint8, !x)

static const FoveaUnary negation = { { [FOVEA_DTYPE_BOOL] = negate } };

FOVEA_DISCRETE_UNARY_OP (not, "Not", N_("Makes true of what is false, and false of what is true."), &negation,
                         N_("Truth values have no gradients."));
