/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/network/architectures/architecture.h"
#include "core/network/architectures/layers.h"

#define EPSILON 1e-3f

enum
{
  V2,
  V3,
};

static guint
conv (FoveaMaker *maker, guint x, FoveaLayer layer)
{
  return fovea_maker_conv_norm_relu (maker, x, layer, EPSILON);
}

/* "Same" for stride 1. */
static guint
square (FoveaMaker *maker, guint x, gint64 filters, gint64 kernel, gint64 stride)
{
  return conv (maker, x, (FoveaLayer){ .filters = filters, .kernel = kernel, .stride = stride, .padding = FOVEA_PAD_HALF });
}

static guint
valid (FoveaMaker *maker, guint x, gint64 filters, gint64 kernel, gint64 stride)
{
  return conv (maker, x, (FoveaLayer){ .filters = filters, .kernel = kernel, .stride = stride });
}

static guint
average (FoveaMaker *maker, guint x)
{
  return fovea_maker_average_pool (maker, x, (FoveaLayer){ .kernel = 3, .padding = FOVEA_PAD_HALF, .count_padding = TRUE });
}

/* ---- v2: Ioffe, Szegedy (2015) ---- */

/* Filters of a module: 1x1 (0: it halves the maps); 1x1 before 3x3, 3x3; 1x1 before two 3x3, each of them; 1x1 behind the pool (0: the
 * maps as they are). */
typedef struct
{
  const char *name;
  gint64 one, reduce_three, three, reduce_two, two, pool;
  gboolean takes_max;
} Module;

static const Module modules[] = {
  { "3a", 64, 64, 64, 64, 96, 32, FALSE },       { "3b", 64, 64, 96, 64, 96, 64, FALSE },
  { "3c", 0, 128, 160, 64, 96, 0, TRUE },        { "4a", 224, 64, 96, 96, 128, 128, FALSE },
  { "4b", 192, 96, 128, 96, 128, 128, FALSE },   { "4c", 160, 128, 160, 128, 160, 96, FALSE },
  { "4d", 96, 128, 192, 160, 192, 96, FALSE },   { "4e", 0, 128, 192, 192, 256, 0, TRUE },
  { "5a", 352, 192, 320, 160, 224, 128, FALSE }, { "5b", 352, 192, 320, 192, 224, 128, TRUE },
};

static guint
module (FoveaMaker *maker, guint x, const Module *m)
{
  const gint64 stride = m->one ? 1 : 2;
  guint branches[4], n = 0, pool;

  fovea_maker_scope (maker, "inception_%s", m->name);
  if (m->one)
    branches[n++] = square (maker, x, m->one, 1, 1);
  branches[n++] = square (maker, square (maker, x, m->reduce_three, 1, 1), m->three, 3, stride);
  branches[n++] = square (maker, square (maker, square (maker, x, m->reduce_two, 1, 1), m->two, 3, 1), m->two, 3, stride);
  pool = m->takes_max ? fovea_maker_max_pool (maker, x, (FoveaLayer){ .kernel = 3, .stride = stride, .padding = FOVEA_PAD_HALF })
                      : average (maker, x);
  branches[n++] = m->pool ? square (maker, pool, m->pool, 1, 1) : pool;
  return fovea_maker_concat (maker, n, branches);
}

static guint
build_v2 (FoveaMaker *maker)
{
  const FoveaLayer shrink = { .kernel = 3, .stride = 2, .padding = FOVEA_PAD_HALF };
  guint x = fovea_maker_max_pool (maker, square (maker, 0, 64, 7, 2), shrink);

  x = fovea_maker_max_pool (maker, square (maker, square (maker, x, 64, 1, 1), 192, 3, 1), shrink);
  for (gsize i = 0; i < G_N_ELEMENTS (modules); i++)
    x = module (maker, x, &modules[i]);
  fovea_maker_scope (maker, NULL);
  return fovea_maker_classify (maker, fovea_maker_global_average_pool (maker, x), 1000);
}

/* ---- v3: Szegedy et al. (2016) ---- */

/* A 7x7 window as a row and a column, in this order or the other. */
static guint
row (FoveaMaker *maker, guint x, gint64 filters, gint64 size)
{
  return conv (maker, x, (FoveaLayer){ .filters = filters, .kernel = 1, .kernel_w = size, .padding = FOVEA_PAD_HALF });
}

static guint
column (FoveaMaker *maker, guint x, gint64 filters, gint64 size)
{
  return conv (maker, x, (FoveaLayer){ .filters = filters, .kernel = size, .kernel_w = 1, .padding = FOVEA_PAD_HALF });
}

static guint
shrinking_pool (FoveaMaker *maker, guint x)
{
  return fovea_maker_max_pool (maker, x, (FoveaLayer){ .kernel = 3, .stride = 2 });
}

