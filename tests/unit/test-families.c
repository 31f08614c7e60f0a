/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The built-in architectures against published numbers: receptive fields of Araujo, Norris, Sim, "Computing Receptive Fields of
 * Convolutional Neural Networks" (Distill 2019), parameters of Simonyan and Zisserman (2014), multiply-adds of He et al. (2015), the
 * table of Szegedy et al. (2014), LeCun et al. (1998), and torchvision 0.14 (tests/bench/architectures.py computes them). */

#include <math.h>
#include <string.h>

#include "core/base/error.h"
#include "core/base/memory.h"
#include "core/base/pool.h"
#include "core/network/architectures/architecture.h"
#include "core/network/architectures/layers.h"
#include "core/network/measure.h"
#include "core/network/receptive-field.h"
#include "core/network/session.h"

/* SHA-256 of LeNet-5's weights for the seed 1. */
#define LENET_DIGEST "6d487626c5f7223e3871e04d53bebc3b6ae89596aa2c4e77d18936201e66a363"

static FoveaNetworkPlan *
plan_network (FoveaNetwork *network)
{
  g_autoptr (GError) error = NULL;
  FoveaNetworkPlan *plan = fovea_network_plan_new (network, NULL, 0, 0, NULL, &error);

  g_assert_no_error (error);
  return plan;
}

/* Without weights; @size 0: the architecture's own. */
static FoveaNetworkPlan *
plan_of (const char *id, gint64 size)
{
  const FoveaArchitectureOptions options = { .height = size, .width = size };
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaNetwork) network = fovea_architecture_new (id, &options, NULL, &error);

  g_assert_no_error (error);
  return plan_network (network);
}

/* Takes @maker. */
static FoveaNetworkPlan *
finish (FoveaMaker *maker, guint output)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaNetwork) network = fovea_maker_finish (maker, output, NULL, NULL, &error);

  g_assert_no_error (error);
  fovea_maker_free (maker);
  return plan_network (network);
}

/* ---- receptive fields ---- */

static void
check_field (const char *name, FoveaNetworkPlan *plan, gint value, double size, double stride)
{
  g_autofree FoveaReceptiveField *fields = fovea_receptive_fields (plan);
  const FoveaReceptiveField *field = &fields[value];

  g_test_message ("%s: %gx%g, stride %g", name, field->size[0], field->size[1], field->stride[0]);
  for (int axis = 0; axis < 2; axis++)
    {
      g_assert_cmpfloat (field->size[axis], ==, size);
      g_assert_cmpfloat (field->stride[axis], ==, stride);
    }
  g_assert_true (field->known);
  g_assert_false (field->global);
}

static guint
conv (FoveaMaker *maker, guint x, gint64 kernel, gint64 stride)
{
  return fovea_maker_conv (maker, x, (FoveaLayer){ .filters = 2, .kernel = kernel, .stride = stride, .padding = FOVEA_PAD_HALF });
}

/* ResNet as TF-slim has it, which Araujo et al. measure: the last unit of a stage halves the maps, in its 3x3 layer. */
static FoveaNetworkPlan *
slim_resnet (const int *units, gint64 size)
{
  FoveaMaker *maker = fovea_maker_new ("resnet", 3, size, size);
  const FoveaLayer shrink = { .kernel = 3, .stride = 2, .padding = FOVEA_PAD_HALF };
  guint x = fovea_maker_max_pool (maker, conv (maker, 0, 7, 2), shrink);

  for (int stage = 0; stage < 4; stage++)
    for (int unit = 0; unit < units[stage]; unit++)
      {
        const gint64 stride = stage < 3 && unit == units[stage] - 1 ? 2 : 1;
        guint branch = conv (maker, conv (maker, conv (maker, x, 1, 1), 3, stride), 1, 1);

        if (stride == 2)
          x = fovea_maker_max_pool (maker, x, (FoveaLayer){ .kernel = 1, .stride = 2 });
        x = fovea_maker_add (maker, branch, x);
      }
  return finish (maker, x);
}

