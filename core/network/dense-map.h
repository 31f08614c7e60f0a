/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/image/colormap.h"
#include "core/network/dense.h"
#include "core/network/field-picture.h"

G_BEGIN_DECLS

/* What a dense scan saw, on the photo. Positions are (@row, @column) of the scores; the photo reached the network by @preprocess. */
typedef struct
{
  gsize rows, columns;
  gsize window[2], stride[2]; /* of FoveaDense */
  FoveaPreprocess preprocess;
  gsize photo_width, photo_height;
} FoveaDenseView;

FoveaDenseView fovea_dense_view (const FoveaDense *dense, const FoveaPreprocess *preprocess, const FoveaImage *photo);

/* Scores (1, classes, rows, columns) as probabilities (classes, rows, columns): each position goes through softmax, unless those of all
 * positions are probabilities already. Positions with scores that are not finite become NaN. */
FoveaTensor *fovea_dense_probabilities (const FoveaTensor *scores, GError **error);

/* A class and where it is most probable. */
typedef struct
{
  gsize index, row, column;
  double probability;
} FoveaDenseClass;

/* The @n classes of @probabilities with the highest values anywhere, highest first. Returns how many were written. */
gsize fovea_dense_top (const FoveaTensor *probabilities, FoveaDenseClass *classes, gsize n);

/* The window of a position on the photo: what the classifier judges there. */
FoveaFieldBox fovea_dense_window (const FoveaDenseView *view, gsize row, gsize column);
/* The position whose window's centre is nearest to a point of the photo; FALSE when the network does not see that point. */
gboolean fovea_dense_position_at (const FoveaDenseView *view, double photo_x, double photo_y, gsize *row, gsize *column);

/* A map of (rows, columns) in the size of the network's input, RGB: each pixel has the colour of the position whose window's centre is
 * nearest. */
FoveaImage *fovea_dense_paint (const FoveaDenseView *view, const float *map, const FoveaColormap *colormap, FoveaRange range, GError **error);
/* A copy of @photo with that over it: @opacity 0 leaves the photo, 1 the colours, where the network sees it. */
FoveaImage *fovea_dense_overlay (const FoveaDenseView *view, const FoveaImage *photo, const FoveaImage *paint, double opacity, GError **error);

G_END_DECLS
