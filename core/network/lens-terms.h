/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Inside of core/network: the terms of one output of one node. */

#pragma once

#include "core/conv/lens.h"
#include "core/network/op.h"

G_BEGIN_DECLS

/* Whether the node's outputs are sums or pools that can be taken apart: convolutions, transposed and deformable ones and pools over height and
 * width, and fully connected layers, all in float32. @kind: (out) (optional) */
gboolean fovea_lens_terms_applies (const FoveaOpContext *context, FoveaLensKind *kind);

/* @inputs: a tensor an input of the node, as FoveaOp.run has them. Output (0, @channel, @y, @x), or (0, @channel) of rank 2, which must be there. */
FoveaLens *fovea_lens_terms_new (const FoveaOpContext *context, FoveaTensor *const *inputs, gsize channel, gsize y, gsize x, GError **error);

G_END_DECLS
