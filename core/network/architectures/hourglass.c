/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/network/architectures/architecture.h"
#include "core/network/architectures/layers.h"

#define EPSILON 1e-5f
#define WIDTH 256
#define JOINTS 16
#define STACKS 8
#define DEPTH 4

static guint
conv (FoveaMaker *maker, guint x, gint64 filters, gint64 kernel)
{
  return fovea_maker_conv (maker, x, (FoveaLayer){ .filters = filters, .kernel = kernel, .padding = FOVEA_PAD_HALF });
}

static guint
norm_relu (FoveaMaker *maker, guint x)
{
  return fovea_maker_relu (maker, fovea_maker_batch_norm (maker, x, EPSILON));
}

static guint
residual (FoveaMaker *maker, guint input, gint64 out)
{
  guint skip = input, x = conv (maker, norm_relu (maker, input), out / 2, 1);

  x = conv (maker, norm_relu (maker, x), out / 2, 3);
  x = conv (maker, norm_relu (maker, x), out, 1);
  if (fovea_maker_shape (maker, input)->dims[1] != out)
    skip = conv (maker, input, out, 1);
  return fovea_maker_add (maker, x, skip);
}

static guint
shrink (FoveaMaker *maker, guint x)
{
  return fovea_maker_max_pool (maker, x, (FoveaLayer){ .kernel = 2, .stride = 2 });
}

/* Half the size @depth times over and back again, with a way past at every size. */
static guint
hourglass (FoveaMaker *maker, guint input, int depth)
{
  guint past = residual (maker, input, WIDTH), x = residual (maker, shrink (maker, input), WIDTH);

  x = depth > 1 ? hourglass (maker, x, depth - 1) : residual (maker, x, WIDTH);
  x = residual (maker, x, WIDTH);
  return fovea_maker_add (maker, past, fovea_maker_upsample (maker, x, 2));
}

static guint
build (FoveaMaker *maker, const FoveaArchitecture *architecture)
{
  guint x, maps = 0;

  fovea_maker_scope (maker, "stem");
  x = fovea_maker_conv (maker, 0, (FoveaLayer){ .filters = WIDTH / 4, .kernel = 7, .stride = 2, .padding = FOVEA_PAD_HALF });
  x = shrink (maker, residual (maker, norm_relu (maker, x), WIDTH / 2));
  x = residual (maker, residual (maker, x, WIDTH / 2), WIDTH);
  for (int i = 0; i < STACKS; i++)
    {
      guint features;

      fovea_maker_scope (maker, "stack%d", i + 1);
      features = residual (maker, hourglass (maker, x, DEPTH), WIDTH);
      features = norm_relu (maker, conv (maker, features, WIDTH, 1));
      maps = conv (maker, features, JOINTS, 1);
      if (i < STACKS - 1)
        x = fovea_maker_add (maker, x, fovea_maker_add (maker, conv (maker, features, WIDTH, 1), conv (maker, maps, WIDTH, 1)));
    }
  return maps;
}

static const FoveaArchitecture members[] = {
  { "hourglass", "Stacked hourglass (8)", 3, 256, 256, NULL, 0 },
};

const FoveaFamily fovea_family_hourglass = {
  .title = N_("Hourglass"),
  .year = 2016,
  .paper = "Newell, Yang, Deng, Stacked Hourglass Networks for Human Pose Estimation, ECCV 2016",
  .summary = N_("Finds the joints of a person: eight networks in a row, each of which shrinks its maps to see the whole and grows them "
                "again, correct the one before."),
  .members = members,
  .n_members = G_N_ELEMENTS (members),
  .build = build,
};
