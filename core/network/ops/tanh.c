/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/conv/simd/simd.h"
#include "core/network/ops/elementwise.h"

static void
tangent (gconstpointer in, gpointer out, gsize n, const float *parameters)
{
  fovea_simd ()->tanh (in, out, n);
}

static const FoveaUnary tangents = { { [FOVEA_DTYPE_FLOAT32] = tangent } };

FOVEA_UNARY_OP (tanh, "Tanh", N_("Squeezes every element into -1 to 1."), &tangents, NULL);
