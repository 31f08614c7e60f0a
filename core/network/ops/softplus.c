/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>
#include <math.h>

#include "core/network/ops/elementwise.h"

FOVEA_MAP_OP (softplus, "Softplus", N_("A smooth form of Relu: the logarithm of 1 + exp(x)."),
              x > 0.0f ? x + log1pf (expf (-x)) : log1pf (expf (x)), NULL);
