/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/ops/matrix.h"

#include <math.h>
#include <string.h>

#include "core/base/pool.h"
#include "core/conv/simd/simd.h"

/* Rows of the product in an item of work: so often is a part of b used while it is in the cache. */
#define ROWS 16
/* Columns of the product in an item. Where b lies by columns, each is a long run of memory. Where it lies by rows, a run is no longer
 * than these columns: as many as still give all threads their share. */
#define COLUMNS_BY_COLUMNS 16
#define COLUMNS_BY_ROWS 256
#define MOST_COLUMNS_BY_ROWS 1024
#define ITEMS_A_THREAD 2
/* Rows of b that are added in one go. */
#define DEPTH_BY_ROWS 8
/* Elements of a row of a that are gathered where they are not adjacent. */
#define GATHERED 1024

/* From so many rows on, packing a panel of b for register tiles pays: so many rows of it, as wide as a tile. It is packed once for the rows of
 * an item. */
#define TILED_ROWS 8
#define ROWS_OF_TILES 224
#define TILE_VECTORS 2
#define PANEL_DEPTH 256

#define MACS_A_CHUNK 100000

typedef struct
{
  FoveaMatrix a, b;
  float *product;
  const FoveaSimd *simd;
  gboolean tiled;
  gsize rows, columns;             /* of an item */
  gsize row_blocks, column_blocks; /* items of a product */
  FoveaMatrixLocate locate;
  gconstpointer data;
} Job;

/* Elements @k .. @k + @n - 1 of row @i, adjacent; @n is at most GATHERED where they are not so already. */
static const float *
adjacent (const FoveaMatrix *a, gsize i, gsize k, gsize n, float *copy)
{
  const float *row = a->data + i * a->row_step + k * a->column_step;

  if (a->column_step == 1)
    return row;
  for (gsize j = 0; j < n; j++)
    copy[j] = row[j * a->column_step];
  return copy;
}

/* @n elements of row @i of the product, from column @j on. */
static void
multiply_by_columns (const Job *job, gsize i, gsize j, gsize n)
{
  gsize depth = job->a.columns, piece = job->a.column_step == 1 ? depth : GATHERED;
  float copy[GATHERED], sums[COLUMNS_BY_COLUMNS], *out = job->product + i * job->b.columns + j;

  memset (out, 0, n * sizeof (float));
  for (gsize k = 0; k < depth; k += piece)
    {
      gsize length = MIN (piece, depth - k);

      job->simd->dots (job->b.data + j * job->b.column_step + k, job->b.column_step, n, adjacent (&job->a, i, k, length, copy), length,
                       sums);
      for (gsize c = 0; c < n; c++)
        out[c] += sums[c];
    }
}

static void
multiply_by_rows (const Job *job, gsize first, gsize rows, gsize j, gsize n)
{
  gsize depth = job->a.columns;
  float copy[DEPTH_BY_ROWS];

  for (gsize i = first; i < first + rows; i++)
    memset (job->product + i * job->b.columns + j, 0, n * sizeof (float));
  for (gsize k = 0; k < depth; k += DEPTH_BY_ROWS)
    for (gsize i = first; i < first + rows; i++)
      {
        gsize length = MIN (DEPTH_BY_ROWS, depth - k);

        job->simd->add_rows (job->b.data + k * job->b.row_step + j, job->b.row_step, length, adjacent (&job->a, i, k, length, copy), n,
                             job->product + i * job->b.columns + j);
      }
}

/* Rows @k .. @k + @depth - 1 of @n columns of b as a panel, @width floats wide; the rest of each row is zero. */
static void
pack_panel (const FoveaMatrix *b, gsize k, gsize depth, gsize j, gsize n, gsize width, float *panel)
{
  for (gsize d = 0; d < depth; d++, panel += width)
    {
      const float *row = b->data + (k + d) * b->row_step + j * b->column_step;

      if (b->column_step == 1)
        memcpy (panel, row, n * sizeof (float));
      else
        for (gsize c = 0; c < n; c++)
          panel[c] = row[c * b->column_step];
      memset (panel + n, 0, (width - n) * sizeof (float));
    }
}

/* The product of @rows rows of @a, @step apart, and a panel of @depth rows is added to @sums, which has the tile's layout: lane by lane within
 * rows, blocks of lanes @plane apart. */
static void
add_tiles (const FoveaSimd *simd, const float *a, gsize step, gsize rows, const float *panel, gsize depth, gsize vectors, gboolean first,
           float *sums)
{
  static const gssize start = 0;
  gsize n_tiles = (rows + simd->tile_pixels - 1) / simd->tile_pixels;
  FoveaBlockTile tile = { .in = a, .offsets = &start, .n_segments = 1, .run = depth, .step = step, .weights = panel,
                          .add = first ? NULL : sums, .add_plane = rows * simd->lanes, .lowest = -INFINITY, .highest = INFINITY,
                          .out = sums, .out_plane = rows * simd->lanes, .fetch = panel };

  for (gsize t = 0; t < n_tiles; t++)
    {
      gsize pixels = (rows + t) / n_tiles;

      simd->block_tile (&tile, 1, pixels, vectors);
      tile.in += pixels * step;
      tile.out += pixels * simd->lanes;
      tile.add = first ? NULL : tile.out;
    }
}

