/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/network/ops/window.h"

G_BEGIN_DECLS

/* The window of a ConvTranspose, with the sizes of its output: it slides over the output, and input i touches outputs
 * i * stride - before + j * dilation. */
gboolean fovea_conv_transpose_window (const FoveaOpContext *context, FoveaWindow *window, GError **error);

extern const FoveaBlocksOp fovea_conv_transpose_blocks;

G_END_DECLS
