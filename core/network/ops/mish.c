/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/conv/simd/simd.h"
#include "core/network/ops/elementwise.h"

FOVEA_VECTOR_OP (mish, "Mish", N_("A smooth form of Relu that lets a little of what is slightly negative through."),
                 fovea_simd ()->mish (in, out, n));
