/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>
#include <math.h>

#include "core/network/ops/elementwise.h"

/* tanh (log (1 + e^x)) = n / (n + 2) with n = e^x (e^x + 2); from 20 on it is 1. */
static float
mish (float x)
{
  float e = expf (x), n = e * (e + 2.0f);

  return x > 20.0f ? x : x * n / (n + 2.0f);
}

FOVEA_MAP_OP (mish, "Mish", N_("A smooth form of Relu that lets a little of what is slightly negative through."), mish (x), NULL);
