/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/network/architectures/architecture.h"
#include "core/network/architectures/layers.h"

#define EPSILON 1e-5f

typedef struct
{
  int layers;
  gint64 filters;
  gboolean norm;
} Form;

enum
{
  FULL,
  LIGHT,
};

static const Form forms[] = { [FULL] = { 17, 64, TRUE }, [LIGHT] = { 7, 24, FALSE } };

/* What is learned is the noise; the output is the photo without it. */
static guint
build (FoveaMaker *maker, const FoveaArchitecture *architecture)
{
  const Form *form = &forms[architecture->variant];
  const FoveaLayer layer = { .filters = form->filters, .kernel = 3, .padding = FOVEA_PAD_SAME };
  guint x = fovea_maker_conv_relu (maker, 0, layer);

  for (int i = 2; i < form->layers; i++)
    x = form->norm ? fovea_maker_conv_norm_relu (maker, x, layer, EPSILON) : fovea_maker_conv_relu (maker, x, layer);
  x = fovea_maker_conv (maker, x, (FoveaLayer){ .filters = architecture->channels, .kernel = 3, .padding = FOVEA_PAD_SAME });
  fovea_maker_begin (maker, "clean");
  return fovea_maker_node (maker, "Sub", 2, (guint[]){ 0, x }, 0, NULL);
}

static const FoveaArchitecture members[] = {
  { "dncnn", "DnCNN", 1, 180, 180, NULL, FULL },
  { "dncnn-light", "DnCNN, light", 3, 256, 256,
    N_("Seven layers of 24 filters in colour instead of seventeen of 64 in grey, without normalisation: small enough to be learned on any machine."), LIGHT },
};

const FoveaFamily fovea_family_dncnn = {
  .title = "DnCNN",
  .year = 2017,
  .paper = "Zhang, Zuo, Chen, Meng, Zhang, Beyond a Gaussian Denoiser: Residual Learning of Deep CNN for Image Denoising, TIP 2017",
  .summary = N_("Takes noise off photos: maps keep the photo's size, and what the layers find is the noise, which is taken away from the photo."),
  .members = members,
  .n_members = G_N_ELEMENTS (members),
  .build = build,
};
