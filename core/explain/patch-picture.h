/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a patch looks like on its photo. */

#pragma once

#include "core/explain/patches.h"
#include "core/network/field-picture.h"

G_BEGIN_DECLS

/* One layer of what was found, and what it was found by. */
typedef struct
{
  const FoveaNetworkPlan *plan;
  const FoveaPreprocess *preprocess;
  const FoveaPatches *patches;
  const FoveaPatchLayer *layer;
} FoveaPatchView;

/* The receptive field of a patch of channel @channel on its photo; FALSE when it depends on no pixel. */
gboolean fovea_patch_box (const FoveaPatchView *view, gsize channel, const FoveaPatch *patch, FoveaFieldBox *box);

/* What lies in @box of @photo, in the middle of @side x @side pixels, RGBA: whole pixels of the photo, those on the edge too; what the network does not see
 * (its padding, what is cut off the photo) is hatched grey, and what a longer field leaves of the square transparent. */
FoveaImage *fovea_patch_picture (FoveaImage *photo, const FoveaPreprocess *preprocess, const FoveaFieldBox *box, gsize side, GError **error);

/* A patch that is to be drawn; @index is the caller's. */
typedef struct
{
  gsize index, channel;
  FoveaPatch patch;
} FoveaPatchWish;

/* With the picture of a wish (transfer full), NULL where its photo cannot be opened any more. */
typedef void (*FoveaPatchDrawn) (const FoveaPatchWish *wish, FoveaImage *picture, gpointer user);

/* Draws all @wishes, which get sorted: each photo is opened once. FALSE only with FOVEA_ERROR_CANCELLED, and FOVEA_ERROR_LIMIT for the pictures. */
gboolean fovea_patch_pictures_draw (const FoveaPatchView *view, FoveaPatchWish *wishes, gsize n, gsize side, FoveaPatchDrawn drawn, gpointer user,
                                    FoveaProgress *progress, GError **error);

G_END_DECLS
