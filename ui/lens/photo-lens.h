/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "ui/document.h"
#include "ui/photo/photo-view.h"

G_BEGIN_DECLS

/**
 * FoveaPhotoLens:
 *
 * How the selected step of the chain makes one pixel of the photo: that under the pointer, or the one that is held. Steps before it have been
 * applied to what it reads.
 *
 * Signals:
 *  "frame-changed" ()  the lens has moved
 */
#define FOVEA_TYPE_PHOTO_LENS (fovea_photo_lens_get_type ())
G_DECLARE_FINAL_TYPE (FoveaPhotoLens, fovea_photo_lens, FOVEA, PHOTO_LENS, GtkWidget)

void fovea_photo_lens_set_document (FoveaPhotoLens *self, FoveaDocument *document);
/* -1: no step. */
void fovea_photo_lens_set_step (FoveaPhotoLens *self, int step);
/* The pointer is at (@x, @y) of the photo; NaN: it has left. */
void fovea_photo_lens_point (FoveaPhotoLens *self, double x, double y);
/* A click there holds the lens; one at the pixel where it is held lets it go. */
void fovea_photo_lens_click (FoveaPhotoLens *self, double x, double y);
/* What the kernel covers; it may reach beyond the photo. Not visible while there is no lens or nobody sees it. */
FoveaRectF fovea_photo_lens_get_frame (FoveaPhotoLens *self);
void fovea_photo_lens_focus (FoveaPhotoLens *self);

G_END_DECLS
