/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Inputs are those of RoiAlign, and the gradient of its output. */

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/base/pool.h"
#include "core/network/ops/field.h"
#include "core/network/ops/operand.h"
#include "core/network/ops/roi-pooling.h"

static gboolean
infer (FoveaOpContext *context, GError **error)
{
  FoveaShape shape;

  return fovea_roi_pooling_shape (context, &shape, error) && fovea_op_require_type (context, 3, FOVEA_DTYPE_FLOAT32, error)
         && fovea_op_require_gradient (context, 3, &shape, error) && fovea_op_infer_same (context, error);
}

typedef struct
{
  FoveaRoiPooling pooling;
  const float *in, *regions, *gradient;
  const gint64 *images;
  float *out;
  gsize n_regions, channels, h, w;
} Job;

/* Where a bin's greatest part is, and its weight. */
typedef struct
{
  double most, weight;
  gsize pixel;
} Greatest;

/* A sample's four pixels take @share of the gradient by their weights; or, where the greatest is looked for (in @map), nothing. */
static void
return_sample (const Job *job, const gsize *rows, const gsize *columns, double v, double u, double share, float *out, const float *map,
               Greatest *greatest)
{
  for (int corner = 0; corner < 4; corner++)
    {
      double weight = (corner & 2 ? v : 1.0 - v) * (corner & 1 ? u : 1.0 - u);
      gsize pixel = rows[corner >> 1] * job->w + columns[corner & 1];

      if (!job->pooling.greatest)
        out[pixel] += (float) (share * weight);
      else if (weight * map[pixel] > greatest->most)
        *greatest = (Greatest){ weight * map[pixel], weight, pixel };
    }
}

static void
return_bin (const Job *job, const FoveaRoiAxis *axes, gsize y, gsize x, double gradient, const float *map, float *out)
{
  gint64 first[2], last[2];
  double share = gradient / MAX (axes[0].samples * axes[1].samples, 1.0);
  Greatest greatest = { .most = -INFINITY };
  gboolean all;

  fovea_roi_samples_inside (&axes[0], y, job->h, &first[0], &last[0]);
  fovea_roi_samples_inside (&axes[1], x, job->w, &first[1], &last[1]);
  for (gint64 j = first[0]; j <= last[0]; j++)
    for (gint64 i = first[1]; i <= last[1]; i++)
      {
        gsize rows[2], columns[2];
        double v, u;

        fovea_roi_place_sample (&axes[0], y, j, job->h, rows, &v);
        fovea_roi_place_sample (&axes[1], x, i, job->w, columns, &u);
        return_sample (job, rows, columns, v, u, share, out, map, &greatest);
      }
  all = first[0] == 0 && first[1] == 0 && (double) last[0] + 1.0 == axes[0].samples && (double) last[1] + 1.0 == axes[1].samples;
  if (greatest.most > (all ? -INFINITY : 0.0))
    out[greatest.pixel] += (float) (gradient * greatest.weight);
}

static void
return_region (const Job *job, gsize region, gsize c, const float *map, float *out)
{
  const gsize *size = job->pooling.size;
  const float *corners = job->regions + region * 4, *gradient = job->gradient + (region * job->channels + c) * size[0] * size[1];
  const FoveaRoiAxis axes[2] = {
    fovea_roi_axis (&job->pooling, corners[1], corners[3], size[0]), fovea_roi_axis (&job->pooling, corners[0], corners[2], size[1]),
  };

  for (gsize y = 0; y < size[0]; y++)
    for (gsize x = 0; x < size[1]; x++)
      return_bin (job, axes, y, x, gradient[y * size[1] + x], map, out);
}

/* Items are maps of X: regions overlap. */
static void
return_maps (gsize begin, gsize end, guint worker, gpointer data)
{
  const Job *job = data;

  for (gsize item = begin; item < end; item++)
    {
      float *out = job->out + item * job->h * job->w;

      memset (out, 0, job->h * job->w * sizeof *out);
      for (gsize region = 0; region < job->n_regions; region++)
        if (job->images[region] == (gint64) (item / job->channels))
          return_region (job, region, item % job->channels, job->in + item * job->h * job->w, out);
    }
}

static gboolean
run (const FoveaOpContext *context, FoveaTensor *const *inputs, FoveaTensor *const *outputs, gpointer scratch, FoveaProgress *progress)
{
  const FoveaShape *shape = &inputs[0]->shape;
  Job job = {
    .in = inputs[0]->data, .regions = inputs[1]->data, .images = inputs[2]->data, .gradient = inputs[3]->data, .out = outputs[0]->data,
    .n_regions = (gsize) inputs[1]->shape.dims[0], .channels = (gsize) shape->dims[1], .h = (gsize) shape->dims[2], .w = (gsize) shape->dims[3],
  };

  if (!fovea_roi_pooling_read (context, &job.pooling, NULL))
    return TRUE;
  return fovea_parallel_for ((gsize) shape->dims[0] * job.channels, 1, return_maps, &job, progress);
}

const FoveaOp fovea_op_roi_align_gradient = {
  .name = "RoiAlignGradient",
  .domain = FOVEA_DOMAIN,
  .summary = N_("Hands the gradients of regions back to the maps that they were cut out of."),
  FOVEA_ATTRIBUTES (fovea_roi_attributes),
  .min_inputs = 4, .max_inputs = 4, .min_outputs = 1, .max_outputs = 1,
  .infer = infer,
  .field = fovea_field_whole, /* any region may lie on it */
  .run = run,
  .no_backward = N_("It is the way back already: there are no second derivatives."),
};
