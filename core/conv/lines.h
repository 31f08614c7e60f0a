/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Inside of core/conv: getting input samples into scratch memory, borders included. */

#pragma once

#include "core/conv/path.h"

G_BEGIN_DECLS

/* out[i] = the sample at @x + i * @stride of a line of @width, i < @count; @line NULL stands for a line of zeros. */
void fovea_conv_copy_line (FoveaBorder border, const float *line, gsize width, gssize x, gsize stride, gsize count, float *out);

/* Pixels @x .. @x + @count - 1 of photo row @y (both may lie outside) as count * c floats. */
void fovea_conv_fetch_row (const FoveaConvProblem *problem, const FoveaConvRows *rows, gssize y, gssize x, gsize count, float *out);

/* Tiles of at most @rows by @pixels. */
void fovea_conv_set_tiling (FoveaConvPlan *plan, gsize rows, gsize pixels);

/* Samples across of a tile whose @fetched rows of floats take half of a usual L2 cache: long rows are what memory is read fast in. */
gsize fovea_conv_tile_samples (gsize fetched);

/* All tiles of the part of the output that @rows asks for, on all threads; FALSE when cancelled. */
gboolean fovea_conv_run_tiles (const FoveaConvPlan *plan, const FoveaConvRows *rows, guint8 *scratch, FoveaProgress *progress);

/* Writes rows @y .. @y + @n_rows - 1 of @tile: the first of kernel 0 stands at @out, rows @stride floats apart, kernels @kernel_stride. */
void fovea_conv_write_rows (const FoveaConvPlan *plan, const FoveaConvRows *rows, const FoveaConvTile *tile, gsize y, gsize n_rows,
                            const float *out, gsize stride, gsize kernel_stride);

G_END_DECLS
