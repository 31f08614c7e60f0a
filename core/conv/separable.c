/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Kernels of rank one: a row of taps across, then a column of taps down, in strips whose ring of rows stays in the L2 cache. */

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/conv/lines.h"

#define TILE_SAMPLES 768
#define STRIP_ROWS 4

/* A kernel counts as separable when no cell of the best product of a column and a row differs from it by more than this share of
 * its largest cell: the rounding of single precision. */
#define RANK_ONE_TOLERANCE 1e-6

typedef struct
{
  float *columns; /* (K, kernel_h) */
  float *rows;    /* (K, kernel_w) */
  FoveaConvTiling tiling;
  gsize in_stride, stride; /* floats of a fetched row, of a filtered one */
} State;

static double
norm2 (const double *v, gsize n)
{
  double sum = 0;

  for (gsize i = 0; i < n; i++)
    sum += v[i] * v[i];
  return sum;
}

/* One half step of the power iteration for the leading singular pair: @to = kernel * @from / |from|^2, or the transpose's. */
static void
project (const float *kernel, gsize height, gsize width, gboolean transpose, const double *from, double *to)
{
  double norm = norm2 (from, transpose ? height : width);

  memset (to, 0, (transpose ? width : height) * sizeof (double));
  for (gsize y = 0; norm > 0 && y < height; y++)
    for (gsize x = 0; x < width; x++)
      to[transpose ? x : y] += kernel[y * width + x] * from[transpose ? y : x] / norm;
}

/* The leading singular pair of @kernel: power iteration from its largest row, which for a kernel of rank one is exact at once. Returns
 * whether column * row is the kernel within the tolerance. */
static gboolean
factor (const float *kernel, gsize height, gsize width, double *column, double *row)
{
  gsize largest = 0;

  for (gsize i = 0; i < height * width; i++)
    if (fabsf (kernel[i]) > fabsf (kernel[largest]))
      largest = i;
  for (gsize x = 0; x < width; x++)
    row[x] = kernel[largest / width * width + x];
  for (int i = 0; i < 3; i++)
    {
      project (kernel, height, width, FALSE, row, column);
      project (kernel, height, width, TRUE, column, row);
    }
  for (gsize i = 0; i < height * width; i++)
    if (!(fabs (column[i / width] * row[i % width] - kernel[i]) <= RANK_ONE_TOLERANCE * fabsf (kernel[largest])))
      return FALSE;
  return TRUE;
}

static const char *
obstacle (const FoveaConvProblem *p, const float *weights)
{
  g_autofree double *column = g_new (double, p->kernel_h);
  g_autofree double *row = g_new (double, p->kernel_w);

  for (gsize k = 0; k < p->k; k++)
    if (!factor (weights + k * p->kernel_h * p->kernel_w, p->kernel_h, p->kernel_w, column, row))
      return _ ("the kernel is not the product of a column and a row");
  return NULL;
}

static gsize
tile_rows (const FoveaConvProblem *p)
{
  return CLAMP (2 * p->kernel_h, 64, 192);
}

static double
estimate (const FoveaConvProblem *p, const float *weights, const FoveaSimd *simd)
{
  double samples = (double) p->h * p->w * p->c;
  double overlap = 1.0 + (double) (p->kernel_h - 1) / (double) tile_rows (p);
  double macs = samples * p->k * (p->kernel_w * overlap + p->kernel_h);

  return fovea_conv_memory_seconds (samples * (1.3 + p->k)) + fovea_conv_arithmetic_seconds (macs, simd, 0.5);
}

static void
release (FoveaConvPlan *plan)
{
  State *state = plan->state;

  fovea_memory_free (state->columns);
  g_free (state);
}

static void
split_kernels (const FoveaConvProblem *p, const float *weights, State *state)
{
  g_autofree double *column = g_new (double, p->kernel_h);
  g_autofree double *row = g_new (double, p->kernel_w);

  for (gsize k = 0; k < p->k; k++)
    {
      factor (weights + k * p->kernel_h * p->kernel_w, p->kernel_h, p->kernel_w, column, row);
      for (gsize y = 0; y < p->kernel_h; y++)
        state->columns[k * p->kernel_h + y] = (float) column[y];
      for (gsize x = 0; x < p->kernel_w; x++)
        state->rows[k * p->kernel_w + x] = (float) row[x];
    }
}

