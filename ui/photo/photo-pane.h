/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "ui/document.h"
#include "ui/photo/photo-view.h"

#include <gtk/gtk.h>

#include "ui/photo/photo-view.h"

G_BEGIN_DECLS

/**
 * FoveaPhotoPane:
 *
 * The filtered photo of a document on a canvas, with the zoom controls over it. While "compare" is set a divider shows the photo
 * without filters on its left. Its buttons use the window's actions. "pointed" and "clicked" are those of the canvas.
 */
#define FOVEA_TYPE_PHOTO_PANE (fovea_photo_pane_get_type ())
G_DECLARE_FINAL_TYPE (FoveaPhotoPane, fovea_photo_pane, FOVEA, PHOTO_PANE, GtkWidget)

void fovea_photo_pane_set_document (FoveaPhotoPane *self, FoveaDocument *document);
/* An outline on the photo, see fovea_photo_view_set_frame(). */
void fovea_photo_pane_set_frame (FoveaPhotoPane *self, const FoveaRectF *frame);
/* What can be seen of the photo, in its pixels. */
FoveaRectF fovea_photo_pane_get_part (FoveaPhotoPane *self);

G_END_DECLS
