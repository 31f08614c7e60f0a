/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The families of the textbooks, written layer by layer, against published numbers: receptive fields of Araujo, Norris, Sim, "Computing
 * Receptive Fields of Convolutional Neural Networks" (Distill 2019), parameters of Simonyan and Zisserman (2014), multiply-adds of
 * He et al. (2015), the table of Szegedy et al. (2014). Weights are never read: all of them are one area of zeros. */

#include <sys/mman.h>

#include "core/network/builder.h"
#include "core/network/measure.h"
#include "core/network/receptive-field.h"

#define ZERO_BYTES ((gsize) 512 << 20) /* not touched, so not resident */

typedef struct
{
  FoveaNetworkBuilder *builder;
  GHashTable *channels; /* value to its channels */
  guint n_values;
} Maker;

static gpointer zeros;

static Maker
maker_new (const char *name, gint64 channels, gint64 size)
{
  Maker maker = { fovea_network_builder_new (name, 13), g_hash_table_new (g_str_hash, g_str_equal), 0 };
  FoveaShape shape = { 4, { 1, channels, size, size } };
  g_autoptr (GError) error = NULL;

  g_assert_true (fovea_network_builder_add_input (maker.builder, "photo", FOVEA_DTYPE_FLOAT32, &shape, &error));
  g_hash_table_insert (maker.channels, (gpointer) "photo", GSIZE_TO_POINTER ((gsize) channels));
  return maker;
}

static const char *
new_value (Maker *maker, gsize channels)
{
  g_autofree char *name = g_strdup_printf ("v%u", maker->n_values++);
  const char *value = g_intern_string (name);

  g_hash_table_insert (maker->channels, (gpointer) value, GSIZE_TO_POINTER (channels));
  return value;
}

static gsize
channels_of (Maker *maker, const char *value)
{
  return GPOINTER_TO_SIZE (g_hash_table_lookup (maker->channels, value));
}

static FoveaAttribute
ints (const char *name, gsize n, const gint64 *values)
{
  return (FoveaAttribute){ .name = g_strdup (name), .kind = FOVEA_ATTRIBUTE_INTS, .n = n,
                           .ints = g_memdup2 (values, n * sizeof (gint64)) };
}

static void
add_weights (Maker *maker, const char *name, guint rank, const gint64 *dims)
{
  FoveaShape shape = { rank, { 0 } };
  g_autoptr (FoveaTensor) tensor = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < rank; i++)
    shape.dims[i] = dims[i];
  g_assert_cmpuint (fovea_shape_count (&shape) * sizeof (float), <=, ZERO_BYTES);
  tensor = fovea_tensor_wrap (FOVEA_DTYPE_FLOAT32, &shape, zeros, NULL, NULL);
  g_assert_true (fovea_network_builder_add_constant (maker->builder, name, tensor, &error));
}

static const char *
add_node (Maker *maker, const char *op, guint n_inputs, const char *const *inputs, gsize channels, FoveaAttribute *attributes,
          guint n_attributes)
{
  const char *output = new_value (maker, channels);
  g_autoptr (GError) error = NULL;

  fovea_network_builder_add_node (maker->builder, output, "", op, inputs, n_inputs, &output, 1, attributes, n_attributes, &error);
  g_assert_no_error (error);
  return output;
}

/* "Same" padding for odd kernels. */
static const char *
conv_hw (Maker *maker, const char *input, gsize k, gint64 kernel_h, gint64 kernel_w, gint64 stride)
{
  gsize c = channels_of (maker, input);
  FoveaAttribute attributes[] = {
    ints ("strides", 2, (gint64[]){ stride, stride }),
    ints ("pads", 4, (gint64[]){ kernel_h / 2, kernel_w / 2, kernel_h / 2, kernel_w / 2 }),
  };
  g_autofree char *weights = g_strdup_printf ("w%u", maker->n_values), *bias = g_strdup_printf ("b%u", maker->n_values);

  add_weights (maker, weights, 4, (gint64[]){ (gint64) k, (gint64) c, kernel_h, kernel_w });
  add_weights (maker, bias, 1, (gint64[]){ (gint64) k });
  return add_node (maker, "Conv", 3, (const char *[]){ input, weights, bias }, k, attributes, 2);
}

static const char *
conv (Maker *maker, const char *input, gsize k, gint64 kernel, gint64 stride)
{
  return conv_hw (maker, input, k, kernel, kernel, stride);
}

