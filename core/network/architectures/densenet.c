/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/network/architectures/architecture.h"
#include "core/network/architectures/layers.h"

#define EPSILON 1e-5f
#define GROWTH 32

static const int depths[][4] = { { 6, 12, 24, 16 }, { 6, 12, 32, 32 }, { 6, 12, 48, 32 } };

static guint
norm_relu (FoveaMaker *maker, guint x)
{
  return fovea_maker_relu (maker, fovea_maker_batch_norm (maker, x, EPSILON));
}

static guint
conv (FoveaMaker *maker, guint x, gint64 filters, gint64 kernel)
{
  return fovea_maker_conv (maker, x, (FoveaLayer){ .filters = filters, .kernel = kernel, .padding = FOVEA_PAD_HALF, .no_bias = TRUE });
}

static guint
transition (FoveaMaker *maker, guint x)
{
  const gint64 channels = fovea_maker_shape (maker, x)->dims[1];

  x = conv (maker, norm_relu (maker, x), channels / 2, 1);
  return fovea_maker_average_pool (maker, x, (FoveaLayer){ .kernel = 2, .stride = 2 });
}

static guint
build (FoveaMaker *maker, const FoveaArchitecture *architecture)
{
  const FoveaLayer first = { .filters = 2 * GROWTH, .kernel = 7, .stride = 2, .padding = FOVEA_PAD_HALF };
  guint x = fovea_maker_conv_norm_relu (maker, 0, first, EPSILON);

  x = fovea_maker_max_pool (maker, x, (FoveaLayer){ .kernel = 3, .stride = 2, .padding = FOVEA_PAD_HALF });
  for (int block = 0; block < 4; block++)
    {
      for (int i = 0; i < depths[architecture->variant][block]; i++)
        {
          guint grown;

          fovea_maker_scope (maker, "block%d.%d", block + 1, i + 1);
          grown = conv (maker, norm_relu (maker, conv (maker, norm_relu (maker, x), 4 * GROWTH, 1)), GROWTH, 3);
          x = fovea_maker_concat (maker, 2, (guint[]){ x, grown });
        }
      fovea_maker_scope (maker, "transition%d", block + 1);
      x = block < 3 ? transition (maker, x) : norm_relu (maker, x);
    }
  fovea_maker_scope (maker, NULL);
  return fovea_maker_classify (maker, fovea_maker_global_average_pool (maker, x), 1000);
}

static const FoveaArchitecture members[] = {
  { "densenet-121", "DenseNet-121", 3, 224, 224, NULL, 0 },
  { "densenet-169", "DenseNet-169", 3, 224, 224, NULL, 1 },
  { "densenet-201", "DenseNet-201", 3, 224, 224, NULL, 2 },
};

const FoveaFamily fovea_family_densenet = {
  .title = "DenseNet",
  .year = 2016,
  .paper = "Huang, Liu, van der Maaten, Weinberger, Densely Connected Convolutional Networks, CVPR 2017",
  .summary = N_("Each layer reads the maps of all layers before it in its block and adds a few of its own."),
  .members = members,
  .n_members = G_N_ELEMENTS (members),
  .build = build,
};
