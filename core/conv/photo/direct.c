/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Photo filters directly: a tile's rows are fetched once as floats, taps of interleaved pixels stand C samples apart, and a register
 * strip of up to four output rows shares each load. */

#include "core/base/memory.h"
#include "core/conv/photo/bytes.h"

#define STRIP_ROWS 12

typedef struct
{
  float *weights; /* (K, kernel_h, kernel_w) */
  gsize in_stride, out_stride; /* floats */
} State;

static double
estimate (const FoveaConvProblem *problem, const float *weights, const FoveaSimd *simd)
{
  double samples = (double) problem->h * problem->w * problem->c;

  return fovea_conv_memory_seconds (samples * (1 + problem->k))
         + fovea_conv_arithmetic_seconds ((double) fovea_conv_problem_macs (problem), 1.0);
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
  gsize rows = CLAMP (4 * (p->kernel_h - 1), 24, 60), samples = fovea_conv_tile_samples (rows + p->kernel_h - 1);
  gsize row_macs = samples * p->kernel_h * p->kernel_w * p->k, floats;

  state->weights = fovea_conv_copy_weights (weights, p->k * p->kernel_h * p->kernel_w, error);
  if (!state->weights)
    return FALSE;
  fovea_conv_set_tiling (plan, CLAMP (FOVEA_CONV_ITEM_MACS / row_macs, 4, rows), MAX (samples / p->c, 1));
  state->out_stride = fovea_round_up (plan->tiling.pixels * p->c, plan->simd->lanes);
  state->in_stride = fovea_round_up (state->out_stride + (p->kernel_w - 1) * p->c + plan->simd->lanes, plan->simd->lanes);
  floats = (plan->tiling.rows + p->kernel_h - 1) * state->in_stride + p->k * STRIP_ROWS * state->out_stride;
  plan->thread_scratch = fovea_round_up (floats * sizeof (float), FOVEA_ALIGNMENT);
  return TRUE;
}

/* @n_rows output rows of @tile from row @y on; the first of their input rows stands at @in. */
static void
filter_strip (const FoveaConvPlan *plan, const FoveaConvRows *rows, const FoveaConvTile *tile, gsize y, gsize n_rows, const float *in,
              float *out)
{
  const FoveaConvProblem *p = &plan->problem;
  const State *state = plan->state;
  gsize cells = p->kernel_h * p->kernel_w, kernel_stride = STRIP_ROWS * state->out_stride, n = tile->pixels * p->c;
  guint8 *results[STRIP_ROWS];

  if (fovea_conv_find_results (plan, rows, tile, y, n_rows, results))
    {
      plan->simd->correlate_to_u8 (in, state->in_stride, results, n_rows, n, state->weights, p->kernel_h, p->kernel_w, p->c, plan->bias[0]);
      return;
    }
  for (gsize k = 0; k < p->k; k++)
    plan->simd->correlate (in, state->in_stride, out + k * kernel_stride, state->out_stride, n_rows, n, state->weights + k * cells,
                           p->kernel_h, p->kernel_w, p->c, plan->bias[k]);
  fovea_conv_write_rows (plan, rows, tile, y, n_rows, out, state->out_stride, kernel_stride);
}

static void
filter_tile (const FoveaConvPlan *plan, const FoveaConvRows *rows, const FoveaConvTile *tile, float *in)
{
  const FoveaConvProblem *p = &plan->problem;
  const State *state = plan->state;
  float *out = in + (plan->tiling.rows + p->kernel_h - 1) * state->in_stride;
  gsize fetched = 0;

  for (gsize y = 0; y < tile->rows; y += STRIP_ROWS)
    {
      gsize n_rows = MIN (STRIP_ROWS, tile->rows - y);

      for (; fetched < y + n_rows + p->kernel_h - 1; fetched++)
        fovea_conv_fetch_row (p, rows, (gssize) (tile->y + fetched) - (gssize) p->pad_top, (gssize) tile->x - (gssize) p->pad_left,
                              tile->pixels + p->kernel_w - 1, in + fetched * state->in_stride);
      filter_strip (plan, rows, tile, y, n_rows, in + y * state->in_stride, out);
    }
}

extern const FoveaConvPathClass fovea_conv_direct_rows;

const FoveaConvPathClass fovea_conv_direct_rows = {
  .path = FOVEA_CONV_DIRECT,
  .samples = FOVEA_CONV_ROWS,
  .any_tiles = TRUE,
  .estimate = estimate,
  .prepare = prepare,
  .release = release,
  .filter_tile = filter_tile,
};
