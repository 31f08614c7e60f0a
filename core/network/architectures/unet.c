/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/network/architectures/architecture.h"
#include "core/network/architectures/layers.h"

#define DEPTH 4
#define WIDTH 64

static guint
two_convs (FoveaMaker *maker, guint x, gint64 filters)
{
  for (int i = 0; i < 2; i++)
    x = fovea_maker_conv_relu (maker, x, (FoveaLayer){ .filters = filters, .kernel = 3 });
  return x;
}

static guint
build (FoveaMaker *maker, const FoveaArchitecture *architecture)
{
  guint x = 0, passed[DEPTH];

  for (int i = 0; i < DEPTH; i++)
    {
      fovea_maker_scope (maker, "down%d", i + 1);
      passed[i] = two_convs (maker, x, WIDTH << i);
      x = fovea_maker_max_pool (maker, passed[i], (FoveaLayer){ .kernel = 2, .stride = 2 });
    }
  fovea_maker_scope (maker, "bottom");
  x = fovea_maker_dropout (maker, two_convs (maker, x, WIDTH << DEPTH), 0.5f);
  for (int i = DEPTH - 1; i >= 0; i--)
    {
      fovea_maker_scope (maker, "up%d", i + 1);
      x = fovea_maker_conv_transpose (maker, x, (FoveaLayer){ .filters = WIDTH << i, .kernel = 2, .stride = 2 });
      x = fovea_maker_concat (maker, 2, (guint[]){ fovea_maker_crop (maker, passed[i], x), x });
      x = two_convs (maker, x, WIDTH << i);
    }
  fovea_maker_scope (maker, NULL);
  x = fovea_maker_conv (maker, x, (FoveaLayer){ .filters = 2, .kernel = 1 });
  return fovea_maker_softmax (maker, x);
}

static const FoveaArchitecture members[] = {
  { "unet", "U-Net", 1, 572, 572, NULL, 0 },
};

const FoveaFamily fovea_family_unet = {
  .title = "U-Net",
  .year = 2015,
  .paper = "Ronneberger, Fischer, Brox, U-Net: Convolutional Networks for Biomedical Image Segmentation, MICCAI 2015",
  .summary = N_("Names a class for every pixel: maps shrink to see far, grow again, and get the detail back from the way down."),
  .members = members,
  .n_members = G_N_ELEMENTS (members),
  .build = build,
};
