/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/network/architectures/architecture.h"
#include "core/network/architectures/layers.h"

/* Filters of a module: 1x1; 1x1 before 3x3, 3x3; 1x1 before 5x5, 5x5; 1x1 behind the pool. */
typedef struct
{
  const char *name;
  gint64 one, reduce_three, three, reduce_five, five, pool;
} Module;

static const Module modules[] = {
  { "3a", 64, 96, 128, 16, 32, 32 },     { "3b", 128, 128, 192, 32, 96, 64 },   { "4a", 192, 96, 208, 16, 48, 64 },
  { "4b", 160, 112, 224, 24, 64, 64 },   { "4c", 128, 128, 256, 24, 64, 64 },   { "4d", 112, 144, 288, 32, 64, 64 },
  { "4e", 256, 160, 320, 32, 128, 128 }, { "5a", 256, 160, 320, 32, 128, 128 }, { "5b", 384, 192, 384, 48, 128, 128 },
};

static guint
conv (FoveaMaker *maker, guint x, gint64 filters, gint64 kernel)
{
  return fovea_maker_conv_relu (maker, x, (FoveaLayer){ .filters = filters, .kernel = kernel, .padding = FOVEA_PAD_HALF });
}

static guint
shrink (FoveaMaker *maker, guint x)
{
  return fovea_maker_max_pool (maker, x, (FoveaLayer){ .kernel = 3, .stride = 2, .ceil = TRUE });
}

static guint
module (FoveaMaker *maker, guint x, const Module *m)
{
  guint one, three, five, pool;

  fovea_maker_scope (maker, "inception_%s", m->name);
  one = conv (maker, x, m->one, 1);
  three = conv (maker, conv (maker, x, m->reduce_three, 1), m->three, 3);
  five = conv (maker, conv (maker, x, m->reduce_five, 1), m->five, 5);
  pool = fovea_maker_max_pool (maker, x, (FoveaLayer){ .kernel = 3, .padding = FOVEA_PAD_HALF });
  pool = conv (maker, pool, m->pool, 1);
  return fovea_maker_concat (maker, 4, (guint[]){ one, three, five, pool });
}

static guint
normalize (FoveaMaker *maker, guint x)
{
  return fovea_maker_lrn (maker, x, 5, 2e-5f, 0.75f, 1.0f);
}

static guint
build (FoveaMaker *maker, const FoveaArchitecture *architecture)
{
  guint x = fovea_maker_conv_relu (maker, 0, (FoveaLayer){ .filters = 64, .kernel = 7, .stride = 2, .padding = FOVEA_PAD_HALF });

  x = normalize (maker, shrink (maker, x));
  x = normalize (maker, conv (maker, conv (maker, x, 64, 1), 192, 3));
  x = shrink (maker, x);
  for (gsize i = 0; i < G_N_ELEMENTS (modules); i++)
    {
      x = module (maker, x, &modules[i]);
      if (modules[i].name[0] != modules[MIN (i + 1, G_N_ELEMENTS (modules) - 1)].name[0])
        x = shrink (maker, x);
    }
  fovea_maker_scope (maker, NULL);
  x = fovea_maker_dropout (maker, fovea_maker_global_average_pool (maker, x), 0.4f);
  return fovea_maker_classify (maker, x, 1000);
}

static const FoveaArchitecture members[] = {
  { "googlenet", "GoogLeNet (Inception v1)", 3, 224, 224,
    N_("Without the two heads that only help learning. The paper's table counts parameters in units of 1024 and without biases; of its "
       "rows only conv2, 3a, 3b, 4b and the last follow from its own numbers of filters."),
    0 },
};

const FoveaFamily fovea_family_googlenet = {
  .title = "GoogLeNet",
  .year = 2014,
  .paper = "Szegedy, Liu, Jia, Sermanet, Reed, Anguelov, Erhan, Vanhoucke, Rabinovich, Going Deeper with Convolutions, CVPR 2015",
  .summary = N_("Modules look at the same maps through windows of several sizes at once; 1x1 convolutions before the large ones keep "
                "it cheap."),
  .members = members,
  .n_members = G_N_ELEMENTS (members),
  .build = build,
};
