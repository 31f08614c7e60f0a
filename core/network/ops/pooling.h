/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/conv/simd/simd.h"
#include "core/network/ops/window.h"

G_BEGIN_DECLS

/* Computes row @y of an output map from its input map (H, W); once cancelled, what it leaves does not matter. */
typedef void (*FoveaPoolRow) (const FoveaWindow *window, const float *map, gint64 y, float *row, FoveaProgress *progress);

/* Adds the taps of input row @in to @out: what one kernel column gives to @n outputs that lie @stride apart in it. */
typedef void (*FoveaPoolTap) (const float *in, gint64 stride, float *out, gint64 n);

/* Reads the node's window, with the sizes of its output. */
gboolean fovea_pool_window (const FoveaOpContext *context, FoveaWindow *window, GError **error);
gboolean fovea_pool_infer (FoveaOpContext *context, GError **error);
void fovea_pool_field (const FoveaOpContext *context, guint input, const FoveaBox *output, FoveaBox *box);
gboolean fovea_pool_run (const FoveaOpContext *context, FoveaPoolRow row, FoveaTensor *const *inputs,
                         FoveaTensor *const *outputs, FoveaProgress *progress);

/* Visits every tap of output row @y that lies inside of the map, until cancelled. */
void fovea_pool_taps (const FoveaWindow *window, const float *map, gint64 y, float *row, FoveaPoolTap tap, FoveaProgress *progress);

/* How many taps of output @i lie in the input, or in its padding too; @first is the first of them. */
gint64 fovea_pool_count (const FoveaWindowAxis *axis, gint64 i, gboolean padding, gint64 *first);

/* In blocks of channels: @pool takes the windows, with a factor of one over their taps, those in the padding too if @padding. */
gboolean fovea_pool_accepts_blocks (const FoveaOpContext *context, gsize lanes);
gboolean fovea_pool_run_blocks (const FoveaOpContext *context, void (*pool) (const FoveaPoolTaps *taps, gsize windows), gboolean padding,
                                const FoveaBlocks *inputs, const FoveaBlocks *outputs, FoveaProgress *progress);

/* Global pools: output (N, C, 1, ...). */
gboolean fovea_global_pool_infer (FoveaOpContext *context, GError **error);
gboolean fovea_global_pool_run (FoveaTensor *const *inputs, FoveaTensor *const *outputs,
                                float (*pool) (const float *map, gsize n), FoveaProgress *progress);
gboolean fovea_global_average_run_blocks (const FoveaOpContext *context, const FoveaBlocks *inputs, const FoveaBlocks *outputs,
                                          gpointer scratch, FoveaProgress *progress);
gboolean fovea_global_max_run_blocks (const FoveaOpContext *context, const FoveaBlocks *inputs, const FoveaBlocks *outputs,
                                      gpointer scratch, FoveaProgress *progress);

G_END_DECLS