static const char *
pool (Maker *maker, const char *op, const char *input, gint64 kernel, gint64 stride, gint64 pad)
{
  FoveaAttribute attributes[] = {
    ints ("kernel_shape", 2, (gint64[]){ kernel, kernel }),
    ints ("strides", 2, (gint64[]){ stride, stride }),
    ints ("pads", 4, (gint64[]){ pad, pad, pad, pad }),
  };

  return add_node (maker, op, 1, &input, channels_of (maker, input), attributes, 3);
}

static const char *
max_pool (Maker *maker, const char *input, gint64 kernel, gint64 stride, gint64 pad)
{
  return pool (maker, "MaxPool", input, kernel, stride, pad);
}

static const char *
join (Maker *maker, guint n, const char *const *branches)
{
  FoveaAttribute axis = { .name = g_strdup ("axis"), .kind = FOVEA_ATTRIBUTE_INT, .i = 1 };
  gsize channels = 0;

  for (guint i = 0; i < n; i++)
    channels += channels_of (maker, branches[i]);
  return add_node (maker, "Concat", n, branches, channels, &axis, 1);
}

static const char *
fully_connected (Maker *maker, const char *input, gsize inputs, gsize outputs)
{
  FoveaAttribute transposed = { .name = g_strdup ("transB"), .kind = FOVEA_ATTRIBUTE_INT, .i = 1 };
  g_autofree char *weights = g_strdup_printf ("w%u", maker->n_values), *bias = g_strdup_printf ("b%u", maker->n_values);

  add_weights (maker, weights, 2, (gint64[]){ (gint64) outputs, (gint64) inputs });
  add_weights (maker, bias, 1, (gint64[]){ (gint64) outputs });
  return add_node (maker, "Gemm", 3, (const char *[]){ input, weights, bias }, outputs, &transposed, 1);
}

static FoveaNetworkPlan *
finish (Maker *maker, const char *output)
{
  g_autoptr (FoveaNetwork) network = NULL;
  g_autoptr (GError) error = NULL;
  FoveaNetworkPlan *plan;

  g_assert_true (fovea_network_builder_add_output (maker->builder, output, NULL, &error));
  network = fovea_network_builder_finish (maker->builder, &error);
  g_assert_no_error (error);
  plan = fovea_network_plan_new (network, NULL, 0, 0, NULL, &error);
  g_assert_no_error (error);
  g_hash_table_unref (maker->channels);
  fovea_network_builder_free (maker->builder);
  return plan;
}

/* ---- networks ---- */

static const char *
vgg_features (Maker *maker, const guint *convs, gboolean c_form)
{
  const gsize widths[] = { 64, 128, 256, 512, 512 };
  const char *x = "photo";

  for (guint block = 0; block < 5; block++)
    {
      for (guint i = 0; i < convs[block]; i++)
        x = conv (maker, x, widths[block], c_form && block >= 2 && i == 2 ? 1 : 3, 1);
      x = max_pool (maker, x, 2, 2, 0);
    }
  return x;
}

static FoveaNetworkPlan *
vgg (const guint *convs, gboolean c_form, gboolean classifier)
{
  Maker maker = maker_new ("vgg", 3, 224);
  const char *x = vgg_features (&maker, convs, c_form);

  if (classifier)
    {
      x = add_node (&maker, "Flatten", 1, &x, 25088, NULL, 0);
      x = fully_connected (&maker, x, 25088, 4096);
      x = fully_connected (&maker, x, 4096, 4096);
      x = fully_connected (&maker, x, 4096, 1000);
    }
  return finish (&maker, x);
}

/* Where a residual stage halves its maps: in the first unit's first layer (He et al.), or in the last unit's 3x3 layer (TF-slim, which Araujo
 * et al. measure). */
typedef enum
{
  STRIDE_FIRST,
  STRIDE_LAST,
} StridePlace;

static const char *
residual_unit (Maker *maker, const char *input, gsize width, gsize out, gboolean bottleneck, gint64 first_stride, gint64 middle_stride)
{
  gint64 stride = first_stride * middle_stride;
  const char *x, *skip = input;

  if (bottleneck)
    {
      x = conv (maker, input, width, 1, first_stride);
      x = conv (maker, x, width, 3, middle_stride);
      x = conv (maker, x, out, 1, 1);
    }
  else
    x = conv (maker, conv (maker, input, width, 3, stride), out, 3, 1);
  if (channels_of (maker, input) != out)
    skip = conv (maker, input, out, 1, stride);
  else if (stride > 1)
    skip = max_pool (maker, input, 1, stride, 0);
  return add_node (maker, "Add", 2, (const char *[]){ x, skip }, out, NULL, 0);
}

