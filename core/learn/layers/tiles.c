/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/learn/layers/tiles.h"

#include <math.h>
#include <string.h>

/* A cache line of what is read, and as many lines of what is written. */
#define COLUMNS_A_TURN 16

static FoveaWindowSpan *
find_spans (const FoveaWindow *window, const FoveaWindowAxis *axis)
{
  FoveaWindow along = *window;
  FoveaWindowSpan *spans = g_new (FoveaWindowSpan, axis->kernel);

  along.axis[FOVEA_MAX_SPATIAL - 1] = *axis;
  for (gint64 i = 0; i < axis->kernel; i++)
    {
      spans[i] = fovea_window_span (&along, i);
      spans[i].high = MAX (spans[i].high, spans[i].low);
    }
  return spans;
}

void
fovea_taps_init (FoveaTaps *taps, const FoveaWindow *window)
{
  const FoveaWindowAxis *height = fovea_window_height (window), *width = fovea_window_width (window);

  *taps = (FoveaTaps){ fovea_window_inputs (window), fovea_window_outputs (window), fovea_window_cells (window), width->input, width->output,
                       width->kernel, height->stride, width->stride, find_spans (window, height), find_spans (window, width) };
}

void
fovea_taps_init_point (FoveaTaps *taps)
{
  *taps = (FoveaTaps){ 1, 1, 1, 1, 1, 1, 1, 1, g_new (FoveaWindowSpan, 1), g_new (FoveaWindowSpan, 1) };
  taps->rows[0] = taps->columns[0] = (FoveaWindowSpan){ 0, 1, 0 };
}

void
fovea_taps_clear (FoveaTaps *taps)
{
  g_free (taps->rows);
  g_free (taps->columns);
}

void
fovea_taps_meet (const FoveaTaps *taps, const float *x, gsize n, gsize s, gsize count, gsize d, float *row)
{
  gint64 cell = (gint64) (d % taps->cells);
  const FoveaWindowSpan rows = taps->rows[cell / taps->kernel_width], columns = taps->columns[cell % taps->kernel_width];
  gint64 height = (gint64) taps->out / taps->out_width;

  x += (d / taps->cells * n + s) * taps->in;
  if (rows.low > 0 || rows.high < height || columns.low > 0 || columns.high < taps->out_width)
    memset (row, 0, count * taps->out * sizeof *row);
  for (gsize i = 0; i < count; i++, x += taps->in, row += taps->out)
    for (gint64 y = rows.low; y < rows.high; y++)
      {
        const float *from = x + (y * taps->stride_y + rows.offset) * taps->in_width + columns.offset;
        float *to = row + y * taps->out_width;

        for (gint64 j = columns.low; j < columns.high; j++)
          to[j] = from[j * taps->stride_x];
      }
}

static inline void
add_row (const float *row, gint64 low, gint64 high, gint64 stride, float *out)
{
  for (gint64 j = low; j < high; j++)
    out[j * stride] += row[j];
}

void
fovea_taps_return (const FoveaTaps *taps, const float *row, gsize n, gsize s, gsize count, gsize d, float *dx)
{
  gint64 cell = (gint64) (d % taps->cells);
  const FoveaWindowSpan rows = taps->rows[cell / taps->kernel_width], columns = taps->columns[cell % taps->kernel_width];

  dx += (d / taps->cells * n + s) * taps->in;
  for (gsize i = 0; i < count; i++, dx += taps->in, row += taps->out)
    for (gint64 y = rows.low; y < rows.high; y++)
      {
        float *to = dx + (y * taps->stride_y + rows.offset) * taps->in_width + columns.offset;

        if (taps->stride_x == 1)
          add_row (row + y * taps->out_width, columns.low, columns.high, 1, to);
        else
          add_row (row + y * taps->out_width, columns.low, columns.high, taps->stride_x, to);
      }
}

