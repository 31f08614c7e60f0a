/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/network/backward.h"
#include "core/network/op.h"

G_BEGIN_DECLS

/* Softmax, its logarithm and Hardmax over one axis, or, before opset 13, over all axes from one on. */
extern const FoveaOpAttribute fovea_softmax_attributes[1];

/* @width positions (at most FOVEA_LINES_TILE) beside each other, their @n elements @step apart. */
typedef void (*FoveaSoftmaxTile) (const float *in, float *out, gsize n, gsize step, gsize width);

void fovea_softmax_tile (const float *in, float *out, gsize n, gsize step, gsize width);
void fovea_log_softmax_tile (const float *in, float *out, gsize n, gsize step, gsize width);

gboolean fovea_softmax_infer (FoveaOpContext *context, GError **error);
void fovea_softmax_field (const FoveaOpContext *context, guint input, const FoveaBox *output, FoveaBox *box);
gboolean fovea_softmax_run (const FoveaOpContext *context, FoveaTensor *const *inputs, FoveaTensor *const *outputs,
                            FoveaSoftmaxTile tile, FoveaProgress *progress);

/* For backward(): sums of a value of the input's shape over what is normalised together, which keep their axes. */
const char *fovea_softmax_sum (FoveaBackward *backward, const char *value);

G_END_DECLS
