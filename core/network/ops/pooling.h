/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/network/ops/window.h"

G_BEGIN_DECLS

/* Computes row @y of an output map from its input map (H, W); once cancelled, what it leaves does not matter. */
typedef void (*FoveaPoolRow) (const FoveaWindow *window, const float *map, gint64 y, float *row, FoveaProgress *progress);

/* Adds the taps of input row @in to @out: what one kernel column gives to @n outputs that lie @stride apart in it. */
typedef void (*FoveaPoolTap) (const float *in, gint64 stride, float *out, gint64 n);

gboolean fovea_pool_infer (FoveaOpContext *context, GError **error);
void fovea_pool_field (const FoveaOpContext *context, guint input, const FoveaBox *output, FoveaBox *box);
gboolean fovea_pool_run (const FoveaOpContext *context, FoveaPoolRow row, FoveaTensor *const *inputs,
                         FoveaTensor *const *outputs, FoveaProgress *progress);

/* Visits every tap of output row @y that lies inside of the map, until cancelled. */
void fovea_pool_taps (const FoveaWindow *window, const float *map, gint64 y, float *row, FoveaPoolTap tap, FoveaProgress *progress);

/* Global pools: output (N, C, 1, ...). */
gboolean fovea_global_pool_infer (FoveaOpContext *context, GError **error);
gboolean fovea_global_pool_run (FoveaTensor *const *inputs, FoveaTensor *const *outputs,
                                float (*pool) (const float *map, gsize n), FoveaProgress *progress);

G_END_DECLS