static guint
module_35 (FoveaMaker *maker, guint x, gint64 pool)
{
  const guint branches[] = {
    square (maker, x, 64, 1, 1),
    square (maker, square (maker, x, 48, 1, 1), 64, 5, 1),
    square (maker, square (maker, square (maker, x, 64, 1, 1), 96, 3, 1), 96, 3, 1),
    square (maker, average (maker, x), pool, 1, 1),
  };

  return fovea_maker_concat (maker, G_N_ELEMENTS (branches), branches);
}

static guint
reduction_35 (FoveaMaker *maker, guint x)
{
  const guint branches[] = {
    valid (maker, x, 384, 3, 2),
    valid (maker, square (maker, square (maker, x, 64, 1, 1), 96, 3, 1), 96, 3, 2),
    shrinking_pool (maker, x),
  };

  return fovea_maker_concat (maker, G_N_ELEMENTS (branches), branches);
}

static guint
module_17 (FoveaMaker *maker, guint x, gint64 width)
{
  guint seven = column (maker, row (maker, square (maker, x, width, 1, 1), width, 7), 192, 7);
  guint twice = row (maker, column (maker, square (maker, x, width, 1, 1), width, 7), width, 7);
  const guint branches[] = {
    square (maker, x, 192, 1, 1),
    seven,
    row (maker, column (maker, twice, width, 7), 192, 7),
    square (maker, average (maker, x), 192, 1, 1),
  };

  return fovea_maker_concat (maker, G_N_ELEMENTS (branches), branches);
}

static guint
reduction_17 (FoveaMaker *maker, guint x)
{
  const guint branches[] = {
    valid (maker, square (maker, x, 192, 1, 1), 320, 3, 2),
    valid (maker, column (maker, row (maker, square (maker, x, 192, 1, 1), 192, 7), 192, 7), 192, 3, 2),
    shrinking_pool (maker, x),
  };

  return fovea_maker_concat (maker, G_N_ELEMENTS (branches), branches);
}

static guint
module_8 (FoveaMaker *maker, guint x)
{
  guint one = square (maker, x, 320, 1, 1), three = square (maker, x, 384, 1, 1);
  guint two = square (maker, square (maker, x, 448, 1, 1), 384, 3, 1);
  const guint branches[] = {
    one,
    row (maker, three, 384, 3),
    column (maker, three, 384, 3),
    row (maker, two, 384, 3),
    column (maker, two, 384, 3),
    square (maker, average (maker, x), 192, 1, 1),
  };

  return fovea_maker_concat (maker, G_N_ELEMENTS (branches), branches);
}

static guint
build_v3 (FoveaMaker *maker)
{
  static const gint64 pools[] = { 32, 64, 64 }, widths[] = { 128, 160, 160, 192 };
  guint x = square (maker, valid (maker, valid (maker, 0, 32, 3, 2), 32, 3, 1), 64, 3, 1);

  x = valid (maker, valid (maker, shrinking_pool (maker, x), 80, 1, 1), 192, 3, 1);
  x = shrinking_pool (maker, x);
  for (gsize i = 0; i < G_N_ELEMENTS (pools); i++)
    {
      fovea_maker_scope (maker, "mixed_5%c", (int) ('b' + i));
      x = module_35 (maker, x, pools[i]);
    }
  fovea_maker_scope (maker, "mixed_6a");
  x = reduction_35 (maker, x);
  for (gsize i = 0; i < G_N_ELEMENTS (widths); i++)
    {
      fovea_maker_scope (maker, "mixed_6%c", (int) ('b' + i));
      x = module_17 (maker, x, widths[i]);
    }
  fovea_maker_scope (maker, "mixed_7a");
  x = reduction_17 (maker, x);
  for (int i = 0; i < 2; i++)
    {
      fovea_maker_scope (maker, "mixed_7%c", 'b' + i);
      x = module_8 (maker, x);
    }
  fovea_maker_scope (maker, NULL);
  x = fovea_maker_dropout (maker, fovea_maker_global_average_pool (maker, x), 0.5f);
  return fovea_maker_classify (maker, x, 1000);
}

static guint
build (FoveaMaker *maker, const FoveaArchitecture *architecture)
{
  return architecture->variant == V2 ? build_v2 (maker) : build_v3 (maker);
}

static const FoveaArchitecture members[] = {
  { "inception-v2", "Inception v2 (BN-Inception)", 3, 224, 224,
    N_("The network of Ioffe, Szegedy, Batch Normalization, ICML 2015, with a plain first convolution."), V2 },
  { "inception-v3", "Inception v3", 3, 299, 299, N_("Without the head that only helps learning."), V3 },
};

const FoveaFamily fovea_family_inception = {
  .title = "Inception",
  .year = 2015,
  .paper = "Szegedy, Vanhoucke, Ioffe, Shlens, Wojna, Rethinking the Inception Architecture for Computer Vision, CVPR 2016",
  .summary = N_("GoogLeNet's modules with batch normalisation; large windows are taken apart, first into two of 3x3, then into rows "
                "and columns."),
  .members = members,
  .n_members = G_N_ELEMENTS (members),
  .build = build,
};
