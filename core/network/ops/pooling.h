/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/conv/simd/simd.h"
#include "core/network/ops/window.h"

G_BEGIN_DECLS

/* A run of an operator that pools. */
typedef struct _FoveaPool FoveaPool;

/* Computes row @y of output map @map. */
typedef void (*FoveaPoolRow) (const FoveaPool *pool, gsize map, gint64 y);

/* Adds to outputs @to to @to + @n - 1 of all what one kernel column gives to them: elements @from, @from + stride, ... of the input. */
typedef void (*FoveaPoolTap) (const FoveaPool *pool, gsize from, gsize to, gsize n);

struct _FoveaPool
{
  FoveaWindow window;
  const FoveaTensor *in;
  FoveaTensor *out, *indices; /* indices: of MaxPool, may be NULL */
  gint64 setting;             /* the operator's own: count_include_pad, p, storage_order */
  FoveaPoolRow row;
  gsize inputs, rows;         /* elements of an input map, rows of an output map */
  FoveaProgress *progress;    /* once it is cancelled, what a row leaves does not matter */
};

/* Reads the node's window, with the sizes of its output. */
gboolean fovea_pool_window (const FoveaOpContext *context, FoveaWindow *window, GError **error);
/* Output 0 of @dtype. */
gboolean fovea_pool_infer_type (FoveaOpContext *context, FoveaDType dtype, GError **error);
gboolean fovea_pool_infer (FoveaOpContext *context, GError **error); /* of floats */
void fovea_pool_field (const FoveaOpContext *context, guint input, const FoveaBox *output, FoveaBox *box);
gboolean fovea_pool_run (const FoveaOpContext *context, FoveaPoolRow row, gint64 setting, FoveaTensor *const *inputs,
                         FoveaTensor *const *outputs, FoveaProgress *progress);

/* The number of the first element of a row among all outputs, and how many it has. */
gsize fovea_pool_at (const FoveaPool *pool, gsize map, gint64 y, gsize *n);
/* Visits every tap of a row that lies inside of the map, until cancelled. */
void fovea_pool_taps (const FoveaPool *pool, gsize map, gint64 y, FoveaPoolTap tap);

/* How many taps of output @i lie in the input, or in its padding too; @first is the first of them. */
gint64 fovea_pool_count (const FoveaWindowAxis *axis, gint64 i, gboolean padding, gint64 *first);
/* The same of all axes but the last, for row @y. */
gint64 fovea_pool_count_rows (const FoveaWindow *window, gint64 y, gboolean padding);

/* In blocks of channels: @pool takes the windows, with a factor of one over their taps, those in the padding too if @padding. */
gboolean fovea_pool_accepts_blocks (const FoveaOpContext *context, gsize lanes);
gboolean fovea_pool_run_blocks (const FoveaOpContext *context, void (*pool) (const FoveaPoolTaps *taps, gsize windows), gboolean padding,
                                const FoveaBlocks *inputs, const FoveaBlocks *outputs, FoveaProgress *progress);

/* Global pools: output (N, C, 1, ...), from a map of @n elements each. */
typedef float (*FoveaGlobalPool) (const float *map, gsize n, gint64 setting);

gboolean fovea_global_pool_infer (FoveaOpContext *context, GError **error);
gboolean fovea_global_pool_run (FoveaTensor *const *inputs, FoveaTensor *const *outputs, FoveaGlobalPool pool, gint64 setting,
                                FoveaProgress *progress);
gboolean fovea_global_average_run_blocks (const FoveaOpContext *context, const FoveaBlocks *inputs, const FoveaBlocks *outputs,
                                          gpointer scratch, FoveaProgress *progress);
gboolean fovea_global_max_run_blocks (const FoveaOpContext *context, const FoveaBlocks *inputs, const FoveaBlocks *outputs,
                                      gpointer scratch, FoveaProgress *progress);

G_END_DECLS
