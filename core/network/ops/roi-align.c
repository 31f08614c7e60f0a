/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/base/pool.h"
#include "core/network/backward.h"
#include "core/network/ops/field.h"
#include "core/network/ops/operand.h"
#include "core/network/ops/roi-pooling.h"

static gboolean
infer (FoveaOpContext *context, GError **error)
{
  FoveaShape shape;

  return fovea_roi_pooling_shape (context, &shape, error) && fovea_op_set_output (context, 0, FOVEA_DTYPE_FLOAT32, &shape, error);
}

typedef struct
{
  FoveaRoiPooling pooling;
  const float *in, *regions;
  const gint64 *images;
  float *out;
  gsize n, channels, h, w;
} Job;

/* The greatest of a bin is that of its samples' weighted corners, as ONNX's reference and ONNX Runtime have it. */
static float
pool_bin (const Job *job, const float *map, const FoveaRoiAxis *axes, gsize y, gsize x)
{
  gint64 first[2], last[2];
  double sum = 0.0, most = -INFINITY;

  fovea_roi_samples_inside (&axes[0], y, job->h, &first[0], &last[0]);
  fovea_roi_samples_inside (&axes[1], x, job->w, &first[1], &last[1]);
  for (gint64 j = first[0]; j <= last[0]; j++)
    for (gint64 i = first[1]; i <= last[1]; i++)
      {
        gsize rows[2], columns[2];
        double v, u;

        fovea_roi_place_sample (&axes[0], y, j, job->h, rows, &v);
        fovea_roi_place_sample (&axes[1], x, i, job->w, columns, &u);
        for (int corner = 0; corner < 4; corner++)
          {
            double weight = (corner & 2 ? v : 1.0 - v) * (corner & 1 ? u : 1.0 - u);
            double part = weight * map[rows[corner >> 1] * job->w + columns[corner & 1]];

            sum += part;
            most = MAX (most, part);
          }
      }
  if (job->pooling.greatest)
    {
      gboolean all = first[0] == 0 && first[1] == 0 && (double) last[0] + 1.0 == axes[0].samples && (double) last[1] + 1.0 == axes[1].samples;

      return (float) (all ? most : MAX (most, 0.0));
    }
  return (float) (sum / MAX (axes[0].samples * axes[1].samples, 1.0));
}

/* Items are maps of regions. Regions of images that do not exist are 0. */
static void
pool_maps (gsize begin, gsize end, guint worker, gpointer data)
{
  const Job *job = data;
  const gsize *size = job->pooling.size;

  for (gsize item = begin; item < end; item++)
    {
      gsize region = item / job->channels, c = item % job->channels;
      const float *corners = job->regions + region * 4;
      gint64 image = job->images[region];
      gboolean exists = image >= 0 && image < (gint64) job->n;
      const float *map = job->in + ((exists ? (gsize) image : 0) * job->channels + c) * job->h * job->w;
      const FoveaRoiAxis axes[2] = { fovea_roi_axis (&job->pooling, corners[1], corners[3], size[0]), fovea_roi_axis (&job->pooling, corners[0], corners[2], size[1]) };
      float *out = job->out + item * size[0] * size[1];

      for (gsize y = 0; y < size[0]; y++)
        for (gsize x = 0; x < size[1]; x++)
          out[y * size[1] + x] = exists ? pool_bin (job, map, axes, y, x) : 0.0f;
    }
}

static gboolean
run (const FoveaOpContext *context, FoveaTensor *const *inputs, FoveaTensor *const *outputs, gpointer scratch,
     FoveaProgress *progress)
{
  const FoveaShape *shape = &inputs[0]->shape;
  Job job = {
    .in = inputs[0]->data, .regions = inputs[1]->data, .images = inputs[2]->data, .out = outputs[0]->data, .n = (gsize) shape->dims[0],
    .channels = (gsize) shape->dims[1], .h = (gsize) shape->dims[2], .w = (gsize) shape->dims[3],
  };

  if (!fovea_roi_pooling_read (context, &job.pooling, NULL))
    return TRUE;
  return fovea_parallel_for ((gsize) outputs[0]->shape.dims[0] * job.channels, 4, pool_maps, &job, progress);
}

/* A region may lie anywhere in any image. */
static void
field (const FoveaOpContext *context, guint input, const FoveaBox *output, FoveaBox *box)
{
  fovea_field_whole (context, input, output, box);
  box->begin[input > 0 ? 0 : 1] = output->begin[input > 0 ? 0 : 1];
  box->end[input > 0 ? 0 : 1] = output->end[input > 0 ? 0 : 1];
}

/* Regions are chosen, and get no gradient, as in torchvision. */
static void
backward (FoveaBackward *backward)
{
  const FoveaOpContext *context = fovea_backward_context (backward);
  FoveaRoiPooling pooling;
  GArray *own;

  if (!fovea_backward_wants (backward, 0) || !fovea_roi_pooling_read (context, &pooling, NULL))
    return;
  own = fovea_attributes_new (context->node, "coordinate_transformation_mode");
  fovea_attributes_add_string (own, "coordinate_transformation_mode", pooling.half_pixel ? "half_pixel" : "output_half_pixel");
  fovea_backward_give (backward, 0, fovea_backward_emit (backward, "RoiAlignGradient", own, fovea_backward_input (backward, 0),
                                                         fovea_backward_input (backward, 1), fovea_backward_input (backward, 2),
                                                         fovea_backward_gradient (backward, 0), NULL));
}

const FoveaOp fovea_op_roi_align = {
  .name = "RoiAlign",
  .summary = N_("Cuts regions out of the maps and brings them to one size: what a detector looks at one by one."),
  FOVEA_ATTRIBUTES (fovea_roi_attributes),
  .min_inputs = 3, .max_inputs = 3, .min_outputs = 1, .max_outputs = 1,
  .infer = infer,
  .field = field,
  .run = run,
  .backward = backward,
  .flat_inputs = 1u << 1,
};