static gboolean
prepare (FoveaConvPlan *plan, const float *weights, GError **error)
{
  const FoveaConvProblem *p = &plan->problem;
  State *state = plan->state = g_new0 (State, 1);
  gsize floats;

  state->columns = fovea_memory_alloc (p->k * (p->kernel_h + p->kernel_w) * sizeof (float), "kernels", error);
  if (!state->columns)
    return FALSE;
  state->rows = state->columns + p->k * p->kernel_h;
  split_kernels (p, weights, state);
  state->tiling = fovea_conv_tiling (plan, tile_rows (p), MAX (TILE_SAMPLES / p->c, 1));
  state->stride = fovea_round_up (state->tiling.pixels * p->c, plan->simd->lanes) + plan->simd->lanes;
  state->in_stride = fovea_round_up (state->stride + (p->kernel_w - 1) * p->c + plan->simd->lanes, plan->simd->lanes);
  floats = state->in_stride + p->k * (state->tiling.rows + p->kernel_h - 1 + STRIP_ROWS) * state->stride;
  plan->thread_scratch = fovea_round_up (floats * sizeof (float), FOVEA_ALIGNMENT);
  return TRUE;
}

/* Fetches the tile's input rows one by one and filters each across into @ring, (K, rows, stride). */
static void
filter_across (const FoveaConvPlan *plan, const FoveaConvRows *rows, const FoveaConvTile *tile, float *line, float *ring,
               gsize kernel_stride)
{
  const FoveaConvProblem *p = &plan->problem;
  const State *state = plan->state;

  for (gsize r = 0; r < tile->rows + p->kernel_h - 1; r++)
    {
      fovea_conv_fetch_row (p, rows, (gssize) (tile->y + r) - (gssize) p->pad_top, (gssize) tile->x - (gssize) p->pad_left,
                            tile->pixels + p->kernel_w - 1, line);
      for (gsize k = 0; k < p->k; k++)
        plan->simd->correlate (line, 0, ring + k * kernel_stride + r * state->stride, 0, 1, tile->pixels * p->c,
                               state->rows + k * p->kernel_w, 1, p->kernel_w, p->c, 0.0f);
    }
}

static void
filter_down (const FoveaConvPlan *plan, const FoveaConvRows *rows, const FoveaConvTile *tile, const float *ring, gsize kernel_stride,
             float *out)
{
  const FoveaConvProblem *p = &plan->problem;
  const State *state = plan->state;

  for (gsize y = 0; y < tile->rows; y += STRIP_ROWS)
    {
      gsize n_rows = MIN (STRIP_ROWS, tile->rows - y);

      for (gsize k = 0; k < p->k; k++)
        plan->simd->correlate (ring + k * kernel_stride + y * state->stride, state->stride, out + k * STRIP_ROWS * state->stride,
                               state->stride, n_rows, tile->pixels * p->c, state->columns + k * p->kernel_h, p->kernel_h, 1, 0,
                               plan->bias[k]);
      fovea_conv_write_rows (plan, rows, tile, y, n_rows, out, state->stride, STRIP_ROWS * state->stride);
    }
}

static void
filter_tile (const FoveaConvPlan *plan, const FoveaConvRows *rows, const FoveaConvTile *tile, float *line)
{
  const State *state = plan->state;
  gsize kernel_stride = (state->tiling.rows + plan->problem.kernel_h - 1) * state->stride;
  float *ring = line + state->in_stride;

  filter_across (plan, rows, tile, line, ring, kernel_stride);
  filter_down (plan, rows, tile, ring, kernel_stride, ring + plan->problem.k * kernel_stride);
}

static gboolean
run_rows (const FoveaConvPlan *plan, const FoveaConvRows *rows, guint8 *scratch, FoveaProgress *progress)
{
  const State *state = plan->state;

  return fovea_conv_run_tiles (plan, rows, &state->tiling, filter_tile, scratch, progress);
}

extern const FoveaConvPathClass fovea_conv_separable;

const FoveaConvPathClass fovea_conv_separable = {
  .path = FOVEA_CONV_SEPARABLE,
  .samples = FOVEA_CONV_ROWS,
  .obstacle = obstacle,
  .estimate = estimate,
  .prepare = prepare,
  .release = release,
  .run_rows = run_rows,
};
