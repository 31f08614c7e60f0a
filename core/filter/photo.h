/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/filter/chain.h"

G_BEGIN_DECLS

/* How a photo was filtered from file to file. */
typedef struct
{
  gsize width, height;
  char *notice;             /* what the user should know, or NULL */
  gboolean streamed;        /* decoding, filtering and encoding overlapped: the times' sum is not the whole */
  double decode_seconds, filter_seconds, encode_seconds; /* at work in each */
} FoveaPhotoReport;

void fovea_photo_report_clear (FoveaPhotoReport *report);

/**
 * fovea_photo_filter:
 * @input, @output: paths; the output's ending chooses the format, see fovea_image_save()
 * @steps: (nullable): array of FoveaStepReport, one a step
 *
 * Opens a photo, runs the enabled steps, and writes the result whole or not at all. From JPEG to JPEG the rows stream: one thread decodes
 * and one encodes while the others filter, and memory does not grow with the photo's height. A photo to be turned upright goes through memory,
 * and so do the other formats. The bytes are the same.
 */
gboolean fovea_photo_filter (const char *input, const char *output, GPtrArray *chain, FoveaPhotoReport *report, FoveaStepReport *steps,
                             FoveaProgress *progress, GError **error);

G_END_DECLS
