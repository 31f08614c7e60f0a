/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/network/ops/tapers.h"

FOVEA_TAPER_OP (blackman_window, "BlackmanWindow", N_("A window for Fourier transforms with low side lobes: a sum of two cosines."),
                0.42, 0.5, 0.08);
