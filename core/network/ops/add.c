/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/network/ops/binary.h"

FOVEA_BINARY_ROW (add_float, float, x + y)
FOVEA_BINARY_ROW (add_int32, gint32, (gint32) ((guint32) x + (guint32) y))
FOVEA_BINARY_ROW (add_int64, gint64, (gint64) ((guint64) x + (guint64) y))

static const FoveaBinary add = { add_float, add_int32, add_int64 };

FOVEA_BINARY_OP (add, "Add", N_("Adds two values element by element: the shortcut of a residual block, or a bias."), add, 2);