static FoveaNetworkPlan *
resnet (const guint *units, gboolean bottleneck, StridePlace place, gsize divisor, gint64 size)
{
  Maker maker = maker_new ("resnet", 3, size);
  const char *x = max_pool (&maker, conv (&maker, "photo", 64 / divisor, 7, 2), 3, 2, 1);

  for (guint stage = 0; stage < 4; stage++)
    for (guint unit = 0; unit < units[stage]; unit++)
      {
        gsize width = (64 / divisor) << stage;
        gboolean halve = place == STRIDE_FIRST ? stage > 0 && unit == 0 : stage < 3 && unit == units[stage] - 1;

        x = residual_unit (&maker, x, width, bottleneck ? 4 * width : width, bottleneck, halve && place == STRIDE_FIRST ? 2 : 1,
                           halve && place == STRIDE_LAST ? 2 : 1);
      }
  if (divisor == 1)
    {
      gsize features = channels_of (&maker, x);

      x = add_node (&maker, "GlobalAveragePool", 1, &x, features, NULL, 0);
      x = add_node (&maker, "Flatten", 1, &x, features, NULL, 0);
      x = fully_connected (&maker, x, features, 1000);
    }
  return finish (&maker, x);
}

/* A chain of convolutions, each {kernel_h, kernel_w, stride}. */
static const char *
chain (Maker *maker, const char *input, guint n, const gint64 (*layers)[3])
{
  for (guint i = 0; i < n; i++)
    input = conv_hw (maker, input, 2, layers[i][0], layers[i][1], layers[i][2]);
  return input;
}

#define CHAIN(maker, input, ...)                                                                                                  \
  chain (maker, input, sizeof ((const gint64[][3]){ __VA_ARGS__ }) / sizeof (gint64[3]), (const gint64[][3]){ __VA_ARGS__ })

static FoveaNetworkPlan *
alexnet_v2 (void)
{
  Maker maker = maker_new ("alexnet", 3, 227);
  const char *x = CHAIN (&maker, "photo", { 11, 11, 4 });

  x = CHAIN (&maker, max_pool (&maker, x, 3, 2, 0), { 5, 5, 1 });
  x = CHAIN (&maker, max_pool (&maker, x, 3, 2, 0), { 3, 3, 1 }, { 3, 3, 1 }, { 3, 3, 1 });
  return finish (&maker, max_pool (&maker, x, 3, 2, 0));
}

static FoveaNetworkPlan *
mobilenet_v1 (void)
{
  Maker maker = maker_new ("mobilenet", 3, 416);
  const gint64 strides[] = { 2, 1, 2, 1, 2, 1, 2, 1, 1, 1, 1, 1, 2, 1 };
  const char *x = "photo";

  for (guint i = 0; i < G_N_ELEMENTS (strides); i++)
    x = CHAIN (&maker, x, { 3, 3, strides[i] }, { 1, 1, 1 });
  return finish (&maker, x);
}

static FoveaNetworkPlan *
inception_v2 (void)
{
  Maker maker = maker_new ("inception-v2", 3, 832);
  const char *x = CHAIN (&maker, "photo", { 7, 7, 2 });

  x = CHAIN (&maker, max_pool (&maker, x, 3, 2, 1), { 1, 1, 1 }, { 3, 3, 1 });
  x = max_pool (&maker, x, 3, 2, 1);
  for (guint module = 0; module < 10; module++)
    {
      gboolean halve = module == 2 || module == 7;
      gint64 stride = halve ? 2 : 1;
      const char *branches[] = {
        CHAIN (&maker, x, { 1, 1, 1 }, { 3, 3, stride }),
        CHAIN (&maker, x, { 1, 1, 1 }, { 3, 3, 1 }, { 3, 3, stride }),
        max_pool (&maker, x, 3, stride, 1),
        halve ? NULL : CHAIN (&maker, x, { 1, 1, 1 }),
      };

      x = join (&maker, halve ? 3 : 4, branches);
    }
  return finish (&maker, x);
}

