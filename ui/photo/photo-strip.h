/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "ui/document.h"

G_BEGIN_DECLS

/* The photos of a document as a row of thumbnails, of which the chosen one is shown; it takes no room while there is only one. Arrow keys walk
 * along it, Delete takes a photo out of it. */
#define FOVEA_TYPE_PHOTO_STRIP (fovea_photo_strip_get_type ())
G_DECLARE_FINAL_TYPE (FoveaPhotoStrip, fovea_photo_strip, FOVEA, PHOTO_STRIP, GtkWidget)

GtkWidget *fovea_photo_strip_new (FoveaDocument *document);

G_END_DECLS