static void
test_receptive_fields (void)
{
  static const struct
  {
    const char *id, *layer;
    gint64 size; /* large enough that the field is not the whole photo */
    double field;
  } rows[] = {
    { "alexnet", "pool3", 227, 195 },
    { "vgg-d", "block5/pool1", 224, 212 },
    { "mobilenet-v1", "block13/relu2", 416, 315 },
    { "inception-v2", "inception_5b/concat1", 832, 699 },
    { "inception-v3", "mixed_7c/concat1", 1440, 1311 },
  };
  static const struct
  {
    const char *name;
    int units[4];
    gint64 size;
    double field;
  } slim[] = {
    { "resnet_v1_50", { 3, 4, 6, 3 }, 544, 483 },
    { "resnet_v1_101", { 3, 4, 23, 3 }, 1056, 1027 },
    { "resnet_v1_152", { 3, 8, 36, 3 }, 1536, 1507 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (FoveaNetworkPlan) plan = plan_of (rows[i].id, rows[i].size);
      gint value = fovea_network_find_value (plan->network, rows[i].layer);

      g_assert_cmpint (value, >=, 0);
      check_field (rows[i].id, plan, value, rows[i].field, 32);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (slim); i++)
    {
      g_autoptr (FoveaNetworkPlan) plan = slim_resnet (slim[i].units, slim[i].size);

      check_field (slim[i].name, plan, plan->network->outputs[0], slim[i].field, 32);
    }
}

/* ---- parameters and multiply-adds ---- */

/* @parameters are the learned ones, without the mean and variance of normalisations. */
static const struct
{
  const char *id;
  guint64 parameters, macs;
  const char *source; /* where the same number of parameters stands; multiply-adds too where it is torchvision */
} numbers[] = {
  { "fully-connected", 266610, 266200, "LeCun et al. 1998" },
  { "lenet-5", 60840, 326520, "LeCun et al. 1998, 60000 learned and 840 fixed" },
  { "alexnet", 62378344, 1135256096, "the sum of its layers" },
  { "alexnet-2gpu", 60965224, 724406816, "Caffe's bvlc_alexnet" },
  { "alexnet-owt", 61100840, 714188480, "torchvision" },
  { "zfnet", 62357608, 1168032896, "the sum of its layers" },
  { "nin", 7595176, 1100188800, "Caffe's nin_imagenet" },
  { "vgg-a", 132863336, 7609090048, "torchvision" },
  { "vgg-a-lrn", 132863336, 7609090048, "torchvision, vgg11" },
  { "vgg-b", 133047848, 11308466176, "torchvision" },
  { "vgg-c", 133638952, 11770888192, "torchvision, vgg16 with three 1x1" },
  { "vgg-d", 138357544, 15470264320, "torchvision" },
  { "vgg-e", 143667240, 19632062464, "torchvision" },
  { "googlenet", 6998552, 1582671872, "torchvision with 5x5 for 3x3, and biases" },
  { "all-conv", 1369738, 270798336, "the sum of its layers" },
  { "unet", 31030658, 150428424448, "the sum of its layers" },
  { "inception-v2", 11194984, 2018851840, "the sum of its layers" },
  { "inception-v3", 23834568, 5713216096, "torchvision without the auxiliary head" },
  { "resnet-18", 11689512, 1814073344, "torchvision" },
  { "resnet-34", 21797672, 3663761408, "torchvision" },
  { "resnet-50", 25557032, 3857973248, "torchvision with the stride in the first 1x1" },
  { "resnet-101", 44549160, 7570194432, "torchvision with the stride in the first 1x1" },
  { "resnet-152", 60192808, 11282415616, "torchvision with the stride in the first 1x1" },
  { "densenet-121", 7978856, 2834161664, "torchvision" },
  { "densenet-169", 14149480, 3359843328, "torchvision" },
  { "densenet-201", 20013928, 4291365888, "torchvision" },
  { "squeezenet", 1248424, 818924576, "torchvision" },
  { "hourglass", 25434112, 27440185344, "the sum of its layers" },
  { "mobilenet-v1", 4231976, 568740352, "Keras; the paper: 4.2 and 569 million" },
  { "mobilenet-v2", 3504872, 300774272, "torchvision" },
  { "dncnn", 556097, 17953228800, "the sum of its layers" },
  { "dncnn-light", 27363, 1783627776, "the sum of its layers" },
};

static void
test_numbers (void)
{
  gsize n_families, n_members = 0;
  const FoveaFamily *const *families = fovea_families (&n_families);

  for (gsize i = 0; i < n_families; i++)
    n_members += families[i]->n_members;
  g_assert_cmpuint (n_members, ==, G_N_ELEMENTS (numbers));
  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      g_autoptr (FoveaNetworkPlan) plan = plan_of (numbers[i].id, 0);
      FoveaMeasure total = fovea_measure_total (plan);
      guint64 learned = total.parameters - total.statistics;

      g_test_message ("%-16s %11" G_GUINT64_FORMAT " parameters, %12" G_GUINT64_FORMAT " multiply-adds (%s)", numbers[i].id, learned,
                      total.macs, numbers[i].source);
      g_assert_cmpuint (learned, ==, numbers[i].parameters);
      g_assert_cmpuint (total.macs, ==, numbers[i].macs);
    }
}

