/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/ops/matrix.h"

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

#define MACS_A_CHUNK 100000

typedef struct
{
  FoveaMatrix a, b;
  float *product;
  const FoveaSimd *simd;
  gsize columns, column_blocks; /* columns of an item, items side by side */
} Job;

/* Elements @k .. @k + @n - 1 of row @i, adjacent; @n is at most GATHERED where they are not so already. */
static const float *
adjacent (const FoveaMatrix *a, gsize i, gsize k, gsize n, float *copy)
{
  const float *row = (const float *) a->data + i * a->row_step + k * a->column_step;

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
  const float *columns = (const float *) job->b.data + j * job->b.column_step;
  float copy[GATHERED], sums[COLUMNS_BY_COLUMNS], *out = job->product + i * job->b.columns + j;

  memset (out, 0, n * sizeof (float));
  for (gsize k = 0; k < depth; k += piece)
    {
      gsize length = MIN (piece, depth - k);

      job->simd->dots (columns + k, job->b.column_step, n, adjacent (&job->a, i, k, length, copy), length, sums);
      for (gsize c = 0; c < n; c++)
        out[c] += sums[c];
    }
}

static void
multiply_by_rows (const Job *job, gsize first, gsize rows, gsize j, gsize n)
{
  const float *columns = (const float *) job->b.data + j;
  gsize depth = job->a.columns;
  float copy[DEPTH_BY_ROWS];

  for (gsize i = first; i < first + rows; i++)
    memset (job->product + i * job->b.columns + j, 0, n * sizeof (float));
  for (gsize k = 0; k < depth; k += DEPTH_BY_ROWS)
    for (gsize i = first; i < first + rows; i++)
      {
        gsize length = MIN (DEPTH_BY_ROWS, depth - k);

        job->simd->add_rows (columns + k * job->b.row_step, job->b.row_step, length, adjacent (&job->a, i, k, length, copy), n,
                             job->product + i * job->b.columns + j);
      }
}

static void
multiply_items (gsize begin, gsize end, guint worker, gpointer data)
{
  const Job *job = data;

  for (gsize item = begin; item < end; item++)
    {
      gsize first = item / job->column_blocks * ROWS, rows = MIN (ROWS, job->a.rows - first);
      gsize j = item % job->column_blocks * job->columns, n = MIN (job->columns, job->b.columns - j);

      if (job->b.row_step != 1)
        multiply_by_rows (job, first, rows, j, n);
      for (gsize i = first; i < first + rows && job->b.row_step == 1; i++)
        multiply_by_columns (job, i, j, n);
    }
}

static gsize
columns_of_item (const FoveaMatrix *a, const FoveaMatrix *b)
{
  if (b->row_step == 1)
    return COLUMNS_BY_COLUMNS;
  if (a->rows > 1)
    return COLUMNS_BY_ROWS;
  return CLAMP (b->columns / (ITEMS_A_THREAD * fovea_pool_get_threads ()), COLUMNS_BY_ROWS, MOST_COLUMNS_BY_ROWS);
}

gboolean
fovea_matrix_multiply (FoveaMatrix a, FoveaMatrix b, float *product, FoveaProgress *progress)
{
  Job job = { a, b, product, fovea_simd (), columns_of_item (&a, &b) };
  gsize macs = MIN (ROWS, a.rows) * MIN (job.columns, b.columns) * a.columns;

  g_return_val_if_fail (b.row_step == 1 || b.column_step == 1, FALSE);

  job.column_blocks = (b.columns + job.columns - 1) / job.columns;
  return fovea_parallel_for ((a.rows + ROWS - 1) / ROWS * job.column_blocks, MAX (MACS_A_CHUNK / macs, 1), multiply_items, &job, progress);
}
