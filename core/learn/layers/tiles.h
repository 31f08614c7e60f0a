/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What layers that sum products are made of: register tiles, and the ways between maps and the columns of what a kernel's cells meet. */

#pragma once

#include "core/conv/simd/simd.h"
#include "core/network/ops/window.h"

G_BEGIN_DECLS

#define FOVEA_TILE_VECTORS 2

/* A sliding window over maps (height, width): outputs @rows[i].low to high - 1 meet row y * stride_y + @rows[i].offset with row i of the kernel, and columns
 * likewise. */
typedef struct
{
  gsize in, out, cells;
  gint64 in_width, out_width, kernel_width, stride_y, stride_x;
  FoveaWindowSpan *rows, *columns;
} FoveaTaps;

/* @window: of pictures. */
void fovea_taps_init (FoveaTaps *taps, const FoveaWindow *window);
/* Of features without places: one output, which is the input. */
void fovea_taps_init_point (FoveaTaps *taps);
void fovea_taps_clear (FoveaTaps *taps);

/* What cell @d of a kernel (channels, cells) meets in examples @s to @s + @count - 1 of @x (channels, n, in): @row (count, out). */
void fovea_taps_meet (const FoveaTaps *taps, const float *x, gsize n, gsize s, gsize count, gsize d, float *row);
/* The other way: what stands in @row is added to the gradient @dx. */
void fovea_taps_return (const FoveaTaps *taps, const float *row, gsize n, gsize s, gsize count, gsize d, float *dx);

/* A row of @columns goes to the @r-th rows of panels (rows, panel); the rest of the last is zero. */
void fovea_tiles_to_panels (const float *row, gsize columns, gsize r, gsize rows, gsize panel, float *panels);

/* Rows of @tile->run floats a segment, @tile->step apart, times @tile->weights of @vectors: @sums (vectors, rows, lanes), added to if @add. */
void fovea_tiles_multiply (const FoveaSimd *simd, FoveaBlockTile tile, gsize rows, gsize vectors, gboolean add, float *sums);

/* Rows of @n columns, @step apart, from @sums, with @bias (rows, nullable). */
void fovea_tiles_store (const float *sums, gsize lanes, gsize rows, gsize n, const float *bias, float *out, gsize step);

/* (rows, columns), rows @step apart, as (columns, @width): zero behind the last row, and in columns up to @whole. */
void fovea_tiles_turn (const float *in, gsize rows, gsize step, gsize columns, gsize whole, gsize width, float *turned);

/* The gradient of what a layer of @rows filters of @depth cells reads, from that of what it gives: @weights (depth, rows), @gradient rows @step apart. @panels
 * (rows, columns rounded up to a panel), @sums, @back (depth, columns): scratch. */
void fovea_tiles_give_input (const FoveaSimd *simd, const FoveaTaps *taps, const float *weights, gsize rows, gsize depth, const float *gradient, gsize step,
                             gsize n, gsize s, gsize count, float *panels, float *sums, float *back, float *dx);

/* Adds the sum of each row's @step columns. */
void fovea_tiles_sum_rows (const float *in, gsize rows, gsize step, float *sums);

G_END_DECLS
