/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/conv/lines.h"

#include <string.h>

#include "core/base/pool.h"

static inline float
sample_at (FoveaBorder border, const float *line, gsize width, gssize x)
{
  gssize at = fovea_border_map (border, x, width);

  return at < 0 ? 0.0f : line[at];
}

void
fovea_conv_copy_line (FoveaBorder border, const float *line, gsize width, gssize x, gsize stride, gsize count, float *out)
{
  gssize step = (gssize) stride, size = (gssize) width;
  gsize first, end;

  if (!line)
    {
      memset (out, 0, count * sizeof (float));
      return;
    }
  first = x < 0 ? MIN (count, (gsize) ((-x + step - 1) / step)) : 0;
  end = x < size ? MIN (count, (gsize) ((size - 1 - x) / step + 1)) : 0;
  end = MAX (first, end);

  for (gsize i = 0; i < first; i++)
    out[i] = sample_at (border, line, width, x + (gssize) i * step);
  if (stride == 1)
    memcpy (out + first, line + (x + (gssize) first), (end - first) * sizeof (float));
  else
    for (gsize i = first; i < end; i++)
      out[i] = line[x + (gssize) i * step];
  for (gsize i = end; i < count; i++)
    out[i] = sample_at (border, line, width, x + (gssize) i * step);
}

/* Pixel @x of row @row: from what was read already, if it is there. */
static void
fetch_outside (const FoveaConvProblem *problem, const FoveaConvRows *rows, gsize row, gssize x, gssize read_from, gssize read_to,
               const float *read, float *out)
{
  gssize at = fovea_border_map (problem->border, x, problem->w);

  if (at < 0)
    memset (out, 0, problem->c * sizeof (float));
  else if (at >= read_from && at < read_to)
    memcpy (out, read + (gsize) (at - read_from) * problem->c, problem->c * sizeof (float));
  else
    rows->read (rows->user, row, (gsize) at, 1, out);
}

void
fovea_conv_fetch_row (const FoveaConvProblem *problem, const FoveaConvRows *rows, gssize y, gssize x, gsize count, float *out)
{
  gssize row = fovea_border_map (problem->border, y, problem->h);
  gssize end = x + (gssize) count, from = MAX (x, 0), to = MIN (end, (gssize) problem->w);
  gsize c = problem->c;
  float *inside;

  if (row < 0)
    {
      memset (out, 0, count * c * sizeof (float));
      return;
    }
  if (to <= from)
    from = to = end;
  inside = out + (gsize) (from - x) * c;
  if (to > from)
    rows->read (rows->user, (gsize) row, (gsize) from, (gsize) (to - from), inside);
  for (gssize i = x; i < from; i++)
    fetch_outside (problem, rows, (gsize) row, i, from, to, inside, out + (gsize) (i - x) * c);
  for (gssize i = to; i < end; i++)
    fetch_outside (problem, rows, (gsize) row, i, from, to, inside, out + (gsize) (i - x) * c);
}

void
fovea_conv_set_tiling (FoveaConvPlan *plan, gsize rows, gsize pixels)
{
  plan->tiling.rows = MIN (rows, plan->out_h);
  plan->tiling.pixels = MIN (pixels, plan->out_w);
  plan->tiling.n_across = (plan->out_w + plan->tiling.pixels - 1) / plan->tiling.pixels;
}

gsize
fovea_conv_tile_samples (gsize fetched)
{
  return CLAMP ((128 << 10) / fetched, 768, 3072);
}

typedef struct
{
  const FoveaConvPlan *plan;
  const FoveaConvRows *rows;
  guint8 *scratch;
  gsize n_across; /* tiles of the part */
} TilesRun;

/* Tile @i of the part. */
static FoveaConvTile
tile_at (const TilesRun *run, gsize i)
{
  const FoveaConvPlan *plan = run->plan;
  const FoveaConvArea *part = &run->rows->part;
  FoveaConvTile tile = { part->y + i / run->n_across * plan->tiling.rows, part->x + i % run->n_across * plan->tiling.pixels, 0, 0 };

  tile.rows = MIN (plan->tiling.rows, part->y + part->rows - tile.y);
  tile.pixels = MIN (plan->tiling.pixels, part->x + part->pixels - tile.x);
  return tile;
}

static void
run_some_tiles (gsize begin, gsize end, guint worker, gpointer data)
{
  const TilesRun *run = data;

  for (gsize i = begin; i < end; i++)
    {
      FoveaConvTile tile = tile_at (run, i);

      run->plan->path->filter_tile (run->plan, run->rows, &tile, (float *) (run->scratch + worker * run->plan->thread_scratch));
    }
}

gboolean
fovea_conv_run_tiles (const FoveaConvPlan *plan, const FoveaConvRows *rows, guint8 *scratch, FoveaProgress *progress)
{
  const FoveaConvTiling *tiling = &plan->tiling;
  gsize n_down = (rows->part.rows + tiling->rows - 1) / tiling->rows;
  TilesRun run = { plan, rows, scratch, (rows->part.pixels + tiling->pixels - 1) / tiling->pixels };

  return fovea_parallel_for (n_down * run.n_across, 1, run_some_tiles, &run, progress);
}

void
fovea_conv_write_rows (const FoveaConvPlan *plan, const FoveaConvRows *rows, const FoveaConvTile *tile, gsize y, gsize n_rows,
                       const float *out, gsize stride, gsize kernel_stride)
{
  for (gsize r = 0; r < n_rows; r++)
    {
      const float *values[FOVEA_CONV_MAX_ROW_KERNELS];

      for (gsize k = 0; k < plan->problem.k; k++)
        values[k] = out + k * kernel_stride + r * stride;
      rows->write (rows->user, tile->y + y + r, tile->x, tile->pixels, values);
    }
}
