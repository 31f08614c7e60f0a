/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/conv/simd/simd.h"
#include "core/network/ops/elementwise.h"

static void
map (const float *in, float *out, gsize n, const float *parameters)
{
  fovea_simd ()->tanh (in, out, n);
}

FOVEA_PLAIN_MAP_OP (tanh, "Tanh", N_("Squeezes every element into -1 to 1."), map, NULL);
