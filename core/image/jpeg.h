/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/base/progress.h"
#include "core/image/header.h"
#include "core/image/ring.h"

G_BEGIN_DECLS

#define FOVEA_JPEG_ROWS 16 /* that both ends of a ring take at a time */

/**
 * fovea_jpeg_read:
 * @header: of the file, with its orientation yet to be applied
 * @name: stands in messages
 * @ring: of the header's size, 3 channels; its maker's end. Closed when this fails
 * @notice: (out) (optional): set, translatable, when parts of the data are damaged
 *
 * Decodes a photo row by row as RGB, with the memory that the header counts for the decoder. Polls @progress, and tells it the share of
 * rows where the ring is over an image: then this is the work, otherwise a part of it. Returns FALSE without an error when the other
 * end has closed the ring.
 */
gboolean fovea_jpeg_read (const FoveaPhotoHeader *header, const char *name, FoveaRing *ring, const char **notice,
                          FoveaProgress *progress, GError **error);

/* What fovea_jpeg_write() starts with. */
#define FOVEA_JPEG_QUALITY 92
/* Of all JPEG files from now on, 1 to 100 on the scale of libjpeg. */
void fovea_jpeg_set_quality (int quality);

/* Takes what an encoder makes. */
typedef gboolean (*FoveaJpegPut) (gpointer user, gconstpointer data, gsize length, GError **error);

/**
 * fovea_jpeg_write:
 * @ring: its user's end; of 4 channels, alpha is over white. Closed when this fails
 * @metadata: (nullable): segments to stand in the file, see FoveaImage
 *
 * Encodes rows with the quality of fovea_jpeg_set_quality(). Progress and results as of fovea_jpeg_read().
 */
gboolean fovea_jpeg_write (FoveaRing *ring, GBytes *metadata, const char *name, FoveaJpegPut put, gpointer user, FoveaProgress *progress,
                           GError **error);

G_END_DECLS
