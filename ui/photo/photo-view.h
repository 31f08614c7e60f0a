/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "core/image/image.h"

G_BEGIN_DECLS

/* A rectangle in image pixels, edges in between pixels: pixel (0, 0) is from 0 to 1. It may reach beyond the image (padding). */
typedef struct
{
  double left, top, right, bottom;
  gboolean visible;
} FoveaRectF;

/**
 * FoveaPhotoView:
 *
 * A canvas for one photo of any size: pan, zoom, a divider to another photo of the same size, and a receptive field with the outside
 * darkened and its part in the padding hatched. What is drawn is prepared from a pyramid of halved photos made on another thread.
 *
 * Signals:
 *  "pointed" (double x, double y)  the pointer in image pixels, NaN when it has left the image
 *  "clicked" (double x, double y)  a click without a drag, in image pixels, inside the image
 *
 * Actions: photo.zoom-in, photo.zoom-out, photo.zoom-fit, photo.zoom-to (double)
 *
 * Properties: "zoom" (screen pixels per image pixel, read-only), "fit" (read-only), "divider" (0 to 1), "reduction" (read-only: pixels of the
 * image that one of the preview stands for, across and down; 1: what is visible is exact, the rest follows; 0: there is no preview)
 */
#define FOVEA_TYPE_PHOTO_VIEW (fovea_photo_view_get_type ())
G_DECLARE_FINAL_TYPE (FoveaPhotoView, fovea_photo_view, FOVEA, PHOTO_VIEW, GtkWidget)

/* Shows @image, or nothing when NULL. An image of the same size keeps zoom and position. */
void fovea_photo_view_set_image (FoveaPhotoView *self, FoveaImage *image);
/* The photo that previews are made from, or NULL. Set before fovea_photo_view_set_image(), the same photo is prepared once. */
void fovea_photo_view_set_source (FoveaPhotoView *self, FoveaImage *photo);
/* Until the next fovea_photo_view_set_image(), what is visible shows what @chain (transfer full) makes of the source. */
void fovea_photo_view_preview (FoveaPhotoView *self, GPtrArray *chain);
/* Shows @before left of the divider; NULL: no divider. */
void fovea_photo_view_set_compare (FoveaPhotoView *self, FoveaImage *before);
/* NULL or not visible: none. */
void fovea_photo_view_set_field (FoveaPhotoView *self, const FoveaRectF *field);

/* An outline alone, around what a kernel covers; NULL or not visible: none. */
void fovea_photo_view_set_frame (FoveaPhotoView *self, const FoveaRectF *frame);

/* Lays @texture over the part @place of the image, @opacity from 0 to 1; NULL: none. */
void fovea_photo_view_set_overlay (FoveaPhotoView *self, GdkTexture *texture, const FoveaRectF *place, double opacity);

/* Whether a drag from (@x, @y) of the widget is left to others: on the photo, which is seen whole, and not on the divider. */
gboolean fovea_photo_view_can_drag_out (FoveaPhotoView *self, double x, double y);
/* What can be seen of the image, in its pixels; not visible without an image. */
FoveaRectF fovea_photo_view_get_part (FoveaPhotoView *self);

void fovea_photo_view_zoom_fit (FoveaPhotoView *self);
void fovea_photo_view_zoom_to (FoveaPhotoView *self, double zoom); /* about the centre of the view */

G_END_DECLS
