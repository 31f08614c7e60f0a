/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/network/ops/tapers.h"

FOVEA_TAPER_OP (hann_window, "HannWindow", N_("A window for Fourier transforms: a cosine raised so that it ends at 0."),
                0.5, 0.5, 0.0);
