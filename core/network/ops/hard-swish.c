/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/conv/simd/simd.h"
#include "core/network/ops/elementwise.h"

static void
hard_swish (gconstpointer in, gpointer out, gsize n, const float *parameters)
{
  fovea_simd ()->hard_swish (in, out, n);
}

static const FoveaUnary swishes = { { [FOVEA_DTYPE_FLOAT32] = hard_swish } };

FOVEA_UNARY_OP (hard_swish, "HardSwish", N_("Multiplies every element by a rectified line: a swish without exponentials."),
                &swishes, NULL);
