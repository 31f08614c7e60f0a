/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/base/progress.h"
#include "core/image/image.h"

G_BEGIN_DECLS

/**
 * fovea_image_load:
 * @path: JPEG, PNG, TIFF, GIF, BMP or WebP by content, whatever the name ends with
 * @notice: (out) (optional): what the user should know ("16-bit photo shown with 8 bits"), or %NULL
 *
 * Opens a photo, upright (EXIF orientation applied). Sizes are checked in the header, before memory
 * is taken: FOVEA_ERROR_LIMIT. Damaged files, vector formats and what is no picture: FOVEA_ERROR_REFUSED.
 */
FoveaImage *fovea_image_load (const char *path, char **notice, FoveaProgress *progress, GError **error);

/* The same from bytes; @name stands in messages. */
FoveaImage *fovea_image_load_bytes (GBytes *bytes, const char *name, char **notice, FoveaProgress *progress, GError **error);

G_END_DECLS
