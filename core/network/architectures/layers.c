/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/architectures/layers.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "core/base/error.h"

static FoveaAttribute
number (const char *name, gint64 value)
{
  return (FoveaAttribute){ .name = g_strdup (name), .kind = FOVEA_ATTRIBUTE_INT, .i = value };
}

static FoveaAttribute
fraction (const char *name, float value)
{
  return (FoveaAttribute){ .name = g_strdup (name), .kind = FOVEA_ATTRIBUTE_FLOAT, .f = value };
}

static FoveaAttribute
text (const char *name, const char *value)
{
  return (FoveaAttribute){ .name = g_strdup (name), .kind = FOVEA_ATTRIBUTE_STRING, .string = g_strdup (value) };
}

static FoveaAttribute
numbers (const char *name, gsize n, const gint64 *values)
{
  return (FoveaAttribute){ .name = g_strdup (name), .kind = FOVEA_ATTRIBUTE_INTS, .n = n, .ints = g_memdup2 (values, n * sizeof *values) };
}

/* A node with one input and no attributes. */
static guint
plain (FoveaMaker *maker, const char *kind, const char *op_type, guint input)
{
  fovea_maker_begin (maker, kind);
  return fovea_maker_node (maker, op_type, 1, &input, 0, NULL);
}

static gint64
channels_of (FoveaMaker *maker, guint input)
{
  return fovea_maker_shape (maker, input)->dims[1];
}

static void
fail (FoveaMaker *maker, const char *message)
{
  GError *error = NULL;

  fovea_refuse (&error, "%s", message);
  fovea_maker_fail (maker, error);
}

static void
fill_usual (FoveaLayer *layer)
{
  layer->kernel_w = layer->kernel_w ? layer->kernel_w : layer->kernel;
  layer->stride = layer->stride ? layer->stride : 1;
  layer->stride_w = layer->stride_w ? layer->stride_w : layer->stride;
  layer->dilation = layer->dilation ? layer->dilation : 1;
  layer->dilation_w = layer->dilation_w ? layer->dilation_w : layer->dilation;
  layer->groups = layer->groups ? layer->groups : 1;
}

/* Maps are (N, C, H, W). */
static gboolean
has_maps (FoveaMaker *maker, guint input)
{
  if (!fovea_maker_failed (maker) && fovea_maker_shape (maker, input)->rank != 4)
    fail (maker, _("it needs maps, and what stands before it is a vector"));
  return !fovea_maker_failed (maker);
}

/* Operators check their windows; here only what the arithmetic before them needs. */
static gboolean
begin_window (FoveaMaker *maker, const char *kind, guint input, FoveaLayer *layer)
{
  fovea_maker_begin (maker, kind);
  fill_usual (layer);
  if (layer->kernel > FOVEA_MAX_CONV_WINDOW || layer->kernel_w > FOVEA_MAX_CONV_WINDOW)
    fail (maker, _("the window is too large"));
  return has_maps (maker, input);
}

/* The padding before and behind one axis of @size. */
static void
pad_axis (FoveaPadding padding, gint64 size, gint64 reach, gint64 stride, gint64 *before, gint64 *behind)
{
  gint64 same = MAX (((size + stride - 1) / stride - 1) * stride + reach - size, 0);

  switch (padding)
    {
    case FOVEA_PAD_VALID:
      *before = *behind = 0;
      break;
    case FOVEA_PAD_SAME:
      *before = same / 2;
      *behind = same - same / 2;
      break;
    case FOVEA_PAD_HALF:
      *before = *behind = reach / 2;
      break;
    case FOVEA_PAD_FULL:
      *before = *behind = reach - 1;
      break;
    case FOVEA_PAD_EACH:
      break;
    }
}

/* Fills @layer->pads, and notes where the window does not divide the padded size. */
static void
solve_padding (FoveaMaker *maker, const FoveaShape *maps, FoveaLayer *layer)
{
  const gint64 reach[2] = { (layer->kernel - 1) * layer->dilation + 1, (layer->kernel_w - 1) * layer->dilation_w + 1 };
  const gint64 stride[2] = { layer->stride, layer->stride_w };
  gboolean noted = FALSE;

  for (int i = 0; i < 2; i++)
    {
      gint64 size = maps->dims[2 + i], span;

      pad_axis (layer->padding, size, reach[i], stride[i], &layer->pads[i], &layer->pads[2 + i]);
      span = size + layer->pads[i] + layer->pads[2 + i] - reach[i];
      if (!layer->ceil && !noted && span > 0 && stride[i] > 0 && span % stride[i] != 0)
        {
          fovea_maker_note_floor (maker, span, stride[i]);
          noted = TRUE;
        }
    }
}

