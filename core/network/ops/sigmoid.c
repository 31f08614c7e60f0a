/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/conv/simd/simd.h"
#include "core/network/ops/elementwise.h"

static void
sigmoid (gconstpointer in, gpointer out, gsize n, const float *parameters)
{
  fovea_simd ()->sigmoid (in, out, n);
}

static const FoveaUnary sigmoids = { { [FOVEA_DTYPE_FLOAT32] = sigmoid } };

FOVEA_UNARY_OP (sigmoid, "Sigmoid", N_("Squeezes every element into 0 to 1, as a probability."), &sigmoids, NULL);
