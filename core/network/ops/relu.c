/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/network/ops/elementwise.h"

FOVEA_MAP_OP (relu, "Relu", N_("Keeps what is positive and makes zero of what is negative."), x < 0.0f ? 0.0f : x, NULL);