static void
test_published (void)
{
  static const struct
  {
    const char *id;
    double parameters, macs; /* millions and 1e9 as published; 0: not */
    double rounding;         /* of the published number */
  } rows[] = {
    { "vgg-a", 133, 0, 0.5 },      { "vgg-a-lrn", 133, 0, 0.5 },     { "vgg-b", 133, 0, 0.5 },       { "vgg-c", 134, 0, 0.5 },
    { "vgg-d", 138, 0, 0.5 },      { "vgg-e", 144, 0, 0.5 },         { "resnet-18", 0, 1.8, 0.07 }, { "resnet-34", 0, 3.6, 0.07 },
    { "resnet-50", 0, 3.8, 0.07 }, { "resnet-101", 0, 7.6, 0.07 }, { "resnet-152", 0, 11.3, 0.07 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (FoveaNetworkPlan) plan = plan_of (rows[i].id, 0);
      FoveaMeasure total = fovea_measure_total (plan);

      if (rows[i].parameters > 0)
        g_assert_cmpfloat_with_epsilon ((double) total.parameters / 1e6, rows[i].parameters, rows[i].rounding);
      if (rows[i].macs > 0)
        g_assert_cmpfloat_with_epsilon ((double) total.macs / 1e9, rows[i].macs, rows[i].rounding);
    }
}

/* The sum over the layers whose name begins with @prefix. */
static FoveaMeasure
measure_part (const FoveaNetworkPlan *plan, const char *prefix)
{
  FoveaMeasure sum = { 0 };

  for (guint i = 0; i < plan->network->n_nodes; i++)
    if (g_str_has_prefix (plan->network->nodes[i].name, prefix))
      {
        FoveaMeasure measure = fovea_measure_node (plan, i);

        sum.parameters += measure.parameters;
        sum.biases += measure.biases;
        sum.macs += measure.macs;
      }
  return sum;
}

/* The paper's table: parameters in units of 1024 without biases, multiply-adds in millions, some cut and others rounded. What does not
 * follow from its own numbers of filters is shown, and held to be ours. */
static void
test_googlenet_table (void)
{
  static const struct
  {
    const char *part;
    double ours, published; /* K of 1024 */
    double macs, published_macs;
    gboolean follows;
  } rows[] = {
    { "conv1", 9.1875, 2.7, 118.0, 34, FALSE },
    { "conv3", 108, 0, 346.8, 0, TRUE }, /* the paper has one row for both layers: 112 K and 360 M with conv2's 4 K and 12.8 M */
    { "inception_3a/", 159.5, 159, 128.0, 128, TRUE },
    { "inception_3b/", 379, 380, 304.3, 304, TRUE },
    { "inception_4a/", 366.75, 364, 73.6, 73, FALSE },
    { "inception_4b/", 438, 437, 87.9, 88, TRUE },
    { "inception_4c/", 497.5, 463, 99.9, 100, FALSE },
    { "inception_4d/", 590.5, 580, 118.5, 119, FALSE },
    { "inception_4e/", 847, 840, 170.0, 170, FALSE },
    { "inception_5a/", 1018, 1072, 51.1, 54, FALSE },
    { "inception_5b/", 1409, 1388, 70.7, 71, FALSE },
    { "fc1", 1000, 1000, 1.0, 1, TRUE },
  };
  g_autoptr (FoveaNetworkPlan) plan = plan_of ("googlenet", 0);

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      FoveaMeasure part = measure_part (plan, rows[i].part);
      double parameters = (double) (part.parameters - part.biases) / 1024, macs = (double) part.macs / 1e6;

      g_test_message ("%-14s %8.2f K, published %6.1f; %6.1f M, published %3.0f%s", rows[i].part, parameters, rows[i].published, macs,
                      rows[i].published_macs, rows[i].follows ? "" : "  (the published row does not follow from its filters)");
      g_assert_cmpfloat (parameters, ==, rows[i].ours);
      g_assert_cmpfloat_with_epsilon (macs, rows[i].macs, 0.06);
      if (rows[i].published > 0)
        g_assert_true ((ABS (parameters - rows[i].published) <= 1.0 && ABS (macs - rows[i].published_macs) <= 1.0) == rows[i].follows);
    }
}

