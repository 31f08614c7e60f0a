/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>
#include <math.h>

#include "core/network/ops/elementwise.h"

FOVEA_MAP_OP (erf, "Erf", N_("The error function of every element: how much of a normal distribution lies around its mean."),
              erff (x), NULL);
