/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What RoiAlign and its way back have in common. */

#pragma once

#include <math.h>

#include "core/network/op.h"

G_BEGIN_DECLS

extern const FoveaOpAttribute fovea_roi_attributes[6];

#define FOVEA_ROI_MOST_SAMPLES 1e9 /* of a bin along an axis: no region of a map is as large */

typedef struct
{
  gboolean half_pixel, greatest; /* regions are moved by half a pixel; bins take the greatest sample, not the mean */
  gint64 ratio;                  /* samples of a bin along each axis; 0: as many as it has pixels */
  gsize size[2];                 /* of the output */
  double scale;
} FoveaRoiPooling;

gboolean fovea_roi_pooling_read (const FoveaOpContext *context, FoveaRoiPooling *pooling, GError **error);
/* What is made of X (input 0), regions and their images, all checked. */
gboolean fovea_roi_pooling_shape (const FoveaOpContext *context, FoveaShape *shape, GError **error);

/* Samples of the bins along an axis: sample i of bin b lies at begin + (b + (i + 1/2) / samples) * bin. */
typedef struct
{
  double begin, bin, samples;
} FoveaRoiAxis;

static inline FoveaRoiAxis
fovea_roi_axis (const FoveaRoiPooling *pooling, double begin, double end, gsize size)
{
  double shift = pooling->half_pixel ? 0.5 : 0.0, length = (end - begin) * pooling->scale;
  FoveaRoiAxis axis = { .begin = begin * pooling->scale - shift };

  axis.bin = (pooling->half_pixel ? length : MAX (length, 1.0)) / (double) size;
  axis.samples = pooling->ratio > 0 ? (double) pooling->ratio : ceil (axis.bin);
  return axis;
}

/* Samples further than a pixel outside are 0: those of @bin between the two are not (@first up to @last, none when @last is less). */
static inline void
fovea_roi_samples_inside (const FoveaRoiAxis *axis, gsize bin, gsize size, gint64 *first, gint64 *last)
{
  double step = axis->bin / axis->samples, start = axis->begin + (double) bin * axis->bin + step / 2.0;
  double low = (-1.0 - start) / step, high = ((double) size - start) / step;

  *first = 0;
  *last = -1;
  if (!(axis->samples >= 1.0 && axis->samples <= FOVEA_ROI_MOST_SAMPLES) || !isfinite (low) || !isfinite (high))
    return;
  *first = (gint64) CLAMP (ceil (MIN (low, high) - 1e-9), 0.0, axis->samples);
  *last = (gint64) CLAMP (floor (MAX (low, high) + 1e-9), -1.0, axis->samples - 1.0);
}

/* The two pixels around sample @i of @bin, and the weight of the second. */
static inline void
fovea_roi_place_sample (const FoveaRoiAxis *axis, gsize bin, gint64 i, gsize size, gsize *pixels, double *weight)
{
  double at = MAX (axis->begin + ((double) bin + ((double) i + 0.5) / axis->samples) * axis->bin, 0.0);

  pixels[0] = MIN ((gsize) at, size - 1);
  pixels[1] = MIN (pixels[0] + 1, size - 1);
  *weight = pixels[0] + 1 < size ? at - (double) pixels[0] : 0.0;
}

G_END_DECLS
