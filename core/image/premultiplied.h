/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/image/image.h"

G_BEGIN_DECLS

/* A picture of @width x @height pixels as Cairo and GDK have them: each a native-endian 32-bit 0xAARRGGBB with colours multiplied by alpha, rows
 * @stride bytes apart. RGB when every pixel is opaque. Refused beyond the sizes that photos may have. */
FoveaImage *fovea_image_from_premultiplied (const guint8 *pixels, gsize width, gsize height, gsize stride, GError **error);

G_END_DECLS
