/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/base/progress.h"
#include "core/tensor/tensor.h"

G_BEGIN_DECLS

#define FOVEA_TILE_COLUMNS 64

/* A part of a product: some rows of the left matrix by some columns of the right one. */
typedef struct
{
  gsize matrix;        /* 0 .. matrices - 1 */
  gsize row, rows;
  gsize line, column, columns; /* at most FOVEA_TILE_COLUMNS, all of one line */
} FoveaTile;

typedef struct _FoveaTiledProduct FoveaTiledProduct;

/**
 * FoveaTiledProduct:
 * @lines, @line_columns: the right matrix has lines * line_columns columns: what a convolution reads for the rows of its output
 * @left: elements @first .. @first + @n - 1 of row @row, adjacent; @buffer has room for them
 * @right: rows @first .. @first + @n - 1 of the tile's columns: row first + r of them at @rows + r * FOVEA_TILE_COLUMNS
 * @store: takes the sums of row @row, the @at-th and following of all results (matrices, rows, lines, line_columns)
 *
 * Products of matrices (rows x depth) and (depth x columns) whose elements are made where they are needed, piece by piece, so that nothing
 * but the results is stored: convolutions of any number of dimensions, with deformed windows, or of integers. Pieces are summed in single
 * precision, and their sums in double precision. Of integers of 9 bits (bytes less a zero point) all of these sums are exact.
 */
struct _FoveaTiledProduct
{
  gsize matrices, rows, depth, lines, line_columns;
  const float *(*left) (const FoveaTiledProduct *product, gsize matrix, gsize row, gsize first, gsize n, float *buffer);
  void (*right) (const FoveaTiledProduct *product, const FoveaTile *tile, gsize first, gsize n, float *rows);
  void (*store) (const FoveaTiledProduct *product, const FoveaTile *tile, gsize row, gsize at, const double *sums);
  gconstpointer matrix_data, result_data; /* of left() and right(), and of store() */
};

/* FALSE when cancelled. */
gboolean fovea_tiled_product_run (const FoveaTiledProduct *product, FoveaProgress *progress);

/* Elements @at, @at + @stride, ... of floats or bytes less @zero, as floats. */
void fovea_tile_load (const FoveaTensor *tensor, gsize at, gsize stride, gsize n, float zero, float *to);

G_END_DECLS