static FoveaNetworkPlan *
inception_v3 (void)
{
  Maker maker = maker_new ("inception-v3", 3, 1440);
  const char *x = CHAIN (&maker, "photo", { 3, 3, 2 }, { 3, 3, 1 }, { 3, 3, 1 });

  x = CHAIN (&maker, max_pool (&maker, x, 3, 2, 1), { 1, 1, 1 }, { 3, 3, 1 });
  x = max_pool (&maker, x, 3, 2, 1);
  for (guint i = 0; i < 3; i++)
    x = join (&maker, 3, (const char *[]){ CHAIN (&maker, x, { 1, 1, 1 }), CHAIN (&maker, x, { 1, 1, 1 }, { 5, 5, 1 }),
                                           CHAIN (&maker, x, { 1, 1, 1 }, { 3, 3, 1 }, { 3, 3, 1 }) });
  x = join (&maker, 3, (const char *[]){ CHAIN (&maker, x, { 3, 3, 2 }), CHAIN (&maker, x, { 1, 1, 1 }, { 3, 3, 1 }, { 3, 3, 2 }),
                                         max_pool (&maker, x, 3, 2, 1) });
  for (guint i = 0; i < 4; i++)
    x = join (&maker, 3, (const char *[]){ CHAIN (&maker, x, { 1, 1, 1 }), CHAIN (&maker, x, { 1, 1, 1 }, { 1, 7, 1 }, { 7, 1, 1 }),
                                           CHAIN (&maker, x, { 1, 1, 1 }, { 7, 1, 1 }, { 1, 7, 1 }, { 7, 1, 1 }, { 1, 7, 1 }) });
  x = join (&maker, 2, (const char *[]){ CHAIN (&maker, x, { 1, 1, 1 }, { 3, 3, 2 }),
                                         CHAIN (&maker, x, { 1, 1, 1 }, { 1, 7, 1 }, { 7, 1, 1 }, { 3, 3, 2 }) });
  for (guint i = 0; i < 2; i++)
    {
      const char *wide = CHAIN (&maker, x, { 1, 1, 1 }, { 3, 3, 1 });

      x = join (&maker, 3, (const char *[]){ CHAIN (&maker, x, { 1, 1, 1 }), CHAIN (&maker, wide, { 1, 3, 1 }),
                                             CHAIN (&maker, wide, { 3, 1, 1 }) });
    }
  return finish (&maker, x);
}

/* ---- checks ---- */

static void
check_field (const char *name, FoveaNetworkPlan *plan, double size, double stride)
{
  g_autofree FoveaReceptiveField *fields = fovea_receptive_fields (plan);
  const FoveaReceptiveField *field = &fields[plan->network->outputs[0]];

  g_test_message ("%s: %gx%g, stride %g", name, field->size[0], field->size[1], field->stride[0]);
  for (int axis = 0; axis < 2; axis++)
    {
      g_assert_cmpfloat (field->size[axis], ==, size);
      g_assert_cmpfloat (field->stride[axis], ==, stride);
    }
  g_assert_true (field->known);
  g_assert_false (field->global);
  fovea_network_plan_unref (plan);
}

static void
test_receptive_fields (void)
{
  const guint d[] = { 2, 2, 3, 3, 3 };

  check_field ("alexnet_v2", alexnet_v2 (), 195, 32);
  check_field ("vgg_16", vgg (d, FALSE, FALSE), 212, 32);
  check_field ("mobilenet_v1", mobilenet_v1 (), 315, 32);
  check_field ("resnet_v1_50", resnet ((const guint[]){ 3, 4, 6, 3 }, TRUE, STRIDE_LAST, 32, 544), 483, 32);
  check_field ("resnet_v1_101", resnet ((const guint[]){ 3, 4, 23, 3 }, TRUE, STRIDE_LAST, 32, 1056), 1027, 32);
  check_field ("resnet_v1_152", resnet ((const guint[]){ 3, 8, 36, 3 }, TRUE, STRIDE_LAST, 32, 1536), 1507, 32);
  check_field ("inception_v2", inception_v2 (), 699, 32);
  check_field ("inception_v3", inception_v3 (), 1311, 32);
}

