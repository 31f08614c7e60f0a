/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "core/image/image.h"

G_BEGIN_DECLS

/**
 * FoveaPhotoItem:
 *
 * One photo of a document's strip: a file, or a picture that was pasted and has none yet. Its property "thumbnail" is a pointer to a small
 * #FoveaImage, NULL until it is made, or when it cannot be: then the item has failed.
 */
#define FOVEA_TYPE_PHOTO_ITEM (fovea_photo_item_get_type ())
G_DECLARE_FINAL_TYPE (FoveaPhotoItem, fovea_photo_item, FOVEA, PHOTO_ITEM, GObject)

FoveaPhotoItem *fovea_photo_item_new (GFile *file);
FoveaPhotoItem *fovea_photo_item_new_picture (FoveaImage *picture, const char *name);

GFile *fovea_photo_item_get_file (FoveaPhotoItem *self);          /* or NULL */
FoveaImage *fovea_photo_item_get_picture (FoveaPhotoItem *self);  /* that was pasted, or NULL */
const char *fovea_photo_item_get_name (FoveaPhotoItem *self);
/* The pasted picture now lies in @file, too. */
void fovea_photo_item_set_file (FoveaPhotoItem *self, GFile *file);

FoveaImage *fovea_photo_item_get_thumbnail (FoveaPhotoItem *self); /* or NULL */
/* NULL: it cannot be made. */
void fovea_photo_item_set_thumbnail (FoveaPhotoItem *self, FoveaImage *thumbnail);
gboolean fovea_photo_item_has_failed (FoveaPhotoItem *self);

G_END_DECLS
