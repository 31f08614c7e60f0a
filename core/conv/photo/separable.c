/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Kernels that are the sum of a few products of a column and a row: a column of taps down for each, then all rows of taps across at once.
 * Down first, because borders are then those of the fetched tile and nothing is computed twice but the halo at its sides. */

#include <glib/gi18n-lib.h>

#include "core/base/memory.h"
#include "core/conv/photo/bytes.h"
#include "core/conv/photo/low-rank.h"

#define STRIP_ROWS 4

typedef struct
{
  gsize rank;
  const float *columns; /* (rank, kernel_h) */
  const float *rows;    /* (rank, kernel_w) */
} Terms;

typedef struct
{
  float *taps; /* owned: columns and rows of all kernels */
  Terms terms[FOVEA_CONV_MAX_ROW_KERNELS];
  gsize in_stride, stride; /* floats of a fetched row, also of one filtered down; of an output row */
} State;

/* The largest number of products that is worth while: they take rank * (height + width) products of numbers a sample. */
static gsize
most_terms (const FoveaConvProblem *p)
{
  gsize most = p->kernel_h * p->kernel_w / (p->kernel_h + p->kernel_w);

  return CLAMP (most, 1, FOVEA_CONV_MAX_RANK);
}

/* Of kernel @k in the scratch arrays; 0 where too many are needed. */
static gsize
factor (const FoveaConvProblem *p, const float *weights, gsize k, double *columns, double *rows)
{
  gsize rank = fovea_conv_factor (weights + k * p->kernel_h * p->kernel_w, p->kernel_h, p->kernel_w, columns, rows);

  return rank <= most_terms (p) ? rank : 0;
}

/* Products of all kernels together; 0 where one needs too many. */
static gsize
count_terms (const FoveaConvProblem *p, const float *weights)
{
  g_autofree double *columns = g_new (double, FOVEA_CONV_MAX_RANK * p->kernel_h);
  g_autofree double *rows = g_new (double, FOVEA_CONV_MAX_RANK * p->kernel_w);
  gsize sum = 0;

  for (gsize k = 0; k < p->k; k++)
    {
      gsize rank = factor (p, weights, k, columns, rows);

      if (rank == 0)
        return 0;
      sum += rank;
    }
  return sum;
}

static const char *
obstacle (const FoveaConvProblem *p, const float *weights)
{
  return count_terms (p, weights) ? NULL : _ ("the kernel is not the sum of a few products of a column and a row");
}

static gsize
most_rows (const FoveaConvProblem *p)
{
  return CLAMP (2 * p->kernel_h, 24, 192);
}

/* Wide kernels get wide tiles, for the sake of the halo. */
static gsize
tile_samples (const FoveaConvProblem *p)
{
  return MAX (fovea_conv_tile_samples (most_rows (p) + p->kernel_h - 1), 8 * p->kernel_w * p->c);
}

static gsize
tile_rows (const FoveaConvProblem *p, gsize n_terms)
{
  gsize row_macs = tile_samples (p) * n_terms * (p->kernel_h + p->kernel_w);

  return CLAMP (FOVEA_CONV_ITEM_MACS / row_macs, STRIP_ROWS, most_rows (p));
}

static double
estimate (const FoveaConvProblem *p, const float *weights, const FoveaSimd *simd)
{
  double samples = (double) p->h * p->w * p->c;
  double halo = 1.0 + (double) (p->kernel_w * p->c) / (double) tile_samples (p);
  double macs = samples * count_terms (p, weights) * (p->kernel_w + p->kernel_h * halo);

  return fovea_conv_memory_seconds (samples * (1.3 + p->k)) + fovea_conv_arithmetic_seconds (macs, 0.5);
}

static void
release (FoveaConvPlan *plan)
{
  State *state = plan->state;

  fovea_memory_free (state->taps);
  g_free (state);
}

static void
split_kernels (const FoveaConvProblem *p, const float *weights, State *state)
{
  g_autofree double *columns = g_new (double, FOVEA_CONV_MAX_RANK * p->kernel_h);
  g_autofree double *rows = g_new (double, FOVEA_CONV_MAX_RANK * p->kernel_w);
  float *taps = state->taps;

  for (gsize k = 0; k < p->k; k++)
    {
      gsize rank = factor (p, weights, k, columns, rows);

      state->terms[k] = (Terms){ rank, taps, taps + rank * p->kernel_h };
      for (gsize i = 0; i < rank * p->kernel_h; i++)
        *taps++ = (float) columns[i];
      for (gsize i = 0; i < rank * p->kernel_w; i++)
        *taps++ = (float) rows[i];
    }
}

