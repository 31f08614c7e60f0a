/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/ops/matrix.h"

#include <string.h>

#include "core/base/memory.h"
#include "core/base/pool.h"

/* Rows and columns of the product that are summed at a time: they stay in the first-level cache. */
#define ROWS 4
#define COLUMNS 256

#define MACS_A_CHUNK 100000

typedef struct
{
  FoveaMatrix a, b;
  float *product;
  gsize column_blocks;
} Job;

/* Row @k of @b from column @at on, as adjacent elements. */
static const float *
adjacent_row (const FoveaMatrix *b, gsize k, gsize at, gsize n, float *copy)
{
  const float *row = b->data + k * b->row_step + at * b->column_step;

  if (b->column_step == 1)
    return row;
  for (gsize j = 0; j < n; j++)
    copy[j] = row[j * b->column_step];
  return copy;
}

static void
multiply_block (const Job *job, gsize first_row, gsize first_column)
{
  const FoveaMatrix *a = &job->a;
  gsize rows = MIN (ROWS, a->rows - first_row), n = MIN (COLUMNS, job->b.columns - first_column);
  float sums[ROWS][COLUMNS] = { { 0.0f } }, copy[COLUMNS];

  for (gsize k = 0; k < a->columns; k++)
    {
      const float *row = adjacent_row (&job->b, k, first_column, n, copy);

      for (gsize r = 0; r < rows; r++)
        {
          float factor = a->data[(first_row + r) * a->row_step + k * a->column_step];

          for (gsize j = 0; j < n; j++)
            sums[r][j] += factor * row[j];
        }
    }
  for (gsize r = 0; r < rows; r++)
    memcpy (job->product + (first_row + r) * job->b.columns + first_column, sums[r], n * sizeof (float));
}

static void
multiply_items (gsize begin, gsize end, guint worker, gpointer data)
{
  const Job *job = data;

  for (gsize item = begin; item < end; item++)
    multiply_block (job, item / job->column_blocks * ROWS, item % job->column_blocks * COLUMNS);
}

gboolean
fovea_matrix_multiply (FoveaMatrix a, FoveaMatrix b, float *product, FoveaProgress *progress)
{
  Job job = { a, b, product, (b.columns + COLUMNS - 1) / COLUMNS };
  gsize macs = ROWS * MIN (COLUMNS, b.columns) * a.columns, blocks = (a.rows + ROWS - 1) / ROWS * job.column_blocks;

  return fovea_parallel_for (blocks, MAX (MACS_A_CHUNK / macs, 1), multiply_items, &job, progress);
}

FoveaConvPlan *
fovea_matrix_plan_row (FoveaMatrix b, float alpha, GError **error)
{
  FoveaConvProblem problem = fovea_conv_problem_tensor (1, b.rows, 1, 1, b.columns, 1, 1);
  FoveaConvPlan *plan;
  float *weights;

  if (alpha == 1.0f && b.row_step == 1 && b.column_step == b.rows)
    return fovea_conv_plan_new (&problem, b.data, NULL, FOVEA_CONV_AUTO, error);
  weights = fovea_memory_alloc (b.rows * b.columns * sizeof (float), "packing weights", error);
  if (!weights)
    return NULL;
  for (gsize j = 0; j < b.columns; j++)
    for (gsize i = 0; i < b.rows; i++)
      weights[j * b.rows + i] = alpha * b.data[i * b.row_step + j * b.column_step];
  plan = fovea_conv_plan_new (&problem, weights, NULL, FOVEA_CONV_AUTO, error);
  fovea_memory_free (weights);
  return plan;
}
