/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Photo filters directly: a tile's rows are fetched once as floats, taps of interleaved pixels stand C samples apart, and a register
 * strip of up to four output rows shares each load. */

#include <string.h>

#include "core/base/memory.h"
#include "core/base/pool.h"
#include "core/conv/lines.h"

#define TILE_ROWS 64
#define TILE_SAMPLES 1536
#define STRIP_ROWS 4

typedef struct
{
  float *weights; /* (K, kernel_h, kernel_w) */
  FoveaConvTiling tiling;
  gsize in_stride, out_stride; /* floats */
} State;

static double
estimate (const FoveaConvProblem *problem, const float *weights, const FoveaSimd *simd)
{
  double samples = (double) problem->h * problem->w * problem->c;

  return fovea_conv_memory_seconds (samples * (1 + problem->k))
         + fovea_conv_arithmetic_seconds ((double) fovea_conv_problem_macs (problem), simd, 0.85);
}

static void
release (FoveaConvPlan *plan)
{
  State *state = plan->state;

  fovea_memory_free (state->weights);
  g_free (state);
}

static gboolean
prepare (FoveaConvPlan *plan, const float *weights, GError **error)
{
  const FoveaConvProblem *p = &plan->problem;
  State *state = plan->state = g_new0 (State, 1);
  gsize bytes = p->k * p->kernel_h * p->kernel_w * sizeof (float), floats;

  state->weights = fovea_memory_alloc (bytes, "kernels", error);
  if (!state->weights)
    return FALSE;
  memcpy (state->weights, weights, bytes);
  state->tiling = fovea_conv_tiling (plan, TILE_ROWS, MAX (TILE_SAMPLES / p->c, 1));
  state->out_stride = fovea_round_up (state->tiling.pixels * p->c, plan->simd->lanes);
  state->in_stride = fovea_round_up (state->out_stride + (p->kernel_w - 1) * p->c + plan->simd->lanes, plan->simd->lanes);
  floats = (state->tiling.rows + p->kernel_h - 1) * state->in_stride + p->k * STRIP_ROWS * state->out_stride;
  plan->thread_scratch = fovea_round_up (floats * sizeof (float), FOVEA_ALIGNMENT);
  return TRUE;
}

typedef struct
{
  const FoveaConvPlan *plan;
  const FoveaConvRows *rows;
  guint8 *scratch;
} Run;

/* Output rows @y .. @y + @n_rows - 1 of a tile whose input rows lie in @in. */
static void
filter_strip (const Run *run, const FoveaConvTile *tile, gsize y, gsize n_rows, const float *in, float *out)
{
  const FoveaConvPlan *plan = run->plan;
  const FoveaConvProblem *p = &plan->problem;
  const State *state = plan->state;

  for (gsize k = 0; k < p->k; k++)
    plan->simd->correlate (in + y * state->in_stride, state->in_stride, out + k * STRIP_ROWS * state->out_stride, state->out_stride, n_rows,
                           tile->pixels * p->c, state->weights + k * p->kernel_h * p->kernel_w, p->kernel_h, p->kernel_w, p->c,
                           plan->bias[k]);
  for (gsize r = 0; r < n_rows; r++)
    {
      const float *values[FOVEA_CONV_MAX_ROW_KERNELS];

      for (gsize k = 0; k < p->k; k++)
        values[k] = out + (k * STRIP_ROWS + r) * state->out_stride;
      run->rows->write (run->rows->user, tile->y + y + r, tile->x, tile->pixels, values);
    }
}

static void
filter_tiles (gsize begin, gsize end, guint worker, gpointer data)
{
  const Run *run = data;
  const FoveaConvProblem *p = &run->plan->problem;
  const State *state = run->plan->state;
  float *in = (float *) (run->scratch + worker * run->plan->thread_scratch);
  float *out = in + (state->tiling.rows + p->kernel_h - 1) * state->in_stride;

  for (gsize i = begin; i < end; i++)
    {
      FoveaConvTile tile = fovea_conv_tile (run->plan, &state->tiling, i);

      for (gsize r = 0; r < tile.rows + p->kernel_h - 1; r++)
        fovea_conv_fetch_row (p, run->rows, (gssize) (tile.y + r) - (gssize) p->pad_top, (gssize) tile.x - (gssize) p->pad_left,
                              tile.pixels + p->kernel_w - 1, in + r * state->in_stride);
      for (gsize y = 0; y < tile.rows; y += STRIP_ROWS)
        filter_strip (run, &tile, y, MIN (STRIP_ROWS, tile.rows - y), in, out);
    }
}

static gboolean
run_rows (const FoveaConvPlan *plan, const FoveaConvRows *rows, guint8 *scratch, FoveaProgress *progress)
{
  const State *state = plan->state;
  Run run = { plan, rows, scratch };

  return fovea_parallel_for (state->tiling.n_down * state->tiling.n_across, 1, filter_tiles, &run, progress);
}

extern const FoveaConvPathClass fovea_conv_direct_rows;

const FoveaConvPathClass fovea_conv_direct_rows = {
  .path = FOVEA_CONV_DIRECT,
  .samples = FOVEA_CONV_ROWS,
  .estimate = estimate,
  .prepare = prepare,
  .release = release,
  .run_rows = run_rows,
};
