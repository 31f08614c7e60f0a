/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/network/op.h"

G_BEGIN_DECLS

/* InstanceNormalization and GroupNormalization: X is (N, C, ...), and the channels of each image are normalised in groups ("num_groups"; without
 * it each channel by itself), then scaled and shifted by a number a channel, or, in GroupNormalization before opset 21, a group. */
gboolean fovea_normalizing_infer (FoveaOpContext *context, GError **error);
gboolean fovea_normalizing_prepare (FoveaOpContext *context, GError **error);
gboolean fovea_normalizing_run (const FoveaOpContext *context, FoveaTensor *const *inputs, FoveaTensor *const *outputs, gpointer scratch,
                                FoveaProgress *progress);
void fovea_normalizing_field (const FoveaOpContext *context, guint input, const FoveaBox *output, FoveaBox *box);
extern const FoveaBlocksOp fovea_normalizing_blocks;

G_END_DECLS
