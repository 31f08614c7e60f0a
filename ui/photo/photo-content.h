/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gdk/gdk.h>

#include "core/image/image.h"

G_BEGIN_DECLS

/* What other programs get of a photo that is dragged out of the window or copied: a PNG picture, or a PNG file of that name. Either is made on
 * another thread when somebody asks for it. */
#define FOVEA_TYPE_PHOTO_CONTENT (fovea_photo_content_get_type ())
G_DECLARE_FINAL_TYPE (FoveaPhotoContent, fovea_photo_content, FOVEA, PHOTO_CONTENT, GdkContentProvider)

/* @name: of the file, with its ending. */
GdkContentProvider *fovea_photo_content_new (FoveaImage *image, const char *name);

G_END_DECLS
