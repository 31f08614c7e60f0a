/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Resizing height and width in blocks of channels. Picking a neighbour is blending one; an axis that keeps its size blends with weights of 0. */

#include "core/base/memory.h"

#include <glib/gi18n-lib.h>

#include "core/conv/simd/simd.h"
#include "core/network/ops/block-rows.h"
#include "core/network/ops/resampling.h"

#define MAX_TAPS 4 /* 1, 2 or 4 */

/* Each output of an axis has @n_taps inputs and their weights. */
typedef struct
{
  gsize n_taps;
  gsize *taps;    /* (outputs, n_taps) */
  float *weights; /* (outputs, n_taps) */
} Axis;

typedef struct
{
  Axis h, w;
} State;

static gboolean
accepts (const FoveaOpContext *context, gsize lanes)
{
  FoveaResampling resampling;

  if (!fovea_blocks_accept (context, lanes) || !fovea_resampling_read (context, &resampling, NULL))
    return FALSE;
  return fovea_resampling_keeps (&resampling, 0) && fovea_resampling_keeps (&resampling, 1)
         && resampling.coordinates != FOVEA_COORDINATES_CROP && fovea_resampling_n_taps (&resampling, 2) <= MAX_TAPS
         && fovea_resampling_n_taps (&resampling, 2) != 3
         && fovea_resampling_n_taps (&resampling, 2) == fovea_resampling_n_taps (&resampling, 3);
}

static gboolean
make_axis (Axis *axis, const FoveaResampling *resampling, guint d, GError **error)
{
  gint64 taps[MAX_TAPS];
  gsize n;

  axis->n_taps = fovea_resampling_n_taps (resampling, d);
  n = (gsize) resampling->out[d] * axis->n_taps;
  axis->taps = fovea_memory_alloc (n * sizeof *axis->taps, _("a table of positions"), error);
  axis->weights = axis->taps ? fovea_memory_alloc (n * sizeof *axis->weights, _("a table of weights"), error) : NULL;
  if (!axis->weights)
    return FALSE;
  for (gsize at = 0; at < n; at += axis->n_taps)
    {
      fovea_resampling_taps (resampling, d, (gint64) (at / axis->n_taps), taps, axis->weights + at);
      for (gsize i = 0; i < axis->n_taps; i++)
        axis->taps[at + i] = (gsize) taps[i];
    }
  return TRUE;
}

static void
release (FoveaOpContext *context)
{
  State *state = context->state;

  for (int i = 0; i < 2; i++)
    {
      Axis *axis = i ? &state->w : &state->h;

      fovea_memory_free (axis->taps);
      fovea_memory_free (axis->weights);
    }
  g_clear_pointer (&context->state, g_free);
}

static gboolean
prepare (FoveaOpContext *context, gsize block, const FoveaFusion *fusion, GError **error)
{
  FoveaResampling resampling;
  State *state;

  if (!fovea_resampling_read (context, &resampling, error))
    return FALSE;
  context->state = state = g_new0 (State, 1);
  if (make_axis (&state->h, &resampling, 2, error) && make_axis (&state->w, &resampling, 3, error))
    return TRUE;
  release (context);
  return FALSE;
}

typedef struct
{
  const State *state;
  const FoveaBlocks *in, *out;
} Job;

static void
blend_rows (gsize n, gsize b, gsize y, gsize count, gpointer data)
{
  const Job *job = data;
  const Axis *h = &job->state->h, *w = &job->state->w;

  for (gsize at = y; at < y + count; at++)
    {
      const float *rows[MAX_TAPS];
      FoveaBlend blend = { rows, h->weights + at * h->n_taps, w->taps, w->weights };
      float *out = fovea_blocks_at (job->out, n, b, at, 0);

      for (gsize j = 0; j < h->n_taps; j++)
        rows[j] = fovea_blocks_at (job->in, n, b, h->taps[at * h->n_taps + j], 0);
      fovea_simd ()->blend (&blend, w->n_taps, job->out->w, out);
    }
}

static gboolean
run (const FoveaOpContext *context, const FoveaBlocks *inputs, const FoveaBlocks *outputs, gpointer scratch, FoveaProgress *progress)
{
  const State *state = context->state;
  Job job = { state, &inputs[0], &outputs[0] };

  return fovea_block_rows_for (&outputs[0], outputs[0].w * outputs[0].block * state->h.n_taps, blend_rows, &job, progress);
}

const FoveaBlocksOp fovea_resampling_blocks = {
  .accepts = accepts,
  .prepare = prepare,
  .release = release,
  .run = run,
};
