/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/network/ops/window.h"

G_BEGIN_DECLS

/* The (transposed) window of a ConvTranspose, with the sizes of its output. */
gboolean fovea_conv_transpose_window (const FoveaOpContext *context, FoveaWindow *window, GError **error);

extern const FoveaBlocksOp fovea_conv_transpose_blocks;

G_END_DECLS
