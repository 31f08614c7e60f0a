/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/base/pool.h"
#include "core/network/ops/elementwise.h"
#include "core/network/ops/field.h"
#include "core/network/ops/grid-sampling.h"
#include "core/network/ops/operand.h"

static const FoveaOpAttribute attributes[] = {
  { "align_corners", FOVEA_ATTRIBUTE_INT },
  { "mode", FOVEA_ATTRIBUTE_STRING },
  { "padding_mode", FOVEA_ATTRIBUTE_STRING },
};

static gboolean
infer (FoveaOpContext *context, GError **error)
{
  FoveaGridSampling sampling;
  FoveaShape shape;

  return fovea_grid_sampling_shape (context, &shape, error) && fovea_grid_sampling_read (context, &sampling, error)
         && fovea_op_set_output (context, 0, FOVEA_DTYPE_FLOAT32, &shape, error);
}

typedef struct
{
  FoveaGridSampling sampling;
  const float *in, *grid;
  float *out;
  gsize channels, in_h, in_w, out_h, out_w;
} Job;

/* Output pixel @pixel of image @n, in all channels. */
static void
sample_pixel (const Job *job, gsize n, gsize pixel)
{
  const float *grid = job->grid + (n * job->out_h * job->out_w + pixel) * 2;
  guint count = job->sampling.taps;
  gsize xs[FOVEA_MAX_GRID_TAPS], ys[FOVEA_MAX_GRID_TAPS];
  double x_weights[FOVEA_MAX_GRID_TAPS], y_weights[FOVEA_MAX_GRID_TAPS];

  fovea_grid_sampling_taps (&job->sampling, grid[0], job->in_w, xs, x_weights, NULL);
  fovea_grid_sampling_taps (&job->sampling, grid[1], job->in_h, ys, y_weights, NULL);
  for (gsize c = n * job->channels; c < (n + 1) * job->channels; c++)
    {
      const float *in = job->in + c * job->in_h * job->in_w;
      double sum = 0.0;

      for (guint j = 0; j < count; j++)
        for (guint i = 0; i < count; i++)
          if (y_weights[j] != 0.0 && x_weights[i] != 0.0)
            sum += y_weights[j] * x_weights[i] * in[ys[j] * job->in_w + xs[i]];
      job->out[c * job->out_h * job->out_w + pixel] = (float) sum;
    }
}

static void
sample_pixels (gsize begin, gsize end, guint worker, gpointer data)
{
  const Job *job = data;
  gsize plane = job->out_h * job->out_w;

  for (gsize i = begin; i < end; i++)
    sample_pixel (job, i / plane, i % plane);
}

static gboolean
run (const FoveaOpContext *context, FoveaTensor *const *inputs, FoveaTensor *const *outputs, gpointer scratch,
     FoveaProgress *progress)
{
  const FoveaShape *in = &inputs[0]->shape, *out = &outputs[0]->shape;
  Job job = {
    .in = inputs[0]->data, .grid = inputs[1]->data, .out = outputs[0]->data, .channels = (gsize) in->dims[1],
    .in_h = (gsize) in->dims[2], .in_w = (gsize) in->dims[3], .out_h = (gsize) out->dims[2], .out_w = (gsize) out->dims[3],
  };

  if (!fovea_grid_sampling_read (context, &job.sampling, NULL))
    return TRUE;
  return fovea_parallel_for ((gsize) in->dims[0] * job.out_h * job.out_w, MAX (FOVEA_ELEMENTS_A_CHUNK / (16 * job.channels), 1),
                             sample_pixels, &job, progress);
}

/* The grid decides while running where a pixel comes from: from anywhere in its map. */
static void
field (const FoveaOpContext *context, guint input, const FoveaBox *output, FoveaBox *box)
{
  if (input == 0)
    {
      fovea_field_plane (context, input, output, box);
      return;
    }
  *box = *output;
  for (guint d = 1; d < 4; d++)
    {
      box->begin[d] = d < 3 ? output->begin[d + 1] : 0;
      box->end[d] = d < 3 ? output->end[d + 1] : 1;
    }
}

static void
backward (FoveaBackward *backward)
{
  for (guint i = 0; i < 2; i++)
    if (fovea_backward_wants (backward, i))
      {
        GArray *own = fovea_attributes_new (fovea_backward_context (backward)->node, NULL);

        fovea_backward_give (backward, i, fovea_grid_sampling_return (backward, i, own, fovea_backward_input (backward, 0),
                                                                      fovea_backward_input (backward, 1), fovea_backward_gradient (backward, 0)));
      }
}

const FoveaOp fovea_op_grid_sample = {
  .name = "GridSample",
  .summary = N_("Reads a map at the places that a grid names: warped pictures, and spatial transformers."),
  .attributes = attributes,
  .n_attributes = G_N_ELEMENTS (attributes),
  .min_inputs = 2, .max_inputs = 2, .min_outputs = 1, .max_outputs = 1,
  .infer = infer,
  .field = field,
  .run = run,
  .backward = backward,
};
