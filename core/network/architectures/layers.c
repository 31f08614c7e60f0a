/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Layers without windows. */

#include "core/network/architectures/layers-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "core/base/error.h"

FoveaAttribute
fovea_layer_int (const char *name, gint64 value)
{
  return (FoveaAttribute){ .name = g_strdup (name), .kind = FOVEA_ATTRIBUTE_INT, .i = value };
}

FoveaAttribute
fovea_layer_float (const char *name, float value)
{
  return (FoveaAttribute){ .name = g_strdup (name), .kind = FOVEA_ATTRIBUTE_FLOAT, .f = value };
}

FoveaAttribute
fovea_layer_string (const char *name, const char *value)
{
  return (FoveaAttribute){ .name = g_strdup (name), .kind = FOVEA_ATTRIBUTE_STRING, .string = g_strdup (value) };
}

FoveaAttribute
fovea_layer_ints (const char *name, gsize n, const gint64 *values)
{
  return (FoveaAttribute){ .name = g_strdup (name), .kind = FOVEA_ATTRIBUTE_INTS, .n = n, .ints = g_memdup2 (values, n * sizeof *values) };
}

void
fovea_layer_fail (FoveaMaker *maker, const char *message)
{
  GError *error = NULL;

  fovea_refuse (&error, "%s", message);
  fovea_maker_fail (maker, error);
}

gboolean
fovea_layer_has_maps (FoveaMaker *maker, guint input)
{
  if (!fovea_maker_failed (maker) && fovea_maker_shape (maker, input)->rank != 4)
    fovea_layer_fail (maker, _("it needs maps, and what stands before it is a vector"));
  return !fovea_maker_failed (maker);
}

gint64
fovea_layer_channels (const FoveaMaker *maker, guint input)
{
  return fovea_maker_shape (maker, input)->dims[1];
}

double
fovea_layer_bias_bound (gint64 fan_in)
{
  return 1.0 / sqrt ((double) fan_in);
}

guint
fovea_layer_summed (FoveaMaker *maker, guint input, guint output, gint64 fan_in, double bound)
{
  const FoveaMoments in = fovea_maker_moments (maker, input);

  fovea_maker_set_moments (maker, output, 0.0, (double) fan_in * bound * bound / 3.0 * (in.mean * in.mean + in.variance));
  return output;
}

guint
fovea_maker_flatten (FoveaMaker *maker, guint input)
{
  fovea_maker_begin (maker, "flatten");
  return fovea_maker_node (maker, "Flatten", 1, &input, 0, NULL);
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
  n = fovea_layer_channels (maker, input);
  bound = fovea_maker_bound (maker, n, outputs);
  inputs[0] = input;
  inputs[1] = fovea_maker_random (maker, "weight", 2, (gint64[]){ outputs, n }, bound);
  if (!no_bias)
    inputs[2] = fovea_maker_random (maker, "bias", 1, &outputs, fovea_layer_bias_bound (n));
  transposed = fovea_layer_int ("transB", 1);
  output = fovea_maker_node (maker, "Gemm", no_bias ? 2 : 3, inputs, 1, &transposed);
  return fovea_layer_summed (maker, input, output, n, bound);
}

/* What a ReLU, or something like it, makes of numbers that are spread evenly from @low to @high: those below 0 become 0. */
static guint
rectified (FoveaMaker *maker, guint input, guint output)
{
  const FoveaMoments in = fovea_maker_moments (maker, input);
  const double reach = sqrt (3.0 * in.variance), low = in.mean - reach, high = MAX (in.mean + reach, 0.0);
  double mean, square;

  if (low >= 0.0)
    return output;
  mean = high * high / (2.0 * (high - low));
  square = high * high * high / (3.0 * (high - low));
  fovea_maker_set_moments (maker, output, mean, square - mean * mean);
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
  FoveaAttribute attribute = fovea_layer_float ("alpha", alpha);

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
  FoveaAttribute axis = fovea_layer_int ("axis", 1);

  fovea_maker_begin (maker, "softmax");
  return fovea_maker_node (maker, "Softmax", 1, &input, 1, &axis);
}

