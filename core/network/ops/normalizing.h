/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/network/backward.h"
#include "core/network/op.h"

G_BEGIN_DECLS

/* InstanceNormalization and GroupNormalization: X is (N, C, ...), and the channels of each image are normalised in groups ("num_groups"; without
 * it each channel by itself), then scaled and shifted by a number a channel, or, in GroupNormalization before opset 21, a group. */
gboolean fovea_normalizing_infer (FoveaOpContext *context, GError **error);
gboolean fovea_normalizing_prepare (FoveaOpContext *context, GError **error);
gboolean fovea_normalizing_run (const FoveaOpContext *context, FoveaTensor *const *inputs, FoveaTensor *const *outputs, gpointer scratch,
                                FoveaProgress *progress);
void fovea_normalizing_field (const FoveaOpContext *context, guint input, const FoveaBox *output, FoveaBox *box);
void fovea_normalizing_backward (FoveaBackward *backward);
extern const FoveaBlocksOp fovea_normalizing_blocks;

/* For backward() of whatever takes off means along some axes and divides by the deviation from them (normalizing-backward.c). */
typedef struct
{
  const char *centered, *inverse, *normal; /* x - mean; 1 / sqrt (variance + epsilon), of size 1 along the axes; their product */
  const gint64 *axes;
  gsize n;
} FoveaNormal;

FoveaNormal fovea_normal_of (FoveaBackward *backward, const char *x, const gint64 *axes, gsize n, float epsilon);
/* The mean along some axes, which become 1. */
const char *fovea_backward_mean (FoveaBackward *backward, const char *value, const gint64 *axes, gsize n);
/* The gradient of x from that of what is normal: inverse (g - mean (g) - normal mean (g normal)). */
const char *fovea_normal_gradient (FoveaBackward *backward, const FoveaNormal *normal, const char *gradient);

G_END_DECLS
