/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/image/image.h"

G_BEGIN_DECLS

/* @image turned upright: @orientation as in EXIF, 2 to 8 (6: a quarter turn clockwise). Threaded. */
FoveaImage *fovea_image_orient (const FoveaImage *image, int orientation, GError **error);

G_END_DECLS
