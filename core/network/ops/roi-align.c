/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>
#include <math.h>

#include "core/base/error.h"
#include "core/base/pool.h"
#include "core/network/ops/field.h"
#include "core/network/ops/operand.h"

#define MAX_RATIO 256

static const FoveaOpAttribute attributes[] = {
  { "coordinate_transformation_mode", FOVEA_ATTRIBUTE_STRING },
  { "mode", FOVEA_ATTRIBUTE_STRING },
  { "output_height", FOVEA_ATTRIBUTE_INT },
  { "output_width", FOVEA_ATTRIBUTE_INT },
  { "sampling_ratio", FOVEA_ATTRIBUTE_INT },
  { "spatial_scale", FOVEA_ATTRIBUTE_FLOAT },
};

typedef struct
{
  gboolean half_pixel, greatest; /* regions are moved by half a pixel; bins take the greatest sample, not the mean */
  gint64 ratio;                  /* samples of a bin along each axis; 0: as many as it has pixels */
  gsize size[2];                 /* of the output */
  double scale;
} Pooling;

static gboolean
read_pooling (const FoveaOpContext *context, Pooling *pooling, GError **error)
{
  static const char *const sizes[2] = { "output_height", "output_width" };
  static const char *const modes[] = { "avg", "max", NULL }, *const shifts[] = { "output_half_pixel", "half_pixel", NULL };
  guint mode = 0, shift = 0;

  *pooling = (Pooling){ .ratio = fovea_node_int (context->node, "sampling_ratio", 0), .scale = fovea_node_float (context->node, "spatial_scale", 1.0f) };
  if (!fovea_op_choice (context, "mode", modes, 0, &mode, error)
      || !fovea_op_choice (context, "coordinate_transformation_mode", shifts, context->opset >= 16, &shift, error))
    return FALSE;
  pooling->greatest = mode == 1;
  pooling->half_pixel = shift == 1;
  for (int i = 0; i < 2; i++)
    {
      gint64 size = fovea_node_int (context->node, sizes[i], 1);

      if (size < 1 || size > FOVEA_MAX_CONV_WINDOW)
        return fovea_refuse (error, _("%s is %lld; it must be 1 to %d"), sizes[i], (long long) size, FOVEA_MAX_CONV_WINDOW);
      pooling->size[i] = (gsize) size;
    }
  if (pooling->ratio < 0 || pooling->ratio > MAX_RATIO)
    return fovea_refuse (error, _("%s is %lld; it must be 0 to %d"), "sampling_ratio", (long long) pooling->ratio, MAX_RATIO);
  return TRUE;
}

/* X is (N, C, H, W), regions are (R, 4): x and y of two corners; the last input tells each one's image. */
static gboolean
infer (FoveaOpContext *context, GError **error)
{
  const FoveaShape *x = &context->inputs[0].shape, *regions = &context->inputs[1].shape, *images = &context->inputs[2].shape;
  FoveaShape shape;
  Pooling pooling;

  for (guint i = 0; i < 2; i++)
    if (!fovea_op_require_type (context, i, FOVEA_DTYPE_FLOAT32, error) || !fovea_op_require_rank (context, i, i ? 2 : 4, i ? 2 : 4, error))
      return FALSE;
  if (!fovea_op_require_type (context, 2, FOVEA_DTYPE_INT64, error) || !fovea_op_require_rank (context, 2, 1, 1, error)
      || !read_pooling (context, &pooling, error))
    return FALSE;
  if (regions->dims[1] != 4 || images->dims[0] != regions->dims[0])
    {
      g_autofree char *given = fovea_shape_to_string (regions);

      return fovea_refuse (error, _("the regions (%s) are not 4 numbers for each of %lld images"), given, (long long) images->dims[0]);
    }
  shape = (FoveaShape){ 4, { regions->dims[0], x->dims[1], (gint64) pooling.size[0], (gint64) pooling.size[1] } };
  return fovea_op_set_output (context, 0, FOVEA_DTYPE_FLOAT32, &shape, error);
}

/* Samples of the bins along an axis: sample i of bin b lies at begin + (b + (i + 1/2) / samples) * bin. */
typedef struct
{
  double begin, bin, samples;
} Axis;

static Axis
region_axis (const Pooling *pooling, double begin, double end, gsize size)
{
  double shift = pooling->half_pixel ? 0.5 : 0.0, length = (end - begin) * pooling->scale;
  Axis axis = { .begin = begin * pooling->scale - shift };

  axis.bin = (pooling->half_pixel ? length : MAX (length, 1.0)) / (double) size;
  axis.samples = pooling->ratio > 0 ? (double) pooling->ratio : ceil (axis.bin);
  return axis;
}

/* Samples further than a pixel outside are 0: those of @bin between the two are not (@first up to @last, none when @last is less). */
static void
samples_inside (const Axis *axis, gsize bin, gsize size, gint64 *first, gint64 *last)
{
  double step = axis->bin / axis->samples, start = axis->begin + (double) bin * axis->bin + step / 2.0;
  double low = (-1.0 - start) / step, high = ((double) size - start) / step;

  *first = 0;
  *last = -1;
  if (!(axis->samples >= 1.0) || !isfinite (low) || !isfinite (high))
    return;
  *first = (gint64) CLAMP (ceil (MIN (low, high) - 1e-9), 0.0, axis->samples);
  *last = (gint64) CLAMP (floor (MAX (low, high) + 1e-9), -1.0, axis->samples - 1.0);
}

/* The two pixels around sample @i of @bin, and the weight of the second. */
static void
place_sample (const Axis *axis, gsize bin, gint64 i, gsize size, gsize *pixels, double *weight)
{
  double at = MAX (axis->begin + ((double) bin + ((double) i + 0.5) / axis->samples) * axis->bin, 0.0);

  pixels[0] = MIN ((gsize) at, size - 1);
  pixels[1] = MIN (pixels[0] + 1, size - 1);
  *weight = pixels[0] + 1 < size ? at - (double) pixels[0] : 0.0;
}

typedef struct
{
  Pooling pooling;
  const float *in, *regions;
  const gint64 *images;
  float *out;
  gsize n, channels, h, w;
} Job;

/* The greatest of a bin is that of its samples' weighted corners, as ONNX's reference and ONNX Runtime have it. */
static float
pool_bin (const Job *job, const float *map, const Axis *axes, gsize y, gsize x)
{
  gint64 first[2], last[2];
  double sum = 0.0, most = -INFINITY;

  samples_inside (&axes[0], y, job->h, &first[0], &last[0]);
  samples_inside (&axes[1], x, job->w, &first[1], &last[1]);
  for (gint64 j = first[0]; j <= last[0]; j++)
    for (gint64 i = first[1]; i <= last[1]; i++)
      {
        gsize rows[2], columns[2];
        double v, u;

        place_sample (&axes[0], y, j, job->h, rows, &v);
        place_sample (&axes[1], x, i, job->w, columns, &u);
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
      const Axis axes[2] = { region_axis (&job->pooling, corners[1], corners[3], size[0]), region_axis (&job->pooling, corners[0], corners[2], size[1]) };
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

  if (!read_pooling (context, &job.pooling, NULL))
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

const FoveaOp fovea_op_roi_align = {
  .name = "RoiAlign",
  .summary = N_("Cuts regions out of the maps and brings them to one size: what a detector looks at one by one."),
  .attributes = attributes,
  .n_attributes = G_N_ELEMENTS (attributes),
  .min_inputs = 3, .max_inputs = 3, .min_outputs = 1, .max_outputs = 1,
  .infer = infer,
  .field = field,
  .run = run,
};
