/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/network/ops/tapers.h"

FOVEA_TAPER_OP (hamming_window, "HammingWindow", N_("A window for Fourier transforms: a raised cosine that ends above 0."),
                25.0 / 46.0, 21.0 / 46.0, 0.0);