/* strides, dilations and pads. */
static void
window_attributes (const FoveaLayer *layer, FoveaAttribute attributes[4])
{
  attributes[0] = numbers ("kernel_shape", 2, (gint64[]){ layer->kernel, layer->kernel_w });
  attributes[1] = numbers ("strides", 2, (gint64[]){ layer->stride, layer->stride_w });
  attributes[2] = numbers ("pads", 4, layer->pads);
  attributes[3] = numbers ("dilations", 2, (gint64[]){ layer->dilation, layer->dilation_w });
}

/* Mean square of a sum of @fan_in products with weights within @bound. */
static double
power_of_sum (FoveaMaker *maker, guint input, gint64 fan_in, double bound)
{
  return (double) fan_in * bound * bound / 3.0 * fovea_maker_power (maker, input);
}

/* Kernels and bias, as inputs 1 and 2; returns the number of inputs. Biases lie within 1 / sqrt (fan_in) (LeCun et al. 1998, "Efficient
 * BackProp"). */
static guint
add_kernels (FoveaMaker *maker, const FoveaLayer *layer, const gint64 dims[4], gint64 fan_in, double bound, guint inputs[3])
{
  inputs[1] = fovea_maker_random (maker, "weight", 4, dims, bound);
  if (layer->no_bias)
    return 2;
  inputs[2] = fovea_maker_random (maker, "bias", 1, &layer->filters, 1.0 / sqrt ((double) fan_in));
  return 3;
}

guint
fovea_maker_conv (FoveaMaker *maker, guint input, FoveaLayer layer)
{
  FoveaAttribute attributes[5];
  guint inputs[3] = { input }, n_inputs, output;
  gint64 a_group, fan_in;
  double bound;

  if (!begin_window (maker, "conv", input, &layer))
    return 0;
  solve_padding (maker, fovea_maker_shape (maker, input), &layer);
  a_group = MAX (channels_of (maker, input) / layer.groups, 1);
  fan_in = a_group * layer.kernel * layer.kernel_w;
  bound = fovea_maker_bound (maker, fan_in, layer.filters / layer.groups * layer.kernel * layer.kernel_w);
  n_inputs = add_kernels (maker, &layer, (gint64[]){ layer.filters, a_group, layer.kernel, layer.kernel_w }, fan_in, bound, inputs);
  window_attributes (&layer, attributes);
  attributes[4] = number ("group", layer.groups);
  output = fovea_maker_node (maker, "Conv", n_inputs, inputs, 5, attributes);
  fovea_maker_set_power (maker, output, power_of_sum (maker, input, fan_in, bound));
  return output;
}

/* An output is the sum over those inputs whose kernels cover it: a stride-th of the taps along each axis. */
guint
fovea_maker_conv_transpose (FoveaMaker *maker, guint input, FoveaLayer layer)
{
  FoveaAttribute attributes[2];
  guint inputs[3] = { input }, n_inputs, output;
  gint64 channels, fan_in;
  double bound;

  if (!begin_window (maker, "upconv", input, &layer))
    return 0;
  channels = channels_of (maker, input);
  fan_in = MAX (channels * layer.kernel * layer.kernel_w / (layer.stride * layer.stride_w), 1);
  bound = fovea_maker_bound (maker, fan_in, layer.filters * layer.kernel * layer.kernel_w);
  n_inputs = add_kernels (maker, &layer, (gint64[]){ channels, layer.filters, layer.kernel, layer.kernel_w }, fan_in, bound, inputs);
  attributes[0] = numbers ("kernel_shape", 2, (gint64[]){ layer.kernel, layer.kernel_w });
  attributes[1] = numbers ("strides", 2, (gint64[]){ layer.stride, layer.stride_w });
  output = fovea_maker_node (maker, "ConvTranspose", n_inputs, inputs, 2, attributes);
  fovea_maker_set_power (maker, output, power_of_sum (maker, input, fan_in, bound));
  return output;
}

