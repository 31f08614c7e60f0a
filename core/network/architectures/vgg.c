/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/network/architectures/architecture.h"
#include "core/network/architectures/layers.h"

typedef enum
{
  A,
  A_LRN,
  B,
  C,
  D,
  E,
} Configuration;

/* Convolutions of each block; C's third of a block is 1x1. */
static const int depths[][5] = {
  [A] = { 1, 1, 2, 2, 2 }, [A_LRN] = { 1, 1, 2, 2, 2 }, [B] = { 2, 2, 2, 2, 2 },
  [C] = { 2, 2, 3, 3, 3 }, [D] = { 2, 2, 3, 3, 3 },     [E] = { 2, 2, 4, 4, 4 },
};

static guint
build (FoveaMaker *maker, const FoveaArchitecture *architecture)
{
  static const gint64 widths[] = { 64, 128, 256, 512, 512 };
  const Configuration form = (Configuration) architecture->variant;
  guint x = 0;

  for (int block = 0; block < 5; block++)
    {
      fovea_maker_scope (maker, "block%d", block + 1);
      for (int i = 0; i < depths[form][block]; i++)
        x = fovea_maker_conv_relu (maker, x, (FoveaLayer){ .filters = widths[block], .kernel = form == C && i == 2 ? 1 : 3,
                                                           .padding = FOVEA_PAD_HALF });
      if (form == A_LRN && block == 0)
        x = fovea_maker_lrn (maker, x, 5, 1e-4f, 0.75f, 2.0f);
      x = fovea_maker_max_pool (maker, x, (FoveaLayer){ .kernel = 2, .stride = 2 });
    }
  fovea_maker_scope (maker, "classifier");
  for (int i = 0; i < 2; i++)
    x = fovea_maker_dropout (maker, fovea_maker_relu (maker, fovea_maker_dense (maker, x, 4096, FALSE)), 0.5f);
  return fovea_maker_classify (maker, x, 1000);
}

static const FoveaArchitecture members[] = {
  { "vgg-a", "VGG-11 (A)", 3, 224, 224, NULL, A },     { "vgg-a-lrn", "VGG-11 (A-LRN)", 3, 224, 224, NULL, A_LRN },
  { "vgg-b", "VGG-13 (B)", 3, 224, 224, NULL, B },     { "vgg-c", "VGG-16 (C)", 3, 224, 224, NULL, C },
  { "vgg-d", "VGG-16 (D)", 3, 224, 224, NULL, D },     { "vgg-e", "VGG-19 (E)", 3, 224, 224, NULL, E },
};

const FoveaFamily fovea_family_vgg = {
  .title = "VGG",
  .year = 2014,
  .paper = "Simonyan, Zisserman, Very Deep Convolutional Networks for Large-Scale Image Recognition, ICLR 2015",
  .summary = N_("Only 3x3 convolutions, many of them: three see as much as one of 7x7, with half the weights and three ReLUs."),
  .members = members,
  .n_members = G_N_ELEMENTS (members),
  .build = build,
};
