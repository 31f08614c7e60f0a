/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/base/progress.h"
#include "core/image/image.h"

G_BEGIN_DECLS

/* Writes @image whole or not at all, and not at all when @progress is cancelled before the writing begins. The format follows the name:
 * .png, .jpg/.jpeg (quality as fovea_jpeg_set_quality() has it, alpha over white, with the image's metadata), .tif/.tiff, .bmp, .webp
 * where the system can; other endings are FOVEA_ERROR_USAGE. */
gboolean fovea_image_save (const FoveaImage *image, const char *path, FoveaProgress *progress, GError **error);

/* The bytes that fovea_image_save() would write to a file @name. */
GBytes *fovea_image_encode (const FoveaImage *image, const char *name, FoveaProgress *progress, GError **error);

/* TRUE when fovea_image_save() writes @path as a JPEG. */
gboolean fovea_image_saves_as_jpeg (const char *path);

/* TRUE when fovea_image_save() knows the ending of @path. */
gboolean fovea_image_can_save (const char *path, GError **error);

G_END_DECLS
