/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/base/progress.h"
#include "core/image/image.h"

G_BEGIN_DECLS

/* Which colours of two photos are compared, as bits. */
typedef enum
{
  FOVEA_COLOURS_RED = 1 << 0,
  FOVEA_COLOURS_GREEN = 1 << 1,
  FOVEA_COLOURS_BLUE = 1 << 2,
  FOVEA_COLOURS_ALL = FOVEA_COLOURS_RED | FOVEA_COLOURS_GREEN | FOVEA_COLOURS_BLUE,
} FoveaColours;

/**
 * FoveaMoments:
 * @width, @height: of the window, whose cell (height / 2, width / 2) stands on the pixel
 * @cells: width * height
 * @inside: samples of the photo whose window lies inside of it
 * @clipped: those of them that are 0 or 255 afterwards: what was cut off there is not known, and they are left out
 * @every: of the others, one of so many was taken
 * @sums: (cells + 2, cells + 2), symmetric: sums over these samples of the products of any two of the window's code values before, of 1, and
 *   of the code value after, in this order. Whole numbers below 2^53: exact, whatever their order
 *
 * All that least squares need to know of two photos. A sample is one colour of a pixel.
 */
typedef struct
{
  gsize width, height, cells;
  gsize inside, clipped, every;
  double *sums;
} FoveaMoments;

/**
 * fovea_moments_new:
 * @before, @after: of one size; alpha is not looked at
 * @width, @height: of the window; at most those of the photos
 *
 * The products of window cells a and b depend on a but for their distance b - a only at the photo's border: each distance is summed once and then
 * slides, at about 3 width * height multiplications for a sample. Clipped samples have no such order and are summed apart, at half the
 * square of that; where that would take too long, a part of the samples is taken (@every).
 */
FoveaMoments *fovea_moments_new (const FoveaImage *before, const FoveaImage *after, FoveaColours colours, gsize width, gsize height,
                                 FoveaProgress *progress, GError **error);
void fovea_moments_free (FoveaMoments *moments);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaMoments, fovea_moments_free)

/* How many samples are in the sums. */
double fovea_moments_count (const FoveaMoments *moments);

G_END_DECLS
