/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/conv/simd/simd.h"
#include "core/network/backward.h"
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

/* The windows of a map (H, W) row by row, those together that the map's edges cut alike. */
typedef struct
{
  FoveaWindow window;
  gint64 low, high; /* outputs of a row whose windows lie inside of the map from left to right: low to high - 1 */
  gboolean padding; /* taps in the padding count */
} FoveaPoolCuts;

/* Outputs @x to @x + @n - 1 of a row: @rows times @columns taps lie in the map. */
typedef struct
{
  gint64 x, n;
  gint64 rows, columns;
  gint64 first_row, first_column; /* of the map, where the first tap of the first window lies */
  float factor;                   /* one over the taps that count */
} FoveaPoolCut;

typedef void (*FoveaPoolCutFunc) (const FoveaPoolCut *cut, gpointer data);

/* FALSE for what infer() has refused. */
gboolean fovea_pool_cuts_init (FoveaPoolCuts *cuts, const FoveaOpContext *context, gboolean padding);
void fovea_pool_cuts_visit (const FoveaPoolCuts *cuts, gint64 y, FoveaPoolCutFunc func, gpointer data);

/* In blocks of channels: @pool takes the windows, with a factor of one over their taps, those in the padding too if @padding. */
gboolean fovea_pool_accepts_blocks (const FoveaOpContext *context, gsize lanes);
gboolean fovea_pool_run_blocks (const FoveaOpContext *context, void (*pool) (const FoveaPoolTaps *taps, gsize windows), gboolean padding,
                                const FoveaBlocks *inputs, const FoveaBlocks *outputs, FoveaProgress *progress);

/* The way back through a pool, an operator with the pool's window attributes: output 0 has the gradients of the map's elements, which are sums
 * of what windows hand back to their taps, computed for whole maps. */
typedef struct
{
  FoveaPool pool;        /* first: it is what a tap gets. in: the map, or NULL for averages; out: output 0 */
  const float *gradient; /* of a row's windows */
  gsize first;           /* the number of that row's first window among all */
  gint64 *places;        /* (the row's windows): scratch */
  float *numbers;        /* likewise */
} FoveaPoolReturnRow;

/* Adds what the windows of row @y of a map hand back. */
typedef void (*FoveaPoolReturn) (FoveaPoolReturnRow *row, gsize map, gint64 y);

/* Output 0 is of the shape @map; the pool of such a map has the shape of input @gradient. */
gboolean fovea_pool_return_infer (FoveaOpContext *context, const FoveaShape *map, guint gradient, GError **error);
void fovea_pool_return_field (const FoveaOpContext *context, guint input, const FoveaBox *output, FoveaBox *box);
gboolean fovea_pool_return_prepare (FoveaOpContext *context, GError **error);
/* @in may be NULL; @setting as in FoveaPool. */
gboolean fovea_pool_return_run (const FoveaOpContext *context, FoveaPoolReturn func, gint64 setting, const FoveaTensor *in,
                                const FoveaTensor *gradient, FoveaTensor *out, gpointer scratch, FoveaProgress *progress);
gboolean fovea_pool_return_accepts_blocks (const FoveaOpContext *context, gsize lanes);
/* @sums: windows hand back the whole gradient, whatever the number of their taps. */
gboolean fovea_pool_return_run_blocks (const FoveaOpContext *context, void (*func) (const FoveaPoolReturns *returns, gsize windows),
                                       gboolean padding, gboolean sums, const FoveaBlocks *in, const FoveaBlocks *gradient, const FoveaBlocks *out,
                                       FoveaProgress *progress);

/* Hands @gradient, of output 0's shape, back to the map that is input 0. */
const char *fovea_pool_return_largest (FoveaBackward *backward, GArray *attributes, const char *gradient);
const char *fovea_pool_return_average (FoveaBackward *backward, GArray *attributes, const char *gradient);

/* Of lengths y = (sum of |x|^p)^(1/p), with the attribute "p": what the gradient of y becomes before it is handed to the elements of y's sum; and
 * the gradient of input 0 of what has been handed to them, which may have a size of 1 where x has more. */
const char *fovea_lp_gradient_of_sum (FoveaBackward *backward);
void fovea_lp_give_power (FoveaBackward *backward, const char *gradient);

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
