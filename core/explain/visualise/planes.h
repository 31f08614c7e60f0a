/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Pictures as (channels, height, width) of colours from 0 to 1. */

#pragma once

#include "core/base/memory.h"
#include "core/image/image.h"

G_BEGIN_DECLS

/* @photo, RGB, in that size; of one channel it is its luma (Rec. 601). FOVEA_ERROR_LIMIT */
FoveaFloats *fovea_planes_of_photo (const FoveaImage *photo, gsize channels, gsize height, gsize width, GError **error);
/* Bilinearly, pixel centres at half-integers, edges repeated. FOVEA_ERROR_LIMIT */
FoveaFloats *fovea_planes_resize (const float *planes, gsize channels, gsize height, gsize width, gsize new_height, gsize new_width,
                                  GError **error);
/* @n pixels of planes @step elements apart as RGB bytes. */
void fovea_planes_paint (const float *planes, gsize channels, gsize step, gsize n, guint8 *rgb);

G_END_DECLS