/* Dilations are left out: older readers do not know them for pools. */
static guint
pool (FoveaMaker *maker, const char *op_type, guint input, FoveaLayer layer)
{
  FoveaAttribute attributes[5];
  guint n = 3;

  if (!begin_window (maker, "pool", input, &layer))
    return 0;
  solve_padding (maker, fovea_maker_shape (maker, input), &layer);
  window_attributes (&layer, attributes);
  fovea_attribute_clear (&attributes[3]);
  if (layer.ceil)
    attributes[n++] = number ("ceil_mode", 1);
  if (layer.count_padding)
    attributes[n++] = number ("count_include_pad", 1);
  return fovea_maker_node (maker, op_type, 1, &input, n, attributes);
}

guint
fovea_maker_max_pool (FoveaMaker *maker, guint input, FoveaLayer layer)
{
  return pool (maker, "MaxPool", input, layer);
}

guint
fovea_maker_average_pool (FoveaMaker *maker, guint input, FoveaLayer layer)
{
  return pool (maker, "AveragePool", input, layer);
}

static guint
global_pool (FoveaMaker *maker, const char *op_type, guint input)
{
  fovea_maker_begin (maker, "pool");
  return has_maps (maker, input) ? fovea_maker_node (maker, op_type, 1, &input, 0, NULL) : 0;
}

guint
fovea_maker_global_average_pool (FoveaMaker *maker, guint input)
{
  return global_pool (maker, "GlobalAveragePool", input);
}

guint
fovea_maker_global_max_pool (FoveaMaker *maker, guint input)
{
  return global_pool (maker, "GlobalMaxPool", input);
}

/* One level: windows floor (size / bins) apart, as the paper has them, and as large as needed for @bins of them to reach the end. */
static guint
pool_bins (FoveaMaker *maker, guint input, gint64 bins)
{
  const FoveaShape maps = *fovea_maker_shape (maker, input);
  FoveaLayer layer = { 0 };
  guint pooled;

  if (bins < 1 || bins > MIN (maps.dims[2], maps.dims[3]))
    {
      fail (maker, _("the maps are smaller than the number of bins"));
      return 0;
    }
  layer.stride = maps.dims[2] / bins;
  layer.stride_w = maps.dims[3] / bins;
  layer.kernel = maps.dims[2] - (bins - 1) * layer.stride;
  layer.kernel_w = maps.dims[3] - (bins - 1) * layer.stride_w;
  pooled = fovea_maker_max_pool (maker, input, layer);
  return fovea_maker_flatten (maker, pooled);
}

guint
fovea_maker_pyramid_pool (FoveaMaker *maker, guint input, gsize n, const gint64 *levels)
{
  g_autofree guint *bins = g_new0 (guint, n);

  fovea_maker_begin (maker, "spp");
  if (!has_maps (maker, input))
    return 0;
  for (gsize i = 0; i < n && !fovea_maker_failed (maker); i++)
    bins[i] = pool_bins (maker, input, levels[i]);
  return n == 1 ? bins[0] : fovea_maker_concat (maker, n, bins);
}

guint
fovea_maker_flatten (FoveaMaker *maker, guint input)
{
  return plain (maker, "flatten", "Flatten", input);
}

guint
fovea_maker_dense (FoveaMaker *maker, guint input, gint64 outputs, gboolean no_bias)
{
  FoveaAttribute transposed;
  guint inputs[3], output;
  gint64 n;
  double bound;

  if (!fovea_maker_failed (maker) && fovea_maker_shape (maker, input)->rank > 2)
    input = fovea_maker_flatten (maker, input);
  fovea_maker_begin (maker, "fc");
  if (fovea_maker_failed (maker))
    return 0;
  n = channels_of (maker, input);
  bound = fovea_maker_bound (maker, n, outputs);
  inputs[0] = input;
  inputs[1] = fovea_maker_random (maker, "weight", 2, (gint64[]){ outputs, n }, bound);
  if (!no_bias)
    inputs[2] = fovea_maker_random (maker, "bias", 1, &outputs, 1.0 / sqrt ((double) n));
  transposed = number ("transB", 1);
  output = fovea_maker_node (maker, "Gemm", no_bias ? 2 : 3, inputs, 1, &transposed);
  fovea_maker_set_power (maker, output, power_of_sum (maker, input, n, bound));
  return output;
}

/* Half of what is symmetric around 0 is cut off. */
static guint
rectified (FoveaMaker *maker, guint input, guint output)
{
  fovea_maker_set_power (maker, output, fovea_maker_power (maker, input) / 2.0);
  return output;
}

