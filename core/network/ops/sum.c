/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/base/limits.h"
#include "core/network/ops/binary.h"

FOVEA_BINARY_ROW (add, float, x + y)

static const FoveaBinary sum = { { [FOVEA_DTYPE_FLOAT32] = add } };

static void
backward (FoveaBackward *backward)
{
  fovea_sum_backward (backward, &sum, 1.0f);
}

FOVEA_BINARY_OP (sum, "Sum", N_("Adds any number of values element by element."), sum, FOVEA_MAX_NODE_EDGES);
