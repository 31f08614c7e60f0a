/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A rectangle of pixels. */
typedef struct
{
  gsize x, y, width, height;
} FoveaArea;

/**
 * FoveaImage:
 *
 * An 8-bit sRGB picture: @channels 3 (RGB) or 4 (RGBA, alpha not premultiplied), interleaved, rows
 * @stride bytes apart. Grey photos are opened as RGB. Counted by references; read-only once shared.
 */
typedef struct
{
  gsize width, height, channels, stride;
  guint8 *pixels;
  GBytes *metadata; /* owned, or NULL: EXIF and colour profile as segments of a JPEG file, which a JPEG made of it gets again */

  /*< private >*/
  gatomicrefcount refs;
  gpointer owned;
  GDestroyNotify free_owned;
  gsize reserved;
  gint opacity; /* atomic: a FoveaOpacity, remembered by fovea_image_is_opaque() */
} FoveaImage;

FoveaImage *fovea_image_new (gsize width, gsize height, gsize channels, GError **error);
/* Over memory of another owner; @reserved bytes of the budget are released with it. */
FoveaImage *fovea_image_wrap (gsize width, gsize height, gsize channels, gsize stride, guint8 *pixels, gpointer owned,
                              GDestroyNotify free_owned, gsize reserved);
FoveaImage *fovea_image_ref (FoveaImage *image);
void fovea_image_unref (FoveaImage *image);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaImage, fovea_image_unref)

static inline guint8 *
fovea_image_row (const FoveaImage *image, gsize y)
{
  return image->pixels + y * image->stride;
}

/* Whether no pixel is transparent at all. Looked for once: not before the picture is whole. */
gboolean fovea_image_is_opaque (const FoveaImage *image);

/* @n RGBA pixels over white, as RGB. */
void fovea_image_flatten (const guint8 *rgba, gsize n, guint8 *rgb);

/* A copy of the rectangle (which must lie inside). */
FoveaImage *fovea_image_crop (const FoveaImage *image, gsize x, gsize y, gsize width, gsize height, GError **error);

G_END_DECLS
