/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/ops/tiled-product.h"

#include "core/base/pool.h"
#include "core/conv/simd/simd.h"

#define TILE_ROWS 64
/* Rows of the right matrix in a piece: 256 products of 9-bit integers sum to less than 2^24, which floats hold exactly. */
#define TILE_DEPTH 256
/* Of the instruction sets' register tiles. */
#define MOST_REGISTER_ROWS 8
#define MOST_REGISTER_COLUMNS 48
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

/* Elements @first .. @first + @n - 1 of @rows rows of the left matrix as a register tile has them: (n, tile_rows), filled up with zeros. */
static void
pack_left (const Job *job, const FoveaTile *tile, gsize row, gsize rows, gsize first, gsize n, float *packed)
{
  gsize width = job->simd->tile_rows;
  float buffer[TILE_DEPTH];

  for (gsize r = 0; r < width; r++)
    {
      const float *left = r < rows ? job->product->left (job->product, tile->matrix, row + r, first, n, buffer) : NULL;

      for (gsize d = 0; d < n; d++)
        packed[d * width + r] = left ? left[d] : 0.0f;
    }
}

/* A piece of the depth: @rows holds that of the right matrix. */
static void
add_piece (const Job *job, const FoveaTile *tile, gsize first, gsize n, const float *rows, double (*sums)[FOVEA_TILE_COLUMNS])
{
  static const float zeros[MOST_REGISTER_ROWS];
  gsize height = job->simd->tile_rows, width = job->simd->tile_cols;
  float packed[TILE_DEPTH * MOST_REGISTER_ROWS], piece[MOST_REGISTER_ROWS * MOST_REGISTER_COLUMNS];

  g_assert (height <= MOST_REGISTER_ROWS && width <= MOST_REGISTER_COLUMNS);
  for (gsize r = 0; r < tile->rows; r += height)
    {
      gsize filled = MIN (height, tile->rows - r);

      pack_left (job, tile, tile->row + r, filled, first, n, packed);
      for (gsize c = 0; c < tile->columns; c += width)
        {
          gsize count = MIN (width, tile->columns - c);

          job->simd->matrix_tile (count, n, packed, rows + c, FOVEA_TILE_COLUMNS, piece, width, zeros, FALSE);
          for (gsize i = 0; i < filled; i++)
            for (gsize j = 0; j < count; j++)
              sums[r + i][c + j] += (double) piece[i * width + j];
        }
    }
}

static void
multiply_tile (const Job *job, const FoveaTile *tile, float *rows)
{
  const FoveaTiledProduct *product = job->product;
  double sums[TILE_ROWS][FOVEA_TILE_COLUMNS] = { { 0.0 } };

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
  float rows[TILE_DEPTH * FOVEA_TILE_COLUMNS] = { 0.0f }; /* register tiles read vectors, beyond a tile's columns */

  for (gsize item = begin; item < end; item++)
    {
      FoveaTile tile = tile_of (data, item);

      multiply_tile (data, &tile, rows);
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

/* The usual stride stands as a number so that the compiler makes vectors of it. */
#define DEFINE_LOAD(type)                                                                                                      \
  static inline void load_strided_##type (const type *from, gsize stride, gsize n, float zero, float *to)                      \
  {                                                                                                                            \
    for (gsize i = 0; i < n; i++)                                                                                              \
      to[i] = (float) from[i * stride] - zero;                                                                                 \
  }                                                                                                                            \
                                                                                                                               \
  static void load_##type (const type *from, gsize stride, gsize n, float zero, float *to)                                     \
  {                                                                                                                            \
    if (stride == 1)                                                                                                           \
      load_strided_##type (from, 1, n, zero, to);                                                                              \
    else                                                                                                                       \
      load_strided_##type (from, stride, n, zero, to);                                                                         \
  }

DEFINE_LOAD (float)
DEFINE_LOAD (guint8)
DEFINE_LOAD (gint8)

void
fovea_tile_load (const FoveaTensor *tensor, gsize at, gsize stride, gsize n, float zero, float *to)
{
  if (tensor->dtype == FOVEA_DTYPE_UINT8)
    load_guint8 ((const guint8 *) tensor->data + at, stride, n, zero, to);
  else if (tensor->dtype == FOVEA_DTYPE_INT8)
    load_gint8 ((const gint8 *) tensor->data + at, stride, n, zero, to);
  else
    load_float (fovea_tensor_floats (tensor) + at, stride, n, zero, to);
}
