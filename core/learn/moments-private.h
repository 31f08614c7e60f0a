/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Inside of the moments: one colour of two photos, and the two ways of summing over it. */

#pragma once

#include "core/conv/simd/simd.h"
#include "core/learn/moments.h"

G_BEGIN_DECLS

/* Code values less this: so many of their products have an exact sum in a float. */
#define FOVEA_MOMENT_CENTRE 128.0f
#define FOVEA_MOMENT_RUN 1024 /* 2^24 / 128^2 */

/**
 * FoveaMomentPlane:
 * @plane: (height + kernel_h - 1, stride): a colour before, less FOVEA_MOMENT_CENTRE
 * @after, @channel: the colour afterwards
 * @height, @width: samples whose window lies inside; sample (y, x) has its window at plane[y][x]
 */
typedef struct
{
  const FoveaSimd *simd;
  float *plane;
  gsize stride;
  const FoveaImage *after;
  gsize channel;
  gsize kernel_w, kernel_h, width, height;
} FoveaMomentPlane;

static inline const float *
fovea_moment_row (const FoveaMomentPlane *plane, gsize y)
{
  return plane->plane + y * plane->stride;
}

/* The bytes afterwards of row @y of the samples, @after->channels apart. */
static inline const guint8 *
fovea_moment_after (const FoveaMomentPlane *plane, gsize y)
{
  return fovea_image_row (plane->after, y + plane->kernel_h / 2) + plane->kernel_w / 2 * plane->after->channels + plane->channel;
}

static inline gboolean
fovea_moment_is_clipped (guint8 after)
{
  return after == 0 || after == 255;
}

/* Both add to the upper half of @sums, (cells + 2, cells + 2) as FoveaMoments has them but of code values less FOVEA_MOMENT_CENTRE. */

/* All samples. */
gboolean fovea_moments_add_all (const FoveaMomentPlane *plane, double *sums, FoveaProgress *progress, GError **error);
/* @sign times those that are @clipped, or those that are not; one of @every. */
gboolean fovea_moments_add_windows (const FoveaMomentPlane *plane, gboolean clipped, gsize every, double sign, double *sums, FoveaProgress *progress,
                                    GError **error);

G_END_DECLS
