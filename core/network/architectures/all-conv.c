/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/network/architectures/architecture.h"
#include "core/network/architectures/layers.h"

static guint
build (FoveaMaker *maker, const FoveaArchitecture *architecture)
{
  static const FoveaLayer layers[] = {
    { .filters = 96, .kernel = 3, .padding = FOVEA_PAD_HALF },
    { .filters = 96, .kernel = 3, .padding = FOVEA_PAD_HALF },
    { .filters = 96, .kernel = 3, .padding = FOVEA_PAD_HALF, .stride = 2 },
    { .filters = 192, .kernel = 3, .padding = FOVEA_PAD_HALF },
    { .filters = 192, .kernel = 3, .padding = FOVEA_PAD_HALF },
    { .filters = 192, .kernel = 3, .padding = FOVEA_PAD_HALF, .stride = 2 },
    { .filters = 192, .kernel = 3 },
    { .filters = 192, .kernel = 1 },
    { .filters = 10, .kernel = 1 },
  };
  guint x = fovea_maker_dropout (maker, 0, 0.2f);

  for (gsize i = 0; i < G_N_ELEMENTS (layers); i++)
    {
      x = fovea_maker_conv_relu (maker, x, layers[i]);
      if (layers[i].stride == 2)
        x = fovea_maker_dropout (maker, x, 0.5f);
    }
  x = fovea_maker_flatten (maker, fovea_maker_global_average_pool (maker, x));
  return fovea_maker_softmax (maker, x);
}

static const FoveaArchitecture members[] = {
  { "all-conv", "All-CNN-C", 3, 32, 32, NULL, 0 },
};

const FoveaFamily fovea_family_all_conv = {
  .title = N_("All convolutional"),
  .year = 2014,
  .paper = "Springenberg, Dosovitskiy, Brox, Riedmiller, Striving for Simplicity: The All Convolutional Net, ICLR 2015 workshop",
  .summary = N_("No pooling and no fully connected layer: convolutions of stride 2 make the maps smaller."),
  .members = members,
  .n_members = G_N_ELEMENTS (members),
  .build = build,
};