/* A layer's name is the operator's in small letters. */
static void
begin_operator (FoveaMaker *maker, const char *op_type)
{
  g_autofree char *kind = g_ascii_strdown (op_type, -1);

  fovea_maker_begin (maker, kind);
}

guint
fovea_maker_activate (FoveaMaker *maker, guint input, const char *op_type)
{
  begin_operator (maker, op_type);
  return rectified (maker, input, fovea_maker_node (maker, op_type, 1, &input, 0, NULL));
}

guint
fovea_maker_activate_alpha (FoveaMaker *maker, guint input, const char *op_type, float alpha)
{
  FoveaAttribute attribute = fraction ("alpha", alpha);

  begin_operator (maker, op_type);
  return rectified (maker, input, fovea_maker_node (maker, op_type, 1, &input, 1, &attribute));
}

guint
fovea_maker_relu (FoveaMaker *maker, guint input)
{
  return fovea_maker_activate (maker, input, "Relu");
}

guint
fovea_maker_relu6 (FoveaMaker *maker, guint input)
{
  guint inputs[3] = { input };

  fovea_maker_begin (maker, "relu6_");
  inputs[1] = fovea_maker_float (maker, "min", 0.0f);
  inputs[2] = fovea_maker_float (maker, "max", 6.0f);
  return rectified (maker, input, fovea_maker_node (maker, "Clip", 3, inputs, 0, NULL));
}

guint
fovea_maker_softmax (FoveaMaker *maker, guint input)
{
  FoveaAttribute axis = number ("axis", 1);

  fovea_maker_begin (maker, "softmax");
  return fovea_maker_node (maker, "Softmax", 1, &input, 1, &axis);
}

guint
fovea_maker_batch_norm (FoveaMaker *maker, guint input, float epsilon)
{
  FoveaAttribute attribute = fraction ("epsilon", epsilon);
  gint64 c = fovea_maker_failed (maker) ? 1 : channels_of (maker, input);
  guint inputs[5] = { input }, output;

  fovea_maker_begin (maker, "norm");
  inputs[1] = fovea_maker_filled (maker, "scale", 1, &c, 1.0);
  inputs[2] = fovea_maker_filled (maker, "shift", 1, &c, 0.0);
  inputs[3] = fovea_maker_filled (maker, "mean", 1, &c, 0.0);
  inputs[4] = fovea_maker_filled (maker, "variance", 1, &c, fovea_maker_power (maker, input));
  output = fovea_maker_node (maker, "BatchNormalization", 5, inputs, 1, &attribute);
  fovea_maker_set_power (maker, output, 1.0);
  return output;
}

guint
fovea_maker_lrn (FoveaMaker *maker, guint input, gint64 size, float alpha, float beta, float bias)
{
  FoveaAttribute attributes[] = { number ("size", size), fraction ("alpha", alpha * (float) size), fraction ("beta", beta),
                                  fraction ("bias", bias) };

  fovea_maker_begin (maker, "lrn");
  return fovea_maker_node (maker, "LRN", 1, &input, 4, attributes);
}

guint
fovea_maker_dropout (FoveaMaker *maker, guint input, float ratio)
{
  guint inputs[2] = { input };

  fovea_maker_begin (maker, "dropout");
  inputs[1] = fovea_maker_float (maker, "ratio", ratio);
  return fovea_maker_node (maker, "Dropout", 2, inputs, 0, NULL);
}

/* The node that computes @op_type of the value and a constant made after begin(). */
static guint
with_constant (FoveaMaker *maker, const char *op_type, guint input, guint constant)
{
  return fovea_maker_node (maker, op_type, 2, (guint[]){ input, constant }, 0, NULL);
}

guint
fovea_maker_scale_and_shift (FoveaMaker *maker, guint input, double scale, double bound)
{
  gint64 dims[3] = { fovea_maker_failed (maker) ? 1 : channels_of (maker, input), 1, 1 };

  fovea_maker_begin (maker, "scale");
  input = with_constant (maker, "Mul", input, fovea_maker_filled (maker, "factor", 3, dims, scale));
  fovea_maker_begin (maker, "shift");
  return with_constant (maker, "Add", input, fovea_maker_random (maker, "bias", 3, dims, bound));
}

guint
fovea_maker_multiply (FoveaMaker *maker, guint input, float factor)
{
  fovea_maker_begin (maker, "times");
  return with_constant (maker, "Mul", input, fovea_maker_float (maker, "factor", factor));
}

