/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/network/architectures/architecture.h"
#include "core/network/architectures/layers.h"

/* A convolution and two more of 1x1: a small network that slides over the map. */
static guint
micro_network (FoveaMaker *maker, guint x, FoveaLayer layer, gint64 second, gint64 third)
{
  x = fovea_maker_conv_relu (maker, x, layer);
  x = fovea_maker_conv_relu (maker, x, (FoveaLayer){ .filters = second, .kernel = 1 });
  return fovea_maker_conv_relu (maker, x, (FoveaLayer){ .filters = third, .kernel = 1 });
}

static guint
shrink (FoveaMaker *maker, guint x)
{
  return fovea_maker_max_pool (maker, x, (FoveaLayer){ .kernel = 3, .stride = 2, .ceil = TRUE });
}

static guint
build (FoveaMaker *maker, const FoveaArchitecture *architecture)
{
  guint x = micro_network (maker, 0, (FoveaLayer){ .filters = 96, .kernel = 11, .stride = 4 }, 96, 96);

  x = micro_network (maker, shrink (maker, x), (FoveaLayer){ .filters = 256, .kernel = 5, .padding = FOVEA_PAD_HALF }, 256, 256);
  x = micro_network (maker, shrink (maker, x), (FoveaLayer){ .filters = 384, .kernel = 3, .padding = FOVEA_PAD_HALF }, 384, 384);
  x = fovea_maker_dropout (maker, shrink (maker, x), 0.5f);
  x = micro_network (maker, x, (FoveaLayer){ .filters = 1024, .kernel = 3, .padding = FOVEA_PAD_HALF }, 1024, 1000);
  x = fovea_maker_flatten (maker, fovea_maker_global_average_pool (maker, x));
  return fovea_maker_softmax (maker, x);
}

static const FoveaArchitecture members[] = {
  { "nin", "Network in Network", 3, 224, 224,
    N_("The form for ImageNet that the authors gave out with Caffe; the paper draws only forms for smaller photos."), 0 },
};

const FoveaFamily fovea_family_nin = {
  .title = "Network in Network",
  .year = 2013,
  .paper = "Lin, Chen, Yan, Network In Network, ICLR 2014",
  .summary = N_("Behind each convolution two of 1x1, which mix the channels of one place; the mean of each last map is a class's "
                "score, without fully connected layers."),
  .members = members,
  .n_members = G_N_ELEMENTS (members),
  .build = build,
};
