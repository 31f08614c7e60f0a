/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>
#include <math.h>

#include "core/base/error.h"
#include "core/base/pool.h"
#include "core/network/ops/elementwise.h"
#include "core/network/ops/field.h"
#include "core/network/ops/operand.h"

#define FAR_OUTSIDE 1e9 /* pixels; no number is there, too */

static const FoveaOpAttribute attributes[] = {
  { "align_corners", FOVEA_ATTRIBUTE_INT },
  { "mode", FOVEA_ATTRIBUTE_STRING },
  { "padding_mode", FOVEA_ATTRIBUTE_STRING },
};

typedef enum
{
  OUTSIDE_ZEROS,
  OUTSIDE_BORDER,
  OUTSIDE_REFLECTION,
} Outside;

/* How a picture is read between its pixels: from @taps x @taps of them. */
typedef struct
{
  guint taps;
  Outside outside;
  gboolean align_corners; /* -1 and 1 are the centres of the corner pixels, not their corners */
} Sampling;

/* The names of opset 16, and those of 20. */
static gboolean
read_sampling (const FoveaOpContext *context, Sampling *sampling, GError **error)
{
  static const char *const modes[] = { "bilinear", "linear", "nearest", "bicubic", "cubic", NULL };
  static const char *const outsides[] = { "zeros", "border", "reflection", NULL };
  static const guint taps[] = { 2, 2, 1, 4, 4 };
  guint mode = 0, outside = 0;

  if (!fovea_op_choice (context, "mode", modes, 0, &mode, error) || !fovea_op_choice (context, "padding_mode", outsides, 0, &outside, error))
    return FALSE;
  *sampling = (Sampling){ taps[mode], (Outside) outside, fovea_node_int (context->node, "align_corners", 0) != 0 };
  return TRUE;
}

/* X is (N, C, H, W), the grid (N, h, w, 2): x and y of each output pixel. */
static gboolean
infer (FoveaOpContext *context, GError **error)
{
  const FoveaShape *x = &context->inputs[0].shape, *grid = &context->inputs[1].shape;
  Sampling sampling;

  if (!fovea_op_require_float (context, error) || !fovea_op_require_rank (context, 0, 4, 4, error)
      || !fovea_op_require_rank (context, 1, 4, 4, error) || !read_sampling (context, &sampling, error))
    return FALSE;
  if (grid->dims[0] != x->dims[0] || grid->dims[3] != 2)
    {
      g_autofree char *given = fovea_shape_to_string (grid), *image = fovea_shape_to_string (x);

      return fovea_refuse (error, _("the grid (%s) has no x and y for each picture of %s"), given, image);
    }
  return fovea_op_set_output (context, 0, FOVEA_DTYPE_FLOAT32, &(FoveaShape){ 4, { x->dims[0], x->dims[1], grid->dims[1], grid->dims[2] } },
                              error);
}

typedef struct
{
  Sampling sampling;
  const float *in, *grid;
  float *out;
  gsize channels, in_h, in_w, out_h, out_w;
} Job;

/* Back and forth between @low and @high. */
static double
reflect (double at, double low, double high)
{
  double span = high - low, into = fmod (fabs (at - low), 2.0 * span);

  if (span <= 0.0)
    return low;
  return into > span ? high - (into - span) : low + into;
}

/* Where @at lies once padding has been looked at, for @size pixels; without an edge for zeros. */
static double
move_inside (const Sampling *sampling, double at, gsize size)
{
  double last = (double) size - 1.0, half = sampling->align_corners ? 0.0 : 0.5;

  if (sampling->outside == OUTSIDE_REFLECTION)
    at = reflect (at, -half, last + half);
  if (sampling->outside != OUTSIDE_ZEROS)
    at = CLAMP (at, 0.0, last);
  return at;
}

/* The taps along an axis and their weights for grid coordinate @g; taps outside have the weight 0. */
static void
find_taps (const Sampling *sampling, float g, gsize size, gsize *taps, double *weights)
{
  double at = sampling->align_corners ? (g + 1.0) / 2.0 * ((double) size - 1.0) : ((g + 1.0) * (double) size - 1.0) / 2.0, first, t;

  at = isnan (at) ? -FAR_OUTSIDE : CLAMP (at, -FAR_OUTSIDE, FAR_OUTSIDE);
  if (sampling->taps < 4)
    at = move_inside (sampling, at, size);
  first = sampling->taps == 1 ? rint (at) : floor (at) - (sampling->taps == 4 ? 1.0 : 0.0);
  t = at - floor (at);
  if (sampling->taps == 1)
    weights[0] = 1.0;
  else if (sampling->taps == 2)
    weights[0] = 1.0 - t, weights[1] = t;
  else
    {
      const double a = -0.75; /* Keys' cubic as PyTorch and OpenCV have it */
      double u = 1.0 - t;

      weights[0] = ((a * (t + 1.0) - 5.0 * a) * (t + 1.0) + 8.0 * a) * (t + 1.0) - 4.0 * a;
      weights[1] = ((a + 2.0) * t - (a + 3.0)) * t * t + 1.0;
      weights[2] = ((a + 2.0) * u - (a + 3.0)) * u * u + 1.0;
      weights[3] = ((a * (u + 1.0) - 5.0 * a) * (u + 1.0) + 8.0 * a) * (u + 1.0) - 4.0 * a;
    }
  for (guint i = 0; i < sampling->taps; i++)
    {
      double tap = first + i;

      if (sampling->taps == 4)
        tap = move_inside (sampling, tap, size);
      if (tap < 0.0 || tap > (double) size - 1.0)
        weights[i] = tap = 0.0;
      taps[i] = (gsize) tap;
    }
}

/* Output pixel @pixel of image @n, in all channels. */
static void
sample_pixel (const Job *job, gsize n, gsize pixel)
{
  const float *grid = job->grid + (n * job->out_h * job->out_w + pixel) * 2;
  guint count = job->sampling.taps;
  gsize xs[4], ys[4];
  double x_weights[4], y_weights[4];

  find_taps (&job->sampling, grid[0], job->in_w, xs, x_weights);
  find_taps (&job->sampling, grid[1], job->in_h, ys, y_weights);
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

  if (!read_sampling (context, &job.sampling, NULL))
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

const FoveaOp fovea_op_grid_sample = {
  .name = "GridSample",
  .summary = N_("Reads a map at the places that a grid names: warped pictures, and spatial transformers."),
  .attributes = attributes,
  .n_attributes = G_N_ELEMENTS (attributes),
  .min_inputs = 2, .max_inputs = 2, .min_outputs = 1, .max_outputs = 1,
  .infer = infer,
  .field = field,
  .run = run,
};
