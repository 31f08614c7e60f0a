/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/base/progress.h"
#include "core/image/image.h"

G_BEGIN_DECLS

#define FOVEA_PYRAMID_MAX_LEVELS 16
#define FOVEA_PYRAMID_MAX_SPAN 512 /* width of one rendered piece */

/**
 * FoveaPyramid:
 *
 * A photo and its halvings, to draw any part of it at any zoom in a time that depends on the part drawn alone. Level i + 1 has
 * half the width and height of level i, rounded up; its pixels are means of 2x2, weighted by alpha. Immutable, counted
 * by references.
 */
typedef struct
{
  gsize n_levels;
  FoveaImage *levels[FOVEA_PYRAMID_MAX_LEVELS]; /* levels[0] is the photo itself */

  /*< private >*/
  gatomicrefcount refs;
} FoveaPyramid;

FoveaPyramid *fovea_pyramid_new (FoveaImage *image, FoveaProgress *progress, GError **error);
FoveaPyramid *fovea_pyramid_ref (FoveaPyramid *pyramid);
void fovea_pyramid_unref (FoveaPyramid *pyramid);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaPyramid, fovea_pyramid_unref)

/* The level that a photo scaled by @scale is drawn from. */
gsize fovea_pyramid_get_level (const FoveaPyramid *pyramid, double scale);
/* What drawing @piece of the photo scaled by @scale reads of @level. */
FoveaArea fovea_pyramid_get_area (const FoveaPyramid *pyramid, gsize level, double scale, const FoveaArea *piece);

/**
 * fovea_pyramid_render_area:
 * @image: what stands in place of @area of @level, which is what fovea_pyramid_get_area() asks for or more
 *
 * Draws as fovea_pyramid_render() does, but from @image.
 */
void fovea_pyramid_render_area (const FoveaPyramid *pyramid, gsize level, const FoveaArea *area, const FoveaImage *image, double scale,
                                const FoveaArea *piece, guint8 *rgb, gsize stride);

/**
 * fovea_pyramid_render:
 * @scale: pixels of the picture drawn per pixel of the photo
 * @x, @y: where the piece begins on the photo scaled by @scale
 * @width: at most FOVEA_PYRAMID_MAX_SPAN
 * @rgb: rows @stride bytes apart
 *
 * Draws a piece of the scaled photo: its own pixels at a scale of 1, squares above, bilinear between the pixels of the fitting level
 * below. Beyond the edges the edge pixels go on. Transparent photos stand on a chequerboard of 8 pixels.
 */
void fovea_pyramid_render (const FoveaPyramid *pyramid, double scale, gsize x, gsize y, gsize width, gsize height, guint8 *rgb,
                           gsize stride);

G_END_DECLS
