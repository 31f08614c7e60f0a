/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/base/memory.h"

#include <glib/gi18n-lib.h>

#include "core/base/pool.h"
#include "core/network/ops/elementwise.h"
#include "core/network/ops/mover.h"
#include "core/network/ops/operand.h"
#include "core/network/ops/resampling.h"

/* Interpolation is separable: one pass an axis, over a value seen as (outer, in, inner). */
typedef struct
{
  gsize outer, in, out, inner, n_taps;
  gint64 *taps;   /* (out, n_taps); -1 for all of an output that is extrapolated */
  float *weights; /* (out, n_taps) */
  float extrapolation;
} Pass;

/* Neighbours are picked by a mover, all else is interpolated. */
typedef struct
{
  FoveaMover *mover;
  float fill[1]; /* of a crop, whose elements are floats */
  guint n_passes;
  Pass passes[FOVEA_MAX_RANK];
} State;

static gboolean
make_mover (State *state, const FoveaOpContext *context, const FoveaResampling *resampling, GError **error)
{
  const FoveaShape *shape = &context->inputs[0].shape;

  state->mover = fovea_mover_new (context->inputs[0].dtype);
  state->fill[0] = resampling->extrapolation;
  for (guint d = 0; d < shape->rank; d++)
    {
      gint64 stride = fovea_shape_stride (shape, d), *offsets, tap;
      float weight;

      if (fovea_resampling_keeps (resampling, d))
        {
          fovea_mover_add_axis (state->mover, (gsize) shape->dims[d], 0, stride);
          continue;
        }
      offsets = fovea_mover_add_table (state->mover, (gsize) resampling->out[d], error);
      if (!offsets)
        return FALSE;
      for (gint64 x = 0; x < resampling->out[d]; x++)
        {
          fovea_resampling_taps (resampling, d, x, &tap, &weight);
          offsets[x] = tap < 0 ? -1 : tap * stride;
        }
    }
  return TRUE;
}

static gboolean
make_pass (Pass *pass, const FoveaResampling *resampling, guint axis, FoveaShape *shape, GError **error)
{
  gsize n;

  pass->outer = fovea_shape_span (shape, 0, axis);
  pass->in = (gsize) shape->dims[axis];
  pass->out = (gsize) resampling->out[axis];
  pass->inner = fovea_shape_span (shape, axis + 1, shape->rank);
  pass->n_taps = fovea_resampling_n_taps (resampling, axis);
  pass->extrapolation = resampling->extrapolation;
  n = pass->out * pass->n_taps;
  pass->taps = fovea_memory_alloc (n * sizeof *pass->taps, _("a table of positions"), error);
  pass->weights = pass->taps ? fovea_memory_alloc (n * sizeof *pass->weights, _("a table of weights"), error) : NULL;
  if (!pass->weights)
    return FALSE;
  for (gsize x = 0; x < pass->out; x++)
    fovea_resampling_taps (resampling, axis, (gint64) x, pass->taps + x * pass->n_taps, pass->weights + x * pass->n_taps);
  shape->dims[axis] = resampling->out[axis];
  return TRUE;
}

/* From the last axis to the first, so that the passes over whole rows come when the value is largest. Results between them
 * lie in scratch memory. */
static gboolean
make_passes (State *state, FoveaOpContext *context, const FoveaResampling *resampling, GError **error)
{
  FoveaShape shape = context->inputs[0].shape;

  context->scratch = 0;
  for (guint d = shape.rank; d-- > 0;)
    {
      if (fovea_resampling_keeps (resampling, d))
        continue;
      if (!fovea_shape_check (&shape, FOVEA_DTYPE_FLOAT32, "resizing", error))
        return FALSE;
      if (state->n_passes > 0)
        context->scratch += fovea_shape_count (&shape) * sizeof (float);
      if (!make_pass (&state->passes[state->n_passes++], resampling, d, &shape, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
fovea_resampling_prepare (FoveaOpContext *context, GError **error)
{
  FoveaResampling resampling;
  State *state;
  gboolean done;

  if (!fovea_resampling_read (context, &resampling, error))
    return FALSE;
  context->state = state = g_new0 (State, 1);
  done = resampling.mode == FOVEA_RESAMPLE_NEAREST ? make_mover (state, context, &resampling, error)
                                                   : make_passes (state, context, &resampling, error);
  if (!done)
    fovea_resampling_release (context);
  return done;
}

void
fovea_resampling_release (FoveaOpContext *context)
{
  State *state = context->state;

  if (!state)
    return;
  fovea_mover_free (state->mover);
  for (guint i = 0; i < state->n_passes; i++)
    {
      fovea_memory_free (state->passes[i].taps);
      fovea_memory_free (state->passes[i].weights);
    }
  g_clear_pointer (&context->state, g_free);
}

typedef struct
{
  const Pass *pass;
  const float *in;
  float *out;
} Job;

static inline void
blend (const float *in, gsize inner, const gint64 *taps, const float *weights, gsize n_taps, float *out)
{
  for (gsize i = 0; i < inner; i++)
    {
      float sum = weights[0] * in[(gsize) taps[0] * inner + i];

      for (gsize t = 1; t < n_taps; t++)
        sum += weights[t] * in[(gsize) taps[t] * inner + i];
      out[i] = sum;
    }
}

static void
extrapolate (const Pass *pass, float *out)
{
  for (gsize i = 0; i < pass->inner; i++)
    out[i] = pass->extrapolation;
}

static void
pass_items (gsize begin, gsize end, guint worker, gpointer data)
{
  const Job *job = data;
  const Pass *pass = job->pass;

  for (gsize item = begin; item < end; item++)
    {
      gsize x = item % pass->out;
      const float *in = job->in + item / pass->out * pass->in * pass->inner, *weights = pass->weights + x * pass->n_taps;
      const gint64 *taps = pass->taps + x * pass->n_taps;
      float *out = job->out + item * pass->inner;

      if (taps[0] < 0)
        extrapolate (pass, out);
      else if (pass->n_taps == 2)
        blend (in, pass->inner, taps, weights, 2, out);
      else if (pass->n_taps == 4)
        blend (in, pass->inner, taps, weights, 4, out);
      else
        blend (in, pass->inner, taps, weights, pass->n_taps, out);
    }
}

gboolean
fovea_resampling_run (const FoveaOpContext *context, FoveaTensor *const *inputs, FoveaTensor *const *outputs, gpointer scratch,
                      FoveaProgress *progress)
{
  const State *state = context->state;
  const float *in = inputs[0]->data;
  float *between = scratch;

  if (state->mover)
    return fovea_mover_run (state->mover, inputs[0]->data, outputs[0]->data, state->fill, progress);
  if (state->n_passes == 0)
    return fovea_copy_run (context, inputs, outputs, scratch, progress);
  for (guint i = 0; i < state->n_passes; i++)
    {
      const Pass *pass = &state->passes[i];
      Job job = { pass, in, i + 1 < state->n_passes ? between : outputs[0]->data };

      if (!fovea_parallel_for (pass->outer * pass->out, MAX (FOVEA_ELEMENTS_A_CHUNK / (pass->inner * pass->n_taps), 1), pass_items, &job,
                               progress))
        return FALSE;
      in = job.out;
      between += pass->outer * pass->out * pass->inner;
    }
  return TRUE;
}
