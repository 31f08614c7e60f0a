/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/ops/tiled-product.h"

#include <string.h>

#include "core/base/pool.h"
#include "core/conv/simd/simd.h"

#define TILE_ROWS 64
/* Rows of the right matrix in a piece: 256 products of 9-bit integers sum to less than 2^24, which floats hold exactly. */
#define TILE_DEPTH 256
#define MACS_A_CHUNK 1000000

typedef struct
{
  const FoveaTiledProduct *product;
  const FoveaSimd *simd;
  FoveaProgress *progress;
  gsize row_tiles, column_tiles; /* of a line */
} Job;

/* Items are numbered (matrix, row tile, line, column tile). */
static FoveaTile
tile_of (const Job *job, gsize item)
{
  const FoveaTiledProduct *product = job->product;
  FoveaTile tile;

  tile.column = item % job->column_tiles * FOVEA_TILE_COLUMNS;
  tile.columns = MIN (FOVEA_TILE_COLUMNS, product->line_columns - tile.column);
  item /= job->column_tiles;
  tile.line = item % product->lines;
  item /= product->lines;
  tile.row = item % job->row_tiles * TILE_ROWS;
  tile.rows = MIN (TILE_ROWS, product->rows - tile.row);
  tile.matrix = item / job->row_tiles;
  return tile;
}

/* A piece of the depth: @rows holds that of the right matrix. */
static void
add_piece (const Job *job, const FoveaTile *tile, gsize first, gsize n, const float *rows, double (*sums)[FOVEA_TILE_COLUMNS])
{
  float buffer[TILE_DEPTH], piece[FOVEA_TILE_COLUMNS];

  for (gsize r = 0; r < tile->rows; r++)
    {
      const float *left = job->product->left (job->product, tile->matrix, tile->row + r, first, n, buffer);

      memset (piece, 0, tile->columns * sizeof *piece);
      job->simd->add_rows (rows, FOVEA_TILE_COLUMNS, n, left, tile->columns, piece);
      for (gsize i = 0; i < tile->columns; i++)
        sums[r][i] += (double) piece[i];
    }
}

static void
multiply_tile (const Job *job, const FoveaTile *tile)
{
  const FoveaTiledProduct *product = job->product;
  double sums[TILE_ROWS][FOVEA_TILE_COLUMNS] = { { 0.0 } };
  float rows[TILE_DEPTH * FOVEA_TILE_COLUMNS];

  for (gsize first = 0; first < product->depth && !fovea_progress_is_cancelled (job->progress); first += TILE_DEPTH)
    {
      gsize n = MIN (TILE_DEPTH, product->depth - first);

      product->right (product, tile, first, n, rows);
      add_piece (job, tile, first, n, rows, sums);
    }
  for (gsize r = 0; r < tile->rows; r++)
    {
      gsize row = tile->row + r, line = (tile->matrix * product->rows + row) * product->lines + tile->line;

      product->store (product, tile, row, line * product->line_columns + tile->column, sums[r]);
    }
}

static void
multiply_tiles (gsize begin, gsize end, guint worker, gpointer data)
{
  for (gsize item = begin; item < end; item++)
    {
      FoveaTile tile = tile_of (data, item);

      multiply_tile (data, &tile);
    }
}

gboolean
fovea_tiled_product_run (const FoveaTiledProduct *product, FoveaProgress *progress)
{
  Job job = { product, fovea_simd (), progress };
  gsize macs = MIN (TILE_ROWS, product->rows) * MIN (FOVEA_TILE_COLUMNS, product->line_columns) * product->depth;

  job.row_tiles = (product->rows + TILE_ROWS - 1) / TILE_ROWS;
  job.column_tiles = (product->line_columns + FOVEA_TILE_COLUMNS - 1) / FOVEA_TILE_COLUMNS;
  return fovea_parallel_for (product->matrices * job.row_tiles * product->lines * job.column_tiles, MAX (MACS_A_CHUNK / macs, 1),
                             multiply_tiles, &job, progress);
}

void
fovea_tile_load (const FoveaTensor *tensor, gsize at, gsize stride, gsize n, float zero, float *to)
{
  switch ((int) tensor->dtype)
    {
#define LOAD(id, type)                                                                                                         \
  case FOVEA_DTYPE_##id:                                                                                                       \
    for (gsize i = 0; i < n; i++)                                                                                              \
      to[i] = (float) ((const type *) tensor->data)[at + i * stride] - zero;                                                   \
    break;
      LOAD (FLOAT32, float)
      LOAD (UINT8, guint8)
      LOAD (INT8, gint8)
#undef LOAD
    default:
      g_assert_not_reached ();
    }
}
