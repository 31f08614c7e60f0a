/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/image/image.h"
#include "ui/jobs.h"

G_BEGIN_DECLS

#define FOVEA_THUMBNAIL_WIDTH 114
#define FOVEA_THUMBNAIL_HEIGHT 80

/* Makes one small picture a filter of the table, each of its initial settings on @photo. @done gets a GPtrArray of FoveaImage
 * with NULL where a filter failed. */
void fovea_filter_thumbnails_make (FoveaJobs *jobs, FoveaImage *photo, GObject *owner, FoveaJobDone done);

G_END_DECLS
