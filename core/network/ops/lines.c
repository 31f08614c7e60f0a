/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/ops/lines.h"

#include "core/base/pool.h"
#include "core/network/ops/operand.h"

FoveaLines
fovea_lines_along (const FoveaShape *shape, guint begin, guint end)
{
  return (FoveaLines){ fovea_shape_span (shape, 0, begin), fovea_shape_span (shape, begin, end), fovea_shape_span (shape, end, shape->rank) };
}

typedef struct
{
  const FoveaLines *lines;
  gsize tiles;
  FoveaLinesFunc func;
  gconstpointer data;
} Job;

static void
run_items (gsize begin, gsize end, guint worker, gpointer data)
{
  const Job *job = data;

  for (gsize item = begin; item < end; item++)
    {
      gsize x = item % job->tiles * FOVEA_LINES_TILE;

      job->func (job->lines, item / job->tiles, x, MIN (FOVEA_LINES_TILE, job->lines->inner - x), job->data);
    }
}

gboolean
fovea_lines_run (const FoveaLines *lines, gsize chunk, FoveaLinesFunc func, gconstpointer data, FoveaProgress *progress)
{
  Job job = { lines, (lines->inner + FOVEA_LINES_TILE - 1) / FOVEA_LINES_TILE, func, data };

  return fovea_parallel_for (lines->outer * job.tiles, MAX (chunk / MAX (lines->n * MIN (FOVEA_LINES_TILE, lines->inner), 1), 1), run_items,
                             &job, progress);
}
