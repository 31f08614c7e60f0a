/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/network/architectures/architecture.h"
#include "core/network/architectures/layers.h"

enum
{
  ONE_COLUMN,
  TWO_GPUS,
  OWT, /* "One weird trick" */
};

typedef struct
{
  gint64 filters[5], groups[5];
  gint64 first_pad;
  gboolean normalises;
} Form;

static const Form forms[] = {
  [ONE_COLUMN] = { { 96, 256, 384, 384, 256 }, { 1, 1, 1, 1, 1 }, 0, TRUE },
  [TWO_GPUS] = { { 96, 256, 384, 384, 256 }, { 1, 2, 1, 2, 2 }, 0, TRUE },
  [OWT] = { { 64, 192, 384, 256, 256 }, { 1, 1, 1, 1, 1 }, 2, FALSE },
};

static guint
shrink (FoveaMaker *maker, guint x, gboolean normalises)
{
  if (normalises)
    x = fovea_maker_lrn (maker, x, 5, 1e-4f, 0.75f, 2.0f);
  return fovea_maker_max_pool (maker, x, (FoveaLayer){ .kernel = 3, .stride = 2 });
}

static guint
build (FoveaMaker *maker, const FoveaArchitecture *architecture)
{
  const Form *form = &forms[architecture->variant];
  const gint64 p = form->first_pad;
  guint x = fovea_maker_conv_relu (maker, 0, (FoveaLayer){ .filters = form->filters[0], .kernel = 11, .stride = 4,
                                                           .padding = FOVEA_PAD_EACH, .pads = { p, p, p, p } });

  x = shrink (maker, x, form->normalises);
  x = fovea_maker_conv_relu (maker, x, (FoveaLayer){ .filters = form->filters[1], .kernel = 5, .padding = FOVEA_PAD_HALF,
                                                     .groups = form->groups[1] });
  x = shrink (maker, x, form->normalises);
  for (int i = 2; i < 5; i++)
    x = fovea_maker_conv_relu (maker, x, (FoveaLayer){ .filters = form->filters[i], .kernel = 3, .padding = FOVEA_PAD_HALF,
                                                       .groups = form->groups[i] });
  x = shrink (maker, x, FALSE);
  for (int i = 0; i < 2; i++)
    x = fovea_maker_relu (maker, fovea_maker_dense (maker, fovea_maker_dropout (maker, x, 0.5f), 4096, FALSE));
  return fovea_maker_classify (maker, x, 1000);
}

#define SIZE_NOTE N_("The paper says 224x224, from which its own 55x55 maps do not follow: 227x227 gives them.")

static const FoveaArchitecture members[] = {
  { "alexnet", N_("AlexNet, one column"), 3, 227, 227, SIZE_NOTE, ONE_COLUMN },
  { "alexnet-2gpu", N_("AlexNet, on two GPUs"), 3, 227, 227, SIZE_NOTE, TWO_GPUS },
  { "alexnet-owt", N_("AlexNet, “One weird trick”"), 3, 224, 224,
    N_("The one-column form of Krizhevsky, One Weird Trick for Parallelizing Convolutional Neural Networks (2014), which torchvision "
       "has."),
    OWT },
};

const FoveaFamily fovea_family_alexnet = {
  .title = "AlexNet",
  .year = 2012,
  .paper = "Krizhevsky, Sutskever, Hinton, ImageNet Classification with Deep Convolutional Neural Networks, NIPS 2012",
  .summary = N_("Won ImageNet by far: five convolutions with ReLU, dropout, and two halves on two graphics cards that meet only in "
                "some layers."),
  .members = members,
  .n_members = G_N_ELEMENTS (members),
  .build = build,
};