static void
test_lenet_layers (void)
{
  static const struct
  {
    const char *part;
    guint64 parameters;
    gint64 channels, size;
  } rows[] = {
    { "C1/", 156, 6, 28 }, { "S2/", 12, 6, 14 },     { "C3/", 1516, 16, 10 },
    { "S4/", 32, 16, 5 },  { "C5/", 48120, 120, 1 }, { "F6/", 10164, 84, 0 },
  };
  g_autoptr (FoveaNetworkPlan) plan = plan_of ("lenet-5", 0);

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const FoveaShape *shape = NULL;

      g_assert_cmpuint (measure_part (plan, rows[i].part).parameters, ==, rows[i].parameters);
      for (guint n = 0; n < plan->network->n_nodes; n++)
        if (g_str_has_prefix (plan->network->nodes[n].name, rows[i].part))
          shape = &plan->contexts[n].outputs[0].shape;
      g_assert_cmpint (shape->dims[1], ==, rows[i].channels);
      if (rows[i].size > 0)
        g_assert_cmpint (shape->dims[2], ==, rows[i].size);
    }
}

/* The sizes and counts that lecture notes use. */
static void
test_sizes (void)
{
  static const struct
  {
    gint64 in, kernel, stride, pad, out;
    gboolean divides;
  } rows[] = {
    { 227, 11, 4, 0, 55, TRUE }, { 55, 3, 2, 0, 27, TRUE },    { 27, 5, 1, 2, 27, TRUE },
    { 27, 3, 2, 0, 13, TRUE },   { 13, 3, 2, 0, 6, TRUE },     { 224, 3, 1, 1, 224, TRUE },
    { 224, 2, 2, 0, 112, TRUE }, { 32, 5, 1, 2, 32, TRUE },    { 7, 3, 3, 0, 2, FALSE },
  };
  g_autoptr (FoveaNetworkPlan) alexnet = plan_of ("alexnet", 0);
  FoveaMeasure conv1 = measure_part (alexnet, "conv1");

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const gint64 pad = rows[i].pad;
      FoveaMaker *maker = fovea_maker_new ("size", 1, rows[i].in, rows[i].in);
      guint x = fovea_maker_max_pool (maker, 0, (FoveaLayer){ .kernel = rows[i].kernel, .stride = rows[i].stride, .padding = FOVEA_PAD_EACH,
                                                              .pads = { pad, pad, pad, pad } });
      g_autoptr (FoveaNetworkPlan) plan = finish (maker, x);

      g_assert_cmpint (plan->values[plan->network->outputs[0]].shape.dims[2], ==, rows[i].out);
      g_assert_cmpuint (plan->network->notices->len, ==, rows[i].divides ? 0 : 1);
    }
  g_assert_cmpuint (conv1.parameters, ==, 34944);
  g_assert_cmpuint (conv1.macs, ==, (guint64) 290400 * 363);
}

