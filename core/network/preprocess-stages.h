/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/network/preprocess.h"

G_BEGIN_DECLS

typedef enum
{
  FOVEA_STAGE_ORIGINAL,   /* the photo */
  FOVEA_STAGE_RESIZED,
  FOVEA_STAGE_CROPPED,    /* cut or filled up, grey and inverted where it is so */
  FOVEA_STAGE_NORMALISED, /* the network's own numbers, from the least (black) to the greatest; its first channel is red */
  FOVEA_N_STAGES,
} FoveaStage;

/**
 * FoveaPreprocessStages:
 * @pictures: small ones to look at
 * @widths, @heights: of what they show, in pixels
 * @channels: what goes into the network: one a channel, in its order
 *
 * What becomes of a photo on its way into a network.
 */
typedef struct
{
  FoveaImage *pictures[FOVEA_N_STAGES];
  gsize widths[FOVEA_N_STAGES], heights[FOVEA_N_STAGES];
  FoveaStatistics channels[3];
  gsize n_channels;
} FoveaPreprocessStages;

/* @side: pixels of the longer side of a picture, at most. */
FoveaPreprocessStages *fovea_preprocess_stages_new (const FoveaPreprocess *preprocess, const FoveaImage *photo, gsize side, GError **error);
void fovea_preprocess_stages_free (FoveaPreprocessStages *stages);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaPreprocessStages, fovea_preprocess_stages_free)

/* What is wrong with the numbers, as far as numbers alone can tell: a mean that no pixel has (406 for 0.406, or of pixels 0 to 255 where they are scaled
 * to 1), values 0 to 255 for a network that expects about -2 to 2, ImageNet's mean in the order of the other channels. @fixed: (out): as it was
 * probably meant. Returns one sentence for the user, NULL when nothing is wrong; @fixed is then @preprocess. */
char *fovea_preprocess_doubt (const FoveaPreprocess *preprocess, FoveaPreprocess *fixed);

/* With red and blue exchanged: the order of the channels, mean and deviation staying with their colours. Grey stays. */
FoveaPreprocess fovea_preprocess_swap (const FoveaPreprocess *preprocess);

G_END_DECLS
