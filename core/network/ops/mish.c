/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>
#include <math.h>

#include "core/conv/simd/simd.h"
#include "core/network/ops/elementwise.h"

static inline float
slope (float x)
{
  float share = tanhf (log1pf (expf (x))); /* y / x */

  return share + x * (1.0f - share * share) / (1.0f + expf (-x));
}

FOVEA_DERIVATIVE_BY_X (slope (x))

FOVEA_VECTOR_OP (mish, "Mish", N_("A smooth form of Relu that lets a little of what is slightly negative through."),
                 fovea_simd ()->mish (in, out, n), FOVEA_DIFFERENTIABLE);
