/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/network/architectures/architecture.h"
#include "core/network/architectures/layers.h"

static guint
shrink (FoveaMaker *maker, guint x)
{
  return fovea_maker_max_pool (maker, x, (FoveaLayer){ .kernel = 3, .stride = 2, .ceil = TRUE });
}

static guint
build (FoveaMaker *maker, const FoveaArchitecture *architecture)
{
  static const gint64 filters[] = { 384, 384, 256 };
  guint x = fovea_maker_conv_relu (maker, 0, (FoveaLayer){ .filters = 96, .kernel = 7, .stride = 2, .padding = FOVEA_PAD_EACH,
                                                           .pads = { 1, 1, 1, 1 } });

  x = fovea_maker_lrn (maker, shrink (maker, x), 5, 1e-4f, 0.75f, 2.0f);
  x = fovea_maker_conv_relu (maker, x, (FoveaLayer){ .filters = 256, .kernel = 5, .stride = 2 });
  x = fovea_maker_lrn (maker, shrink (maker, x), 5, 1e-4f, 0.75f, 2.0f);
  for (gsize i = 0; i < G_N_ELEMENTS (filters); i++)
    x = fovea_maker_conv_relu (maker, x, (FoveaLayer){ .filters = filters[i], .kernel = 3, .padding = FOVEA_PAD_HALF });
  x = shrink (maker, x);
  for (int i = 0; i < 2; i++)
    x = fovea_maker_relu (maker, fovea_maker_dense (maker, fovea_maker_dropout (maker, x, 0.5f), 4096, FALSE));
  return fovea_maker_classify (maker, x, 1000);
}

static const FoveaArchitecture members[] = {
  { "zfnet", "ZFNet", 3, 224, 224, NULL, 0 },
};

const FoveaFamily fovea_family_zfnet = {
  .title = "ZFNet",
  .year = 2013,
  .paper = "Zeiler, Fergus, Visualizing and Understanding Convolutional Networks, ECCV 2014",
  .summary = N_("AlexNet with smaller and closer first windows, found by looking at what its layers had learned."),
  .members = members,
  .n_members = G_N_ELEMENTS (members),
  .build = build,
};