void
fovea_tiles_to_panels (const float *row, gsize columns, gsize r, gsize rows, gsize panel, float *panels)
{
  for (gsize p = 0; p * panel < columns; p++)
    {
      gsize n = MIN (panel, columns - p * panel);
      float *to = panels + (p * rows + r) * panel;

      memcpy (to, row + p * panel, n * sizeof *to);
      if (n < panel)
        memset (to + n, 0, (panel - n) * sizeof *to);
    }
}

void
fovea_tiles_multiply (const FoveaSimd *simd, FoveaBlockTile tile, gsize rows, gsize vectors, gboolean add, float *sums)
{
  gsize n_tiles = (rows + simd->tile_pixels - 1) / simd->tile_pixels;

  tile.lowest = -INFINITY;
  tile.highest = INFINITY;
  tile.out = sums;
  tile.out_plane = tile.add_plane = rows * simd->lanes;
  tile.fetch = tile.weights;
  for (gsize t = 0; t < n_tiles; t++)
    {
      gsize part = (rows + t) / n_tiles;

      tile.add = add ? tile.out : NULL;
      simd->block_tile (&tile, 1, part, vectors);
      tile.in += part * tile.step;
      tile.out += part * simd->lanes;
    }
}

void
fovea_tiles_store (const float *sums, gsize lanes, gsize rows, gsize n, const float *bias, float *out, gsize step)
{
  for (gsize r = 0; r < rows; r++, out += step)
    for (gsize c = 0; c < n; c += lanes)
      {
        const float *from = sums + (c / lanes * rows + r) * lanes;
        float start = bias ? bias[r] : 0.0f;

        for (gsize l = 0; l < MIN (lanes, n - c); l++)
          out[c + l] = from[l] + start;
      }
}

void
fovea_tiles_turn (const float *in, gsize rows, gsize step, gsize columns, gsize whole, gsize width, float *turned)
{
  memset (turned, 0, whole * width * sizeof *turned);
  for (gsize first = 0; first < columns; first += COLUMNS_A_TURN)
    for (gsize r = 0; r < rows; r++)
      for (gsize c = first; c < MIN (first + COLUMNS_A_TURN, columns); c++)
        turned[c * width + r] = in[r * step + c];
}

void
fovea_tiles_give_input (const FoveaSimd *simd, const FoveaTaps *taps, const float *weights, gsize rows, gsize depth, const float *gradient, gsize step, gsize n,
                        gsize s, gsize count, float *panels, float *sums, float *back, float *dx)
{
  static const gssize none = 0;
  gsize columns = count * taps->out, vectors = columns <= simd->lanes ? 1 : FOVEA_TILE_VECTORS, panel = vectors * simd->lanes;

  for (gsize r = 0; r < rows; r++)
    fovea_tiles_to_panels (gradient + r * step, columns, r, rows, panel, panels);
  for (gsize p = 0; p * panel < columns; p++)
    {
      const FoveaBlockTile tile = { .in = weights, .offsets = &none, .n_segments = 1, .run = rows, .step = rows, .weights = panels + p * rows * panel };

      fovea_tiles_multiply (simd, tile, depth, vectors, FALSE, sums);
      fovea_tiles_store (sums, simd->lanes, depth, MIN (panel, columns - p * panel), NULL, back + p * panel, columns);
    }
  for (gsize d = 0; d < depth; d++)
    fovea_taps_return (taps, back + d * columns, n, s, count, d, dx);
}

void
fovea_tiles_sum_rows (const float *in, gsize rows, gsize step, float *sums)
{
  for (gsize r = 0; r < rows; r++, in += step)
    {
      float parts[8] = { 0.0f }, sum = 0.0f; /* side by side, so that the machine adds them at a time */

      for (gsize c = 0; c < step; c++)
        parts[c % 8] += in[c];
      for (guint i = 0; i < 8; i++)
        sum += parts[i];
      sums[r] += sum;
    }
}
