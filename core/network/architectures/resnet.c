/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/network/architectures/architecture.h"
#include "core/network/architectures/layers.h"

#define EPSILON 1e-5f

/* The index of a member's depths is its variant. */
static const int depths[][4] = { { 2, 2, 2, 2 }, { 3, 4, 6, 3 }, { 3, 4, 6, 3 }, { 3, 4, 23, 3 }, { 3, 8, 36, 3 } };
#define FIRST_BOTTLENECK 2

static guint
conv (FoveaMaker *maker, guint x, gint64 filters, gint64 kernel, gint64 stride)
{
  return fovea_maker_conv_norm (maker, x, (FoveaLayer){ .filters = filters, .kernel = kernel, .stride = stride, .padding = FOVEA_PAD_HALF },
                                EPSILON);
}

/* The first layer of a stage halves the maps, where the paper has it: later forms leave that to the 3x3 layer. */
static guint
unit (FoveaMaker *maker, guint input, gint64 width, gint64 stride, gboolean bottleneck)
{
  const gint64 out = bottleneck ? 4 * width : width;
  guint x, skip = input;

  x = fovea_maker_relu (maker, conv (maker, input, width, bottleneck ? 1 : 3, stride));
  if (bottleneck)
    x = fovea_maker_relu (maker, conv (maker, x, width, 3, 1));
  x = conv (maker, x, out, bottleneck ? 1 : 3, 1);
  if (stride > 1 || fovea_maker_shape (maker, input)->dims[1] != out)
    skip = conv (maker, input, out, 1, stride);
  return fovea_maker_relu (maker, fovea_maker_add (maker, x, skip));
}

static guint
build (FoveaMaker *maker, const FoveaArchitecture *architecture)
{
  guint x = fovea_maker_relu (maker, conv (maker, 0, 64, 7, 2));

  x = fovea_maker_max_pool (maker, x, (FoveaLayer){ .kernel = 3, .stride = 2, .padding = FOVEA_PAD_HALF });
  for (int stage = 0; stage < 4; stage++)
    for (int i = 0; i < depths[architecture->variant][stage]; i++)
      {
        fovea_maker_scope (maker, "stage%d.%d", stage + 2, i + 1);
        x = unit (maker, x, 64 << stage, stage > 0 && i == 0 ? 2 : 1, architecture->variant >= FIRST_BOTTLENECK);
      }
  fovea_maker_scope (maker, NULL);
  return fovea_maker_classify (maker, fovea_maker_global_average_pool (maker, x), 1000);
}

#define STRIDE_NOTE                                                                                                                   \
  N_("As in the paper, the first 1x1 layer of a stage halves the maps; torchvision leaves that to the 3x3 layer, with as many "       \
     "parameters and more multiply-adds.")

static const FoveaArchitecture members[] = {
  { "resnet-18", "ResNet-18", 3, 224, 224, NULL, 0 },
  { "resnet-34", "ResNet-34", 3, 224, 224, NULL, 1 },
  { "resnet-50", "ResNet-50", 3, 224, 224, STRIDE_NOTE, FIRST_BOTTLENECK },
  { "resnet-101", "ResNet-101", 3, 224, 224, STRIDE_NOTE, FIRST_BOTTLENECK + 1 },
  { "resnet-152", "ResNet-152", 3, 224, 224, STRIDE_NOTE, FIRST_BOTTLENECK + 2 },
};

const FoveaFamily fovea_family_resnet = {
  .title = "ResNet",
  .year = 2015,
  .paper = "He, Zhang, Ren, Sun, Deep Residual Learning for Image Recognition, CVPR 2016",
  .summary = N_("Layers learn what to add to their input, which passes by them unchanged: so a hundred layers and more can learn."),
  .members = members,
  .n_members = G_N_ELEMENTS (members),
  .build = build,
};