/* What add_tiles() summed goes to the product, @n columns of it. */
static void
store_sums (const float *sums, gsize lanes, gsize rows, gsize n, float *out, gsize out_step)
{
  for (gsize r = 0; r < rows; r++, out += out_step)
    for (gsize c = 0; c < n; c += lanes)
      {
        const float *from = sums + (c / lanes * rows + r) * lanes;

        for (gsize l = 0; l < MIN (lanes, n - c); l++)
          out[c + l] = from[l];
      }
}

static void
multiply_by_tiles (const Job *job, gsize i, gsize rows, gsize j, gsize n)
{
  gsize lanes = job->simd->lanes, vectors = (n + lanes - 1) / lanes;
  float panel[PANEL_DEPTH * TILE_VECTORS * FOVEA_MAX_LANES], sums[ROWS_OF_TILES * TILE_VECTORS * FOVEA_MAX_LANES];

  for (gsize k = 0, depth; k < job->a.columns; k += depth)
    {
      depth = MIN (PANEL_DEPTH, job->a.columns - k);
      pack_panel (&job->b, k, depth, j, n, vectors * lanes, panel);
      add_tiles (job->simd, job->a.data + i * job->a.row_step + k, job->a.row_step, rows, panel, depth, vectors, k == 0, sums);
    }
  store_sums (sums, lanes, rows, n, job->product + i * job->b.columns + j, job->b.columns);
}

/* An item is some rows of a product by some columns. */
static void
multiply_item (const Job *job, gsize item)
{
  gsize first = item / job->column_blocks * job->rows, rows = MIN (job->rows, job->a.rows - first);
  gsize j = item % job->column_blocks * job->columns, n = MIN (job->columns, job->b.columns - j);

  if (job->tiled)
    multiply_by_tiles (job, first, rows, j, n);
  else if (job->b.row_step != 1)
    multiply_by_rows (job, first, rows, j, n);
  else
    for (gsize i = first; i < first + rows; i++)
      multiply_by_columns (job, i, j, n);
}

static void
multiply_items (gsize begin, gsize end, guint worker, gpointer data)
{
  Job job = *(const Job *) data;
  float *products = job.product;
  gsize items = job.row_blocks * job.column_blocks;

  for (gsize item = begin; item < end; item++)
    {
      job.locate (item / items, &job.a.data, &job.b.data, job.data);
      job.product = products + item / items * job.a.rows * job.b.columns;
      multiply_item (&job, item % items);
    }
}

static gsize
columns_of_item (const FoveaMatrix *a, const FoveaMatrix *b, gboolean tiled)
{
  if (tiled)
    return TILE_VECTORS * fovea_simd ()->lanes;
  if (b->row_step == 1)
    return COLUMNS_BY_COLUMNS;
  if (a->rows > 1)
    return COLUMNS_BY_ROWS;
  return CLAMP (b->columns / (ITEMS_A_THREAD * fovea_pool_get_threads ()), COLUMNS_BY_ROWS, MOST_COLUMNS_BY_ROWS);
}

gboolean
fovea_matrix_multiply_all (FoveaMatrix a, FoveaMatrix b, gsize n, FoveaMatrixLocate locate, gconstpointer data, float *product,
                           FoveaProgress *progress)
{
  gboolean tiled = a.rows >= TILED_ROWS && a.columns > 0 && a.column_step == 1;
  Job job = { a, b, product, fovea_simd (), tiled, tiled ? ROWS_OF_TILES : ROWS, columns_of_item (&a, &b, tiled), .locate = locate,
              .data = data };
  gsize macs = MIN (job.rows, a.rows) * MIN (job.columns, b.columns) * MAX (a.columns, 1);

  g_return_val_if_fail (b.row_step == 1 || b.column_step == 1, FALSE);

  job.row_blocks = (a.rows + job.rows - 1) / job.rows;
  job.column_blocks = (b.columns + job.columns - 1) / job.columns;
  return fovea_parallel_for (n * job.row_blocks * job.column_blocks, MAX (MACS_A_CHUNK / macs, 1), multiply_items, &job, progress);
}

static void
stay (gsize i, const float **a, const float **b, gconstpointer data)
{
}

gboolean
fovea_matrix_multiply (FoveaMatrix a, FoveaMatrix b, float *product, FoveaProgress *progress)
{
  return fovea_matrix_multiply_all (a, b, 1, stay, NULL, product, progress);
}
