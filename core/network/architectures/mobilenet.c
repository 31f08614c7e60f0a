/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/network/architectures/architecture.h"
#include "core/network/architectures/layers.h"

#define EPSILON 1e-5f

enum
{
  V1,
  V2,
};

static guint
depthwise (FoveaMaker *maker, guint x, gint64 stride)
{
  const gint64 channels = fovea_maker_shape (maker, x)->dims[1];

  return fovea_maker_conv_norm (maker, x, (FoveaLayer){ .filters = channels, .kernel = 3, .stride = stride, .padding = FOVEA_PAD_HALF,
                                                        .groups = channels }, EPSILON);
}

static guint
pointwise (FoveaMaker *maker, guint x, gint64 filters)
{
  return fovea_maker_conv_norm (maker, x, (FoveaLayer){ .filters = filters, .kernel = 1 }, EPSILON);
}

static guint
first (FoveaMaker *maker)
{
  return fovea_maker_conv_norm (maker, 0, (FoveaLayer){ .filters = 32, .kernel = 3, .stride = 2, .padding = FOVEA_PAD_HALF }, EPSILON);
}

static guint
build_v1 (FoveaMaker *maker)
{
  static const gint64 filters[] = { 64, 128, 128, 256, 256, 512, 512, 512, 512, 512, 512, 1024, 1024 };
  guint x = fovea_maker_relu (maker, first (maker));

  for (gsize i = 0; i < G_N_ELEMENTS (filters); i++)
    {
      const gboolean widens = i > 0 && filters[i] > filters[i - 1];

      fovea_maker_scope (maker, "block%zu", i + 1);
      x = fovea_maker_relu (maker, depthwise (maker, x, widens ? 2 : 1));
      x = fovea_maker_relu (maker, pointwise (maker, x, filters[i]));
    }
  return x;
}

/* Inverted residual: few maps between the blocks, many within, the last 1x1 without ReLU. */
static guint
bottleneck (FoveaMaker *maker, guint input, gint64 expansion, gint64 filters, gint64 stride)
{
  const gint64 channels = fovea_maker_shape (maker, input)->dims[1];
  guint x = expansion == 1 ? input : fovea_maker_relu6 (maker, pointwise (maker, input, expansion * channels));

  x = pointwise (maker, fovea_maker_relu6 (maker, depthwise (maker, x, stride)), filters);
  return stride == 1 && channels == filters ? fovea_maker_add (maker, input, x) : x;
}

static guint
build_v2 (FoveaMaker *maker)
{
  static const struct
  {
    gint64 expansion, filters;
    int repeats;
    gint64 stride;
  } rows[] = { { 1, 16, 1, 1 }, { 6, 24, 2, 2 }, { 6, 32, 3, 2 }, { 6, 64, 4, 2 }, { 6, 96, 3, 1 }, { 6, 160, 3, 2 }, { 6, 320, 1, 1 } };
  guint x = fovea_maker_relu6 (maker, first (maker));

  for (gsize row = 0; row < G_N_ELEMENTS (rows); row++)
    for (int i = 0; i < rows[row].repeats; i++)
      {
        fovea_maker_scope (maker, "bottleneck%zu.%d", row + 1, i + 1);
        x = bottleneck (maker, x, rows[row].expansion, rows[row].filters, i == 0 ? rows[row].stride : 1);
      }
  fovea_maker_scope (maker, "top");
  x = fovea_maker_relu6 (maker, pointwise (maker, x, 1280));
  return x;
}

static guint
build (FoveaMaker *maker, const FoveaArchitecture *architecture)
{
  guint x = architecture->variant == V1 ? build_v1 (maker) : build_v2 (maker);

  fovea_maker_scope (maker, NULL);
  x = fovea_maker_dropout (maker, fovea_maker_global_average_pool (maker, x), architecture->variant == V1 ? 0.001f : 0.2f);
  return fovea_maker_classify (maker, x, 1000);
}

static const FoveaArchitecture members[] = {
  { "mobilenet-v1", "MobileNet v1", 3, 224, 224,
    N_("The paper's table gives its last depthwise layer stride 2, from which its own 7x7 maps do not follow: it is 1."), V1 },
  { "mobilenet-v2", "MobileNet v2", 3, 224, 224, NULL, V2 },
};

const FoveaFamily fovea_family_mobilenet = {
  .title = "MobileNet",
  .year = 2017,
  .paper = "Howard et al., MobileNets, arXiv:1704.04861; Sandler, Howard, Zhu, Zhmoginov, Chen, MobileNetV2, CVPR 2018",
  .summary = N_("For telephones: a convolution is taken apart into one a map and one of 1x1 over the maps, for an eighth to a ninth of "
                "the work."),
  .members = members,
  .n_members = G_N_ELEMENTS (members),
  .build = build,
};
