/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/network/architectures/architecture.h"
#include "core/network/architectures/layers.h"

#define SLOPE (2.0f / 3.0f)
#define AMPLITUDE 1.7159f

/* The paper's squashing function, 1.7159 tanh (2/3 a). */
static guint
squash (FoveaMaker *maker, guint x)
{
  x = fovea_maker_activate (maker, fovea_maker_multiply (maker, x, SLOPE), "Tanh");
  return fovea_maker_multiply (maker, x, AMPLITUDE);
}

/* Sums of 2x2, times one learned coefficient a map, plus one learned bias a map: the coefficient holds the 4 that makes a sum of a mean. */
static guint
subsample (FoveaMaker *maker, guint x)
{
  x = fovea_maker_average_pool (maker, x, (FoveaLayer){ .kernel = 2, .stride = 2 });
  return squash (maker, fovea_maker_scale_and_shift (maker, x, 1.0, 0.1));
}

/* Table I of the paper: which maps of S2 each map of C3 reads. Maps that read equally many make one convolution in groups. */
static guint
partial_convolution (FoveaMaker *maker, guint x)
{
  static const gint64 threes[] = { 0, 1, 2, 1, 2, 3, 2, 3, 4, 3, 4, 5, 4, 5, 0, 5, 0, 1 };
  static const gint64 fours[] = { 0, 1, 2, 3, 1, 2, 3, 4, 2, 3, 4, 5, 3, 4, 5, 0, 4, 5, 0, 1, 5, 0, 1, 2 };
  static const gint64 apart[] = { 0, 1, 3, 4, 1, 2, 4, 5, 0, 2, 3, 5 };
  guint three = fovea_maker_select (maker, x, G_N_ELEMENTS (threes), threes);
  guint four = fovea_maker_select (maker, x, G_N_ELEMENTS (fours), fours);
  guint two_pairs = fovea_maker_select (maker, x, G_N_ELEMENTS (apart), apart);
  const guint maps[] = {
    fovea_maker_conv (maker, three, (FoveaLayer){ .filters = 6, .kernel = 5, .groups = 6 }),
    fovea_maker_conv (maker, four, (FoveaLayer){ .filters = 6, .kernel = 5, .groups = 6 }),
    fovea_maker_conv (maker, two_pairs, (FoveaLayer){ .filters = 3, .kernel = 5, .groups = 3 }),
    fovea_maker_conv (maker, x, (FoveaLayer){ .filters = 1, .kernel = 5 }),
  };

  return fovea_maker_concat (maker, G_N_ELEMENTS (maps), maps);
}

static guint
build (FoveaMaker *maker, const FoveaArchitecture *architecture)
{
  guint x;

  fovea_maker_saturates (maker, TRUE);
  fovea_maker_scope (maker, "C1");
  x = squash (maker, fovea_maker_conv (maker, 0, (FoveaLayer){ .filters = 6, .kernel = 5 }));
  fovea_maker_scope (maker, "S2");
  x = subsample (maker, x);
  fovea_maker_scope (maker, "C3");
  x = squash (maker, partial_convolution (maker, x));
  fovea_maker_scope (maker, "S4");
  x = subsample (maker, x);
  fovea_maker_scope (maker, "C5");
  x = squash (maker, fovea_maker_conv (maker, x, (FoveaLayer){ .filters = 120, .kernel = 5 }));
  fovea_maker_scope (maker, "F6");
  x = squash (maker, fovea_maker_dense (maker, x, 84, FALSE));
  fovea_maker_scope (maker, "output");
  return fovea_maker_softmax (maker, fovea_maker_dense (maker, x, 10, TRUE));
}

static const FoveaArchitecture members[] = {
  { "lenet-5", "LeNet-5", 1, 32, 32,
    N_("The paper's output measures distances to 10 codes of 84 numbers fixed by hand; a linear layer of as many weights, which ranks "
       "the classes alike, stands in for it. Without those 840 the parameters are the paper's 60,000; its 345,308 connections do not "
       "follow from its own layers, which have 340,908."),
    0 },
};

const FoveaFamily fovea_family_lenet = {
  .title = "LeNet",
  .year = 1998,
  .paper = "LeCun, Bottou, Bengio, Haffner, Gradient-Based Learning Applied to Document Recognition, Proc. IEEE 86",
  .summary = N_("Reads handwritten digits: convolutions and subsampling in turn, learned from end to end; the maps of its third layer "
                "read only some of the second's, so that they differ."),
  .members = members,
  .n_members = G_N_ELEMENTS (members),
  .build = build,
};