/* Padding "same" shifts the odd zero to the end, "full" lets every window in that touches the map. */
static void
test_paddings (void)
{
  static const struct
  {
    FoveaPadding padding;
    gint64 stride, out, first_field; /* where the first window begins */
  } rows[] = {
    { FOVEA_PAD_VALID, 1, 6, 0 }, { FOVEA_PAD_SAME, 1, 10, -2 }, { FOVEA_PAD_SAME, 2, 5, -1 }, { FOVEA_PAD_SAME, 3, 4, -2 },
    { FOVEA_PAD_HALF, 2, 5, -2 }, { FOVEA_PAD_FULL, 1, 14, -4 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      FoveaMaker *maker = fovea_maker_new ("padding", 1, 10, 10);
      const FoveaLayer layer = { .filters = 1, .kernel = 5, .stride = rows[i].stride, .padding = rows[i].padding };
      guint x = fovea_maker_conv (maker, 0, layer);
      g_autoptr (FoveaNetworkPlan) plan = finish (maker, x);
      FoveaRectangle field;

      g_assert_cmpint (plan->values[plan->network->outputs[0]].shape.dims[2], ==, rows[i].out);
      g_assert_true (fovea_receptive_field_of (plan, plan->network->outputs[0], 0, 0, 0, &field));
      g_assert_cmpint (field.top, ==, rows[i].first_field);
    }
}

/* ---- weights ---- */

/* Over all constants, in their order. */
static char *
weights_digest (const char *id, guint64 seed)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaNetwork) network = fovea_architecture_new (id, &(FoveaArchitectureOptions){ .seed = &seed }, NULL, &error);
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);

  g_assert_no_error (error);
  for (guint i = 0; i < network->n_values; i++)
    if (network->values[i].constant)
      g_checksum_update (sum, network->values[i].constant->data, (gssize) fovea_tensor_bytes (network->values[i].constant));
  return g_strdup (g_checksum_get_string (sum));
}

/* The same bytes with any number of threads, and on every machine: the digest was taken on one. */
static void
test_seeds (void)
{
  g_autofree char *one = NULL, *other = weights_digest ("squeezenet", 2), *lenet = weights_digest ("lenet-5", 1);

  for (guint threads = 1; threads <= 3; threads++)
    {
      g_autofree char *digest = NULL;

      fovea_pool_set_threads (threads);
      digest = weights_digest ("squeezenet", 1);
      if (one)
        g_assert_cmpstr (digest, ==, one);
      g_free (one);
      one = g_steal_pointer (&digest);
    }
  g_assert_cmpstr (one, !=, other);
  g_assert_cmpstr (lenet, ==, LENET_DIGEST);
}

/* He et al.: uniform within sqrt (6 / fan-in), so of variance 2 / fan-in. */
static void
test_distribution (void)
{
  const guint64 seed = 1;
  g_autoptr (FoveaNetwork) network = fovea_architecture_new ("squeezenet", &(FoveaArchitectureOptions){ .seed = &seed }, NULL, NULL);
  const FoveaTensor *weights = network->values[fovea_network_find_value (network, "fire9/conv3.weight")].constant;
  const gsize n = fovea_tensor_count (weights), fan_in = n / (gsize) weights->shape.dims[0];
  FoveaStatistics statistics = fovea_statistics (fovea_tensor_floats (weights), n);
  const double bound = sqrt (6.0 / (double) fan_in);

  g_assert_cmpuint (statistics.zeros, ==, 0);
  g_assert_cmpfloat (statistics.maximum, <=, bound * (1 + 1e-6));
  g_assert_cmpfloat (statistics.minimum, >=, -bound * (1 + 1e-6));
  g_assert_cmpfloat (statistics.maximum, >, 0.999 * bound);
  /* Four deviations of the mean and of the variance of n uniform numbers. */
  g_assert_cmpfloat (fabs (statistics.mean), <, 4.0 * bound / sqrt (3.0 * (double) n));
  g_assert_cmpfloat_with_epsilon (statistics.deviation * statistics.deviation, bound * bound / 3.0,
                                  4.0 * bound * bound / sqrt (11.25 * (double) n));
}