guint
fovea_maker_conv_relu (FoveaMaker *maker, guint input, FoveaLayer layer)
{
  return fovea_maker_relu (maker, fovea_maker_conv (maker, input, layer));
}

guint
fovea_maker_conv_norm (FoveaMaker *maker, guint input, FoveaLayer layer, float epsilon)
{
  layer.no_bias = TRUE;
  return fovea_maker_batch_norm (maker, fovea_maker_conv (maker, input, layer), epsilon);
}

guint
fovea_maker_conv_norm_relu (FoveaMaker *maker, guint input, FoveaLayer layer, float epsilon)
{
  return fovea_maker_relu (maker, fovea_maker_conv_norm (maker, input, layer, epsilon));
}

guint
fovea_maker_classify (FoveaMaker *maker, guint input, gint64 classes)
{
  return fovea_maker_softmax (maker, fovea_maker_dense (maker, input, classes, FALSE));
}

guint
fovea_maker_add (FoveaMaker *maker, guint a, guint b)
{
  guint output;

  fovea_maker_begin (maker, "add");
  output = fovea_maker_node (maker, "Add", 2, (guint[]){ a, b }, 0, NULL);
  fovea_maker_set_power (maker, output, fovea_maker_power (maker, a) + fovea_maker_power (maker, b));
  return output;
}

guint
fovea_maker_concat (FoveaMaker *maker, gsize n, const guint *inputs)
{
  FoveaAttribute axis = number ("axis", 1);
  double sum = 0.0;
  gint64 channels = 0;
  guint output;

  for (gsize i = 0; i < n; i++)
    {
      sum += fovea_maker_power (maker, inputs[i]) * (double) channels_of (maker, inputs[i]);
      channels += channels_of (maker, inputs[i]);
    }
  fovea_maker_begin (maker, "concat");
  output = fovea_maker_node (maker, "Concat", (guint) n, inputs, 1, &axis);
  fovea_maker_set_power (maker, output, sum / (double) channels);
  return output;
}

guint
fovea_maker_select (FoveaMaker *maker, guint input, gsize n, const gint64 *channels)
{
  FoveaAttribute axis = number ("axis", 1);

  fovea_maker_begin (maker, "select");
  return fovea_maker_node (maker, "Gather", 2, (guint[]){ input, fovea_maker_int64s (maker, "channels", n, channels) }, 1, &axis);
}

guint
fovea_maker_crop (FoveaMaker *maker, guint input, guint like)
{
  const FoveaShape *whole = fovea_maker_shape (maker, input), *part = fovea_maker_shape (maker, like);
  gint64 starts[2], ends[2];
  guint inputs[4] = { input };

  fovea_maker_begin (maker, "crop");
  for (int i = 0; i < 2; i++)
    {
      starts[i] = (whole->dims[2 + i] - part->dims[2 + i]) / 2;
      ends[i] = starts[i] + part->dims[2 + i];
    }
  inputs[1] = fovea_maker_int64s (maker, "starts", 2, starts);
  inputs[2] = fovea_maker_int64s (maker, "ends", 2, ends);
  inputs[3] = fovea_maker_int64s (maker, "axes", 2, (gint64[]){ 2, 3 });
  return fovea_maker_node (maker, "Slice", 4, inputs, 0, NULL);
}

guint
fovea_maker_upsample (FoveaMaker *maker, guint input, gint64 factor)
{
  FoveaAttribute attributes[] = { text ("mode", "nearest"), text ("coordinate_transformation_mode", "asymmetric"),
                                  text ("nearest_mode", "floor") };
  const FoveaShape *maps = fovea_maker_shape (maker, input);
  gint64 sizes[4] = { maps->dims[0], maps->dims[1] };
  guint inputs[4] = { input, FOVEA_MAKER_NONE, FOVEA_MAKER_NONE };

  fovea_maker_begin (maker, "upsample");
  if (has_maps (maker, input)
      && (__builtin_mul_overflow (maps->dims[2], factor, &sizes[2]) || __builtin_mul_overflow (maps->dims[3], factor, &sizes[3])))
    fail (maker, _("the maps become too large"));
  inputs[3] = fovea_maker_int64s (maker, "sizes", 4, sizes);
  return fovea_maker_node (maker, "Resize", 4, inputs, 3, attributes);
}
