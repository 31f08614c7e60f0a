/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Inputs are X, the grid, and the gradient of what the grid took from X. */

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/base/pool.h"
#include "core/network/ops/elementwise.h"
#include "core/network/ops/field.h"
#include "core/network/ops/grid-sampling.h"
#include "core/network/ops/operand.h"

#define MAPS_AT_ONCE 8

static const FoveaOpAttribute attributes[] = {
  { "align_corners", FOVEA_ATTRIBUTE_INT },
  { "input", FOVEA_ATTRIBUTE_INT }, /* whose gradient this is: 0: X's, 1: the grid's */
  { "mode", FOVEA_ATTRIBUTE_STRING },
  { "padding_mode", FOVEA_ATTRIBUTE_STRING },
};

static gboolean
is_of_grid (const FoveaOpContext *context)
{
  return fovea_node_int (context->node, "input", 0) != 0;
}

static gboolean
infer (FoveaOpContext *context, GError **error)
{
  FoveaGridSampling sampling;
  FoveaShape shape;

  return fovea_grid_sampling_shape (context, &shape, error) && fovea_grid_sampling_read (context, &sampling, error)
         && fovea_op_require_gradient (context, 2, &shape, error)
         && fovea_op_set_output (context, 0, FOVEA_DTYPE_FLOAT32, &context->inputs[is_of_grid (context) ? 1 : 0].shape, error);
}

typedef struct
{
  FoveaGridSampling sampling;
  const float *in, *grid, *gradient;
  float *out;
  gsize channels, h, w, pixels; /* of X, and of the grid */
} Job;

/* The taps of a pixel of the grid. */
typedef struct
{
  gsize xs[FOVEA_MAX_GRID_TAPS], ys[FOVEA_MAX_GRID_TAPS];
  double x_weights[FOVEA_MAX_GRID_TAPS], y_weights[FOVEA_MAX_GRID_TAPS], x_slopes[FOVEA_MAX_GRID_TAPS], y_slopes[FOVEA_MAX_GRID_TAPS];
} Taps;

static void
find_taps (const Job *job, gsize pixel, Taps *taps, gboolean slopes)
{
  const float *at = job->grid + 2 * pixel;

  fovea_grid_sampling_taps (&job->sampling, at[0], job->w, taps->xs, taps->x_weights, slopes ? taps->x_slopes : NULL);
  fovea_grid_sampling_taps (&job->sampling, at[1], job->h, taps->ys, taps->y_weights, slopes ? taps->y_slopes : NULL);
}

static void
return_pixel (const Job *job, const Taps *taps, double gradient, float *out)
{
  for (guint j = 0; j < job->sampling.taps; j++)
    for (guint i = 0; i < job->sampling.taps; i++)
      if (taps->y_weights[j] != 0.0 && taps->x_weights[i] != 0.0)
        out[taps->ys[j] * job->w + taps->xs[i]] += (float) (gradient * taps->y_weights[j] * taps->x_weights[i]);
}

/* Items are some maps of an image of X, which share their taps; those of a map are no other thread's. */
static void
return_maps (gsize begin, gsize end, guint worker, gpointer data)
{
  const Job *job = data;
  gsize sets = (job->channels + MAPS_AT_ONCE - 1) / MAPS_AT_ONCE, plane = job->h * job->w;

  for (gsize item = begin; item < end; item++)
    {
      gsize c = item % sets * MAPS_AT_ONCE, n = MIN (job->channels - c, MAPS_AT_ONCE), first = item / sets * job->channels + c;
      Taps taps;

      memset (job->out + first * plane, 0, n * plane * sizeof *job->out);
      for (gsize pixel = 0; pixel < job->pixels; pixel++)
        {
          find_taps (job, item / sets * job->pixels + pixel, &taps, FALSE);
          for (gsize map = first; map < first + n; map++)
            return_pixel (job, &taps, job->gradient[map * job->pixels + pixel], job->out + map * plane);
        }
    }
}

/* Adds what pixel @pixel of the grid says of one map: the slopes along x and y. */
static void
add_slopes (const Job *job, const Taps *taps, const float *map, double gradient, double *sums)
{
  for (guint j = 0; j < job->sampling.taps; j++)
    for (guint i = 0; i < job->sampling.taps; i++)
      {
        double in = map[taps->ys[j] * job->w + taps->xs[i]];

        sums[0] += gradient * taps->y_weights[j] * taps->x_slopes[i] * in;
        sums[1] += gradient * taps->y_slopes[j] * taps->x_weights[i] * in;
      }
}

/* Items are pixels of all grids. */
static void
return_pixels (gsize begin, gsize end, guint worker, gpointer data)
{
  const Job *job = data;
  Taps taps;

  for (gsize item = begin; item < end; item++)
    {
      double sums[2] = { 0.0 };

      find_taps (job, item, &taps, TRUE);
      for (gsize c = 0; c < job->channels; c++)
        {
          gsize map = item / job->pixels * job->channels + c;

          add_slopes (job, &taps, job->in + map * job->h * job->w, job->gradient[map * job->pixels + item % job->pixels], sums);
        }
      job->out[2 * item] = (float) sums[0];
      job->out[2 * item + 1] = (float) sums[1];
    }
}

static gboolean
run (const FoveaOpContext *context, FoveaTensor *const *inputs, FoveaTensor *const *outputs, gpointer scratch, FoveaProgress *progress)
{
  const FoveaShape *in = &inputs[0]->shape, *grid = &inputs[1]->shape;
  gsize n = (gsize) in->dims[0];
  Job job = {
    .in = inputs[0]->data, .grid = inputs[1]->data, .gradient = inputs[2]->data, .out = outputs[0]->data, .channels = (gsize) in->dims[1],
    .h = (gsize) in->dims[2], .w = (gsize) in->dims[3], .pixels = (gsize) (grid->dims[1] * grid->dims[2]),
  };

  if (!fovea_grid_sampling_read (context, &job.sampling, NULL))
    return TRUE;
  if (is_of_grid (context))
    return fovea_parallel_for (n * job.pixels, MAX (FOVEA_ELEMENTS_A_CHUNK / (16 * job.channels), 1), return_pixels, &job, progress);
  return fovea_parallel_for (n * ((job.channels + MAPS_AT_ONCE - 1) / MAPS_AT_ONCE), 1, return_maps, &job, progress);
}

/* Any pixel may come from anywhere. */
static void
field (const FoveaOpContext *context, guint input, const FoveaBox *output, FoveaBox *box)
{
  fovea_field_whole (context, input, output, box);
  box->begin[0] = output->begin[0];
  box->end[0] = output->end[0];
}

const FoveaOp fovea_op_grid_sample_gradient = {
  .name = "GridSampleGradient",
  .domain = FOVEA_DOMAIN,
  .summary = N_("Hands gradients back to the places of a map that a grid has named, or to the grid."),
  FOVEA_ATTRIBUTES (attributes),
  .min_inputs = 3, .max_inputs = 3, .min_outputs = 1, .max_outputs = 1,
  .infer = infer,
  .field = field,
  .run = run,
  .no_backward = N_("It is the way back already: there are no second derivatives."),
};
