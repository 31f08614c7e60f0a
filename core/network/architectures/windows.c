/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Layers whose windows slide over maps. */

#include <glib/gi18n-lib.h>
#include <math.h>

#include "core/network/architectures/layers-private.h"

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

/* Operators check their windows; here only what the arithmetic before them needs. */
static gboolean
begin_window (FoveaMaker *maker, const char *kind, guint input, FoveaLayer *layer)
{
  fovea_maker_begin (maker, kind);
  fill_usual (layer);
  if (layer->kernel > FOVEA_MAX_CONV_WINDOW || layer->kernel_w > FOVEA_MAX_CONV_WINDOW)
    fovea_layer_fail (maker, _("the window is too large"));
  return fovea_layer_has_maps (maker, input);
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

/* Fills @layer->pads and the height and width of the @output, floored; notes where the window does not divide the padded size. */
static void
solve_padding (FoveaMaker *maker, const FoveaShape *maps, FoveaLayer *layer, gint64 output[2])
{
  const gint64 reach[2] = { (layer->kernel - 1) * layer->dilation + 1, (layer->kernel_w - 1) * layer->dilation_w + 1 };
  const gint64 stride[2] = { layer->stride, layer->stride_w };

  for (int i = 0; i < 2; i++)
    {
      const gint64 size = maps->dims[2 + i];
      gint64 span;

      pad_axis (layer->padding, size, reach[i], stride[i], &layer->pads[i], &layer->pads[2 + i]);
      span = size + layer->pads[i] + layer->pads[2 + i] - reach[i];
      output[i] = MAX (span, 0) / stride[i] + 1;
      if (!layer->ceil)
        fovea_maker_note_floor (maker, span, stride[i]);
    }
}

static void
window_attributes (const FoveaLayer *layer, FoveaAttribute attributes[3])
{
  attributes[0] = fovea_layer_ints ("kernel_shape", 2, (gint64[]){ layer->kernel, layer->kernel_w });
  attributes[1] = fovea_layer_ints ("strides", 2, (gint64[]){ layer->stride, layer->stride_w });
  attributes[2] = fovea_layer_ints ("pads", 4, layer->pads);
}

/* A bias as input 2, with kernels as input 1; returns the number of inputs. */
static guint
add_bias (FoveaMaker *maker, const FoveaLayer *layer, guint rank, const gint64 *dims, gint64 fan_in, guint inputs[3])
{
  if (layer->no_bias)
    return 2;
  inputs[2] = fovea_maker_random (maker, "bias", rank, dims, fovea_layer_bias_bound (fan_in));
  return 3;
}

/* A convolution with kernels shared by all positions, or (@local) each position's own. */
static guint
convolve (FoveaMaker *maker, guint input, FoveaLayer layer, gboolean local)
{
  FoveaAttribute attributes[5];
  guint inputs[3] = { input }, n_inputs, output;
  gint64 kernels[6] = { layer.filters }, biases[3] = { layer.filters }, fan_in;
  double bound;

  if (!begin_window (maker, local ? "local" : "conv", input, &layer))
    return 0;
  solve_padding (maker, fovea_maker_shape (maker, input), &layer, &biases[1]);
  kernels[1] = MAX (fovea_layer_channels (maker, input) / layer.groups, 1);
  kernels[2] = layer.kernel;
  kernels[3] = layer.kernel_w;
  kernels[4] = biases[1];
  kernels[5] = biases[2];
  fan_in = kernels[1] * layer.kernel * layer.kernel_w;
  bound = fovea_maker_bound (maker, fan_in, layer.filters / layer.groups * layer.kernel * layer.kernel_w);
  inputs[1] = fovea_maker_random (maker, "weight", local ? 6 : 4, kernels, bound);
  n_inputs = add_bias (maker, &layer, local ? 3 : 1, biases, fan_in, inputs);
  window_attributes (&layer, attributes);
  attributes[3] = fovea_layer_ints ("dilations", 2, (gint64[]){ layer.dilation, layer.dilation_w });
  attributes[4] = fovea_layer_int ("group", layer.groups);
  output = fovea_maker_node (maker, local ? "LocallyConnected" : "Conv", n_inputs, inputs, 5, attributes);
  return fovea_layer_summed (maker, input, output, fan_in, bound);
}

guint
fovea_maker_conv (FoveaMaker *maker, guint input, FoveaLayer layer)
{
  return convolve (maker, input, layer, FALSE);
}

guint
fovea_maker_locally_connected (FoveaMaker *maker, guint input, FoveaLayer layer)
{
  return convolve (maker, input, layer, TRUE);
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
  channels = fovea_layer_channels (maker, input);
  fan_in = MAX (channels * layer.kernel * layer.kernel_w / (layer.stride * layer.stride_w), 1);
  bound = fovea_maker_bound (maker, fan_in, layer.filters * layer.kernel * layer.kernel_w);
  inputs[1] = fovea_maker_random (maker, "weight", 4, (gint64[]){ channels, layer.filters, layer.kernel, layer.kernel_w }, bound);
  n_inputs = add_bias (maker, &layer, 1, &layer.filters, fan_in, inputs);
  attributes[0] = fovea_layer_ints ("kernel_shape", 2, (gint64[]){ layer.kernel, layer.kernel_w });
  attributes[1] = fovea_layer_ints ("strides", 2, (gint64[]){ layer.stride, layer.stride_w });
  output = fovea_maker_node (maker, "ConvTranspose", n_inputs, inputs, 2, attributes);
  return fovea_layer_summed (maker, input, output, fan_in, bound);
}

static guint
pool (FoveaMaker *maker, const char *op_type, guint input, FoveaLayer layer)
{
  FoveaAttribute attributes[5];
  gint64 output[2];
  guint n = 3;

  if (!begin_window (maker, "pool", input, &layer))
    return 0;
  solve_padding (maker, fovea_maker_shape (maker, input), &layer, output);
  window_attributes (&layer, attributes);
  if (layer.ceil)
    attributes[n++] = fovea_layer_int ("ceil_mode", 1);
  if (layer.count_padding)
    attributes[n++] = fovea_layer_int ("count_include_pad", 1);
  return fovea_maker_node (maker, op_type, 1, &input, n, attributes);
}

/* The largest of a window of neighbours, which are alike, lies about a deviation above their mean. */
guint
fovea_maker_max_pool (FoveaMaker *maker, guint input, FoveaLayer layer)
{
  const FoveaMoments in = fovea_maker_moments (maker, input);
  guint output = pool (maker, "MaxPool", input, layer);

  fovea_maker_set_moments (maker, output, in.mean + sqrt (in.variance), in.variance / 2.0);
  return output;
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
  return fovea_layer_has_maps (maker, input) ? fovea_maker_node (maker, op_type, 1, &input, 0, NULL) : 0;
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
      fovea_layer_fail (maker, _("the maps are smaller than the number of bins"));
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

  if (!fovea_layer_has_maps (maker, input))
    return 0;
  for (gsize i = 0; i < n && !fovea_maker_failed (maker); i++)
    bins[i] = pool_bins (maker, input, levels[i]);
  return n == 1 ? bins[0] : fovea_maker_concat (maker, n, bins);
}
