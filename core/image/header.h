/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  const guint8 *data;
  gsize length;
} FoveaPhotoPart;

/* What a photo's file says before anything is decoded. */
typedef struct
{
  const char *type;        /* GdkPixbuf's name of the format: "png"; "jpeg" */
  const char *title;       /* the name for people: "JPEG" */
  gsize width, height;     /* as stored: EXIF orientation is not applied */
  gsize channels;          /* of the pixels that the decoder gives */
  gsize decoder_bytes;     /* what the decoder takes beside the pixels */
  guint orientation;       /* EXIF's, of a JPEG: 1 to 8 */
  GBytes *metadata;        /* of a JPEG, see FoveaImage; or NULL */
  const char *notice;      /* what is lost, translatable, or NULL */
  GArray *parts;           /* of FoveaPhotoPart: what of the file the decoder gets, without later frames and large texts */
} FoveaPhotoHeader;

/* Recognises the format by its first bytes and checks sizes against the caps (FOVEA_ERROR_LIMIT), and that
 * the file is whole as far as its structure tells (FOVEA_ERROR_REFUSED). The parts point into @data; @name stands in
 * messages. Clear @header also after a failure. */
gboolean fovea_photo_header_read (FoveaPhotoHeader *header, const guint8 *data, gsize size, const char *name, GError **error);
void fovea_photo_header_clear (FoveaPhotoHeader *header);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (FoveaPhotoHeader, fovea_photo_header_clear)

G_END_DECLS
