/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/network/architectures/architecture.h"
#include "core/network/architectures/layers.h"

/* Few maps, then a half of 1x1 and a half of 3x3. */
static guint
fire (FoveaMaker *maker, guint x, int n, gint64 squeeze, gint64 expand)
{
  guint halves[2];

  fovea_maker_scope (maker, "fire%d", n);
  x = fovea_maker_conv_relu (maker, x, (FoveaLayer){ .filters = squeeze, .kernel = 1 });
  halves[0] = fovea_maker_conv_relu (maker, x, (FoveaLayer){ .filters = expand, .kernel = 1 });
  halves[1] = fovea_maker_conv_relu (maker, x, (FoveaLayer){ .filters = expand, .kernel = 3, .padding = FOVEA_PAD_HALF });
  return fovea_maker_concat (maker, 2, halves);
}

static guint
shrink (FoveaMaker *maker, guint x)
{
  return fovea_maker_max_pool (maker, x, (FoveaLayer){ .kernel = 3, .stride = 2, .ceil = TRUE });
}

static guint
build (FoveaMaker *maker, const FoveaArchitecture *architecture)
{
  static const gint64 squeezes[] = { 16, 16, 32, 32, 48, 48, 64, 64 };
  guint x = shrink (maker, fovea_maker_conv_relu (maker, 0, (FoveaLayer){ .filters = 96, .kernel = 7, .stride = 2 }));

  for (gsize i = 0; i < G_N_ELEMENTS (squeezes); i++)
    {
      x = fire (maker, x, (int) i + 2, squeezes[i], 4 * squeezes[i]);
      if (i == 2 || i == 6)
        x = shrink (maker, x);
    }
  fovea_maker_scope (maker, NULL);
  x = fovea_maker_conv_relu (maker, fovea_maker_dropout (maker, x, 0.5f), (FoveaLayer){ .filters = 1000, .kernel = 1 });
  x = fovea_maker_flatten (maker, fovea_maker_global_average_pool (maker, x));
  return fovea_maker_softmax (maker, x);
}

static const FoveaArchitecture members[] = {
  { "squeezenet", "SqueezeNet 1.0", 3, 224, 224,
    N_("The paper says 224x224, from which its own 111x111 maps do not follow: 227x227 gives them."), 0 },
};

const FoveaFamily fovea_family_squeezenet = {
  .title = "SqueezeNet",
  .year = 2016,
  .paper = "Iandola, Han, Moskewicz, Ashraf, Dally, Keutzer, SqueezeNet: AlexNet-Level Accuracy with 50x Fewer Parameters, "
           "arXiv:1602.07360",
  .summary = N_("As good as AlexNet with a fiftieth of its weights: 1x1 convolutions squeeze the maps before the 3x3 ones read them."),
  .members = members,
  .n_members = G_N_ELEMENTS (members),
  .build = build,
};