guint
fovea_maker_batch_norm (FoveaMaker *maker, guint input, float epsilon)
{
  FoveaAttribute attribute = fovea_layer_float ("epsilon", epsilon);
  const FoveaMoments in = fovea_maker_moments (maker, input);
  gint64 c = fovea_maker_failed (maker) ? 1 : fovea_layer_channels (maker, input);
  guint inputs[5] = { input }, output;

  fovea_maker_begin (maker, "norm");
  inputs[1] = fovea_maker_filled (maker, "scale", 1, &c, 1.0);
  inputs[2] = fovea_maker_filled (maker, "shift", 1, &c, 0.0);
  inputs[3] = fovea_maker_filled (maker, "mean", 1, &c, in.mean);
  inputs[4] = fovea_maker_filled (maker, "variance", 1, &c, in.variance);
  output = fovea_maker_node (maker, "BatchNormalization", 5, inputs, 1, &attribute);
  fovea_maker_set_moments (maker, output, 0.0, 1.0);
  return output;
}

guint
fovea_maker_lrn (FoveaMaker *maker, guint input, gint64 size, float alpha, float beta, float bias)
{
  FoveaAttribute attributes[] = { fovea_layer_int ("size", size), fovea_layer_float ("alpha", alpha * (float) size), fovea_layer_float ("beta", beta),
                                  fovea_layer_float ("bias", bias) };

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
  gint64 dims[3] = { fovea_maker_failed (maker) ? 1 : fovea_layer_channels (maker, input), 1, 1 };

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
  const FoveaMoments first = fovea_maker_moments (maker, a), second = fovea_maker_moments (maker, b);
  guint output;

  fovea_maker_begin (maker, "add");
  output = fovea_maker_node (maker, "Add", 2, (guint[]){ a, b }, 0, NULL);
  fovea_maker_set_moments (maker, output, first.mean + second.mean, first.variance + second.variance);
  return output;
}

guint
fovea_maker_concat (FoveaMaker *maker, gsize n, const guint *inputs)
{
  FoveaAttribute axis = fovea_layer_int ("axis", 1);
  double mean = 0.0, square = 0.0, all = 0.0;
  guint output;

  for (gsize i = 0; i < n; i++)
    {
      const FoveaMoments in = fovea_maker_moments (maker, inputs[i]);
      const double channels = (double) fovea_layer_channels (maker, inputs[i]);

      mean += in.mean * channels;
      square += (in.mean * in.mean + in.variance) * channels;
      all += channels;
    }
  fovea_maker_begin (maker, "concat");
  output = fovea_maker_node (maker, "Concat", (guint) n, inputs, 1, &axis);
  mean /= all;
  fovea_maker_set_moments (maker, output, mean, square / all - mean * mean);
  return output;
}

guint
fovea_maker_select (FoveaMaker *maker, guint input, gsize n, const gint64 *channels)
{
  FoveaAttribute axis = fovea_layer_int ("axis", 1);

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
  FoveaAttribute attributes[] = { fovea_layer_string ("mode", "nearest"), fovea_layer_string ("coordinate_transformation_mode", "asymmetric"),
                                  fovea_layer_string ("nearest_mode", "floor") };
  const FoveaShape *maps = fovea_maker_shape (maker, input);
  gint64 sizes[4] = { maps->dims[0], maps->dims[1] };
  guint inputs[4] = { input, FOVEA_MAKER_NONE, FOVEA_MAKER_NONE };

  fovea_maker_begin (maker, "upsample");
  if (fovea_layer_has_maps (maker, input)
      && (__builtin_mul_overflow (maps->dims[2], factor, &sizes[2]) || __builtin_mul_overflow (maps->dims[3], factor, &sizes[3])))
    fovea_layer_fail (maker, _("the maps become too large"));
  inputs[3] = fovea_maker_int64s (maker, "sizes", 4, sizes);
  return fovea_maker_node (maker, "Resize", 4, inputs, 3, attributes);
}