static void
test_limits (void)
{
  const guint64 seed = 1;
  const FoveaArchitectureOptions options = { .seed = &seed };
  const gsize used = fovea_memory_get_used ();
  g_autoptr (FoveaProgress) progress = fovea_progress_new ();
  g_autoptr (GError) error = NULL;

  g_assert_null (fovea_architecture_new ("vgg-f", &options, NULL, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_USAGE);
  g_clear_error (&error);
  g_assert_null (fovea_architecture_new ("alexnet", &(FoveaArchitectureOptions){ 20, 20, NULL }, NULL, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_REFUSED);
  g_assert_nonnull (strstr (error->message, "pool"));
  g_clear_error (&error);
  fovea_memory_set_budget (used + (100 << 20));
  g_assert_null (fovea_architecture_new ("vgg-d", &options, NULL, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_LIMIT);
  fovea_memory_set_budget (0);
  g_clear_error (&error);
  fovea_progress_cancel (progress);
  g_assert_null (fovea_architecture_new ("squeezenet", &options, progress, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_CANCELLED);
  g_assert_cmpuint (fovea_memory_get_used (), ==, used);
}

/* Small ones, or small photos: probabilities, and not all of it on one class. */
static void
test_runs (void)
{
  static const struct
  {
    const char *id;
    gint64 size;
  } rows[] = {
    { "lenet-5", 0 }, { "fully-connected", 0 }, { "all-conv", 0 }, { "squeezenet", 64 }, { "mobilenet-v2", 64 }, { "densenet-121", 32 },
  };
  const guint64 seed = 1;
  g_autoptr (GRand) random = g_rand_new_with_seed (7);

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const FoveaArchitectureOptions options = { rows[i].size, rows[i].size, &seed };
      g_autoptr (FoveaNetwork) network = fovea_architecture_new (rows[i].id, &options, NULL, NULL);
      g_autoptr (FoveaNetworkPlan) plan = plan_network (network);
      g_autoptr (FoveaSession) session = fovea_session_new (plan, FOVEA_SESSION_LEAN, NULL, NULL);
      g_autoptr (FoveaTensor) photo = fovea_tensor_new (FOVEA_DTYPE_FLOAT32, &plan->values[network->inputs[0]].shape, "photo", NULL);
      FoveaStatistics scores;
      FoveaTensor *output;

      for (gsize n = 0; n < fovea_tensor_count (photo); n++)
        ((float *) photo->data)[n] = (float) g_rand_double_range (random, -2.0, 2.0);
      g_assert_true (fovea_session_run (session, &photo, NULL, NULL));
      output = fovea_session_get_value (session, network->outputs[0]);
      scores = fovea_statistics (fovea_tensor_floats (output), fovea_tensor_count (output));
      g_test_message ("%s: %g to %g", rows[i].id, scores.minimum, scores.maximum);
      g_assert_cmpuint (scores.not_finite, ==, 0);
      g_assert_cmpfloat_with_epsilon (scores.mean * (double) scores.count, 1.0, 1e-4);
      g_assert_cmpfloat (scores.maximum, <, 0.9);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/families/receptive-fields", test_receptive_fields);
  g_test_add_func ("/families/numbers", test_numbers);
  g_test_add_func ("/families/published", test_published);
  g_test_add_func ("/families/googlenet-table", test_googlenet_table);
  g_test_add_func ("/families/lenet-layers", test_lenet_layers);
  g_test_add_func ("/families/sizes", test_sizes);
  g_test_add_func ("/families/paddings", test_paddings);
  g_test_add_func ("/families/seeds", test_seeds);
  g_test_add_func ("/families/distribution", test_distribution);
  g_test_add_func ("/families/limits", test_limits);
  g_test_add_func ("/families/runs", test_runs);
  return g_test_run ();
}