static gboolean
prepare (FoveaConvPlan *plan, const float *weights, GError **error)
{
  const FoveaConvProblem *p = &plan->problem;
  State *state = plan->state = g_new0 (State, 1);
  gsize lanes = plan->simd->lanes, n_terms = count_terms (p, weights), floats;

  state->taps = fovea_memory_alloc (n_terms * (p->kernel_h + p->kernel_w) * sizeof (float), _("kernels"), error);
  if (!state->taps)
    return FALSE;
  split_kernels (p, weights, state);
  fovea_conv_set_tiling (plan, tile_rows (p, n_terms), MAX (tile_samples (p) / p->c, 1));
  state->stride = fovea_round_up (plan->tiling.pixels * p->c, lanes);
  state->in_stride = fovea_round_up (state->stride + (p->kernel_w - 1) * p->c, lanes) + lanes;
  floats = (plan->tiling.rows + p->kernel_h - 1 + STRIP_ROWS * FOVEA_CONV_MAX_RANK) * state->in_stride + p->k * STRIP_ROWS * state->stride;
  plan->thread_scratch = fovea_round_up (floats * sizeof (float), FOVEA_ALIGNMENT);
  return TRUE;
}

/* @n_rows rows of one kernel: down from @in to @lines, (rows, rank, in_stride), then across to @results or @out. */
static void
filter_strip (const FoveaConvPlan *plan, gsize k, gsize pixels, gsize n_rows, const float *in, float *lines, guint8 **results, float *out)
{
  const FoveaConvProblem *p = &plan->problem;
  const State *state = plan->state;
  const Terms *terms = &state->terms[k];
  gsize fetched = (pixels + p->kernel_w - 1) * p->c, n = pixels * p->c;

  for (gsize t = 0; t < terms->rank; t++)
    plan->simd->correlate (in, state->in_stride, lines + t * state->in_stride, terms->rank * state->in_stride, n_rows, fetched,
                           terms->columns + t * p->kernel_h, p->kernel_h, 1, 0, 0.0f);
  for (gsize r = 0; r < n_rows; r++)
    {
      const float *line = lines + r * terms->rank * state->in_stride;

      if (results)
        plan->simd->correlate_to_u8 (line, state->in_stride, results + r, 1, n, terms->rows, terms->rank, p->kernel_w, p->c,
                                     plan->bias[k]);
      else
        plan->simd->correlate (line, state->in_stride, out + r * state->stride, state->stride, 1, n, terms->rows, terms->rank,
                               p->kernel_w, p->c, plan->bias[k]);
    }
}

static void
filter_tile (const FoveaConvPlan *plan, const FoveaConvRows *rows, const FoveaConvTile *tile, float *in)
{
  const FoveaConvProblem *p = &plan->problem;
  const State *state = plan->state;
  float *lines = in + (plan->tiling.rows + p->kernel_h - 1) * state->in_stride;
  float *out = lines + STRIP_ROWS * FOVEA_CONV_MAX_RANK * state->in_stride;
  gsize fetched = 0;

  for (gsize y = 0; y < tile->rows; y += STRIP_ROWS)
    {
      gsize n_rows = MIN (STRIP_ROWS, tile->rows - y);
      guint8 *results[STRIP_ROWS];
      gboolean bytes = fovea_conv_find_results (plan, rows, tile, y, n_rows, results);

      for (; fetched < y + n_rows + p->kernel_h - 1; fetched++)
        fovea_conv_fetch_row (p, rows, (gssize) (tile->y + fetched) - (gssize) p->pad_top, (gssize) tile->x - (gssize) p->pad_left,
                              tile->pixels + p->kernel_w - 1, in + fetched * state->in_stride);
      for (gsize k = 0; k < p->k; k++)
        filter_strip (plan, k, tile->pixels, n_rows, in + y * state->in_stride, lines, bytes ? results : NULL,
                      out + k * STRIP_ROWS * state->stride);
      if (!bytes)
        fovea_conv_write_rows (plan, rows, tile, y, n_rows, out, state->stride, STRIP_ROWS * state->stride);
    }
}

extern const FoveaConvPathClass fovea_conv_separable;

const FoveaConvPathClass fovea_conv_separable = {
  .path = FOVEA_CONV_SEPARABLE,
  .samples = FOVEA_CONV_ROWS,
  .any_tiles = TRUE,
  .obstacle = obstacle,
  .estimate = estimate,
  .prepare = prepare,
  .release = release,
  .filter_tile = filter_tile,
};
