/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/network/architectures/architecture.h"
#include "core/network/architectures/layers.h"

static guint
build (FoveaMaker *maker, const FoveaArchitecture *architecture)
{
  guint x;

  fovea_maker_saturates (maker, TRUE);
  x = fovea_maker_activate (maker, fovea_maker_dense (maker, 0, 300, FALSE), "Tanh");
  x = fovea_maker_activate (maker, fovea_maker_dense (maker, x, 100, FALSE), "Tanh");
  return fovea_maker_classify (maker, x, 10);
}

static const FoveaArchitecture members[] = {
  { "fully-connected", "Fully connected 300-100-10", 1, 28, 28, NULL, 0 },
};

const FoveaFamily fovea_family_fully_connected = {
  .title = N_("Fully connected"),
  .year = 1998,
  .paper = "LeCun, Bottou, Bengio, Haffner, Gradient-Based Learning Applied to Document Recognition, Proc. IEEE 86",
  .summary = N_("No convolution at all: every neuron reads all pixels, which takes four times the weights of LeNet-5 for a worse result."),
  .members = members,
  .n_members = G_N_ELEMENTS (members),
  .build = build,
};