static void
test_vgg_parameters (void)
{
  const struct
  {
    const char *name;
    guint convs[5];
    gboolean c_form;
    guint64 parameters;
    double published; /* millions */
  } rows[] = {
    { "A", { 1, 1, 2, 2, 2 }, FALSE, 132863336, 133 }, { "B", { 2, 2, 2, 2, 2 }, FALSE, 133047848, 133 },
    { "C", { 2, 2, 3, 3, 3 }, TRUE, 133638952, 134 },  { "D", { 2, 2, 3, 3, 3 }, FALSE, 138357544, 138 },
    { "E", { 2, 2, 4, 4, 4 }, FALSE, 143667240, 144 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (FoveaNetworkPlan) plan = vgg (rows[i].convs, rows[i].c_form, TRUE);
      FoveaMeasure total = fovea_measure_total (plan);

      g_assert_cmpuint (total.parameters, ==, rows[i].parameters);
      g_assert_cmpfloat_with_epsilon ((double) total.parameters / 1e6, rows[i].published, 0.5);
    }
}

static void
test_resnet_multiply_adds (void)
{
  const struct
  {
    guint units[4];
    gboolean bottleneck;
    double published; /* 1e9, cut after one digit */
  } rows[] = {
    { { 2, 2, 2, 2 }, FALSE, 1.8 }, { { 3, 4, 6, 3 }, FALSE, 3.6 },  { { 3, 4, 6, 3 }, TRUE, 3.8 },
    { { 3, 4, 23, 3 }, TRUE, 7.6 }, { { 3, 8, 36, 3 }, TRUE, 11.3 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (FoveaNetworkPlan) plan = resnet (rows[i].units, rows[i].bottleneck, STRIDE_FIRST, 1, 224);
      double macs = (double) fovea_measure_total (plan).macs / 1e9;

      g_test_message ("%.3f, published %.1f", macs, rows[i].published);
      g_assert_cmpfloat_with_epsilon (macs, rows[i].published, 0.07);
    }
}

/* Rows of the paper's table that follow from its own numbers of filters: parameters in units of 1024 without bias,
 * multiply-adds in millions; the paper cuts some and rounds others. */
static void
test_googlenet_rows (void)
{
  const struct
  {
    gsize in, size, filters[6];
    double parameters, macs;
  } rows[] = {
    { 192, 28, { 64, 96, 128, 16, 32, 32 }, 159, 128 },
    { 256, 28, { 128, 128, 192, 32, 96, 64 }, 380, 304 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      Maker maker = maker_new ("inception", (gint64) rows[i].in, (gint64) rows[i].size);
      const gsize *f = rows[i].filters;
      const char *branches[] = {
        conv (&maker, "photo", f[0], 1, 1),
        conv (&maker, conv (&maker, "photo", f[1], 1, 1), f[2], 3, 1),
        conv (&maker, conv (&maker, "photo", f[3], 1, 1), f[4], 5, 1),
        conv (&maker, max_pool (&maker, "photo", 3, 1, 1), f[5], 1, 1),
      };
      g_autoptr (FoveaNetworkPlan) plan = finish (&maker, join (&maker, 4, branches));
      FoveaMeasure total = fovea_measure_total (plan);
      double biases = (double) (f[0] + f[1] + f[2] + f[3] + f[4] + f[5]);

      g_assert_cmpfloat_with_epsilon (((double) total.parameters - biases) / 1024, rows[i].parameters, 1.001);
      g_assert_cmpfloat_with_epsilon ((double) total.macs / 1e6, rows[i].macs, 1);
    }
}

/* The sizes and counts that lecture notes use. */
static void
test_sizes (void)
{
  const struct
  {
    gint64 in, kernel, stride, pad, out;
  } rows[] = {
    { 227, 11, 4, 0, 55 }, { 55, 3, 2, 0, 27 },   { 27, 5, 1, 2, 27 }, { 27, 3, 2, 0, 13 }, { 13, 3, 2, 0, 6 },
    { 224, 3, 1, 1, 224 }, { 224, 2, 2, 0, 112 }, { 32, 5, 1, 2, 32 }, { 7, 3, 3, 0, 2 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      Maker maker = maker_new ("size", 1, rows[i].in);
      g_autoptr (FoveaNetworkPlan) plan = finish (&maker, max_pool (&maker, "photo", rows[i].kernel, rows[i].stride, rows[i].pad));

      g_assert_cmpint (plan->values[plan->network->outputs[0]].shape.dims[2], ==, rows[i].out);
    }
  {
    Maker maker = maker_new ("alexnet-conv1", 3, 227);
    FoveaAttribute strides = ints ("strides", 2, (gint64[]){ 4, 4 });
    g_autoptr (FoveaNetworkPlan) plan = NULL;

    add_weights (&maker, "w", 4, (gint64[]){ 96, 3, 11, 11 });
    add_weights (&maker, "b", 1, (gint64[]){ 96 });
    plan = finish (&maker, add_node (&maker, "Conv", 3, (const char *[]){ "photo", "w", "b" }, 96, &strides, 1));
    g_assert_cmpuint (fovea_measure_total (plan).parameters, ==, 34944);
    g_assert_cmpuint (fovea_measure_total (plan).activation_bytes, ==, 290400 * 4);
    g_assert_cmpuint (fovea_measure_total (plan).macs, ==, (guint64) 290400 * 363);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  zeros = mmap (NULL, ZERO_BYTES, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  g_assert_true (zeros != MAP_FAILED);
  g_test_add_func ("/families/receptive-fields", test_receptive_fields);
  g_test_add_func ("/families/vgg-parameters", test_vgg_parameters);
  g_test_add_func ("/families/resnet-multiply-adds", test_resnet_multiply_adds);
  g_test_add_func ("/families/googlenet-rows", test_googlenet_rows);
  g_test_add_func ("/families/sizes", test_sizes);
  return g_test_run ();
}
