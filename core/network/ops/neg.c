/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/network/ops/elementwise.h"

FOVEA_MAP_OP (neg, "Neg", N_("Turns the sign of every element."), -x, NULL);
