/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/image/image.h"

G_BEGIN_DECLS

/* @width x @height pixels from @image: bilinear with a support that widens when shrinking (antialiased, as Pillow's
 * BILINEAR resize: pixel centres at half-integers, horizontal pass first, 8 bits between the passes).
 * Alpha is premultiplied meanwhile. Threaded. */
FoveaImage *fovea_image_resize (const FoveaImage *image, gsize width, gsize height, GError **error);

/* Each pixel as a @scale x @scale square: feature maps enlarged without invented detail. */
FoveaImage *fovea_image_enlarge (const FoveaImage *image, gsize scale, GError **error);

/* The same into @result, which has @scale times the sides of @image and its channels: a part of a larger picture, say. */
void fovea_image_enlarge_into (const FoveaImage *image, gsize scale, FoveaImage *result);

G_END_DECLS
