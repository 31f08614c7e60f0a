/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "ui/document.h"
#include "ui/photo/photo-view.h"

G_BEGIN_DECLS

/* A window that runs @step (copied) on the document's photo by each path: time, error and error map, and where on this machine the Fourier
 * transform overtakes direct sums. @seen: the part of the photo that is compared first. */
void fovea_compare_paths_present (GtkWindow *parent, FoveaDocument *document, const FoveaStep *step, const FoveaRectF *seen);

G_END_DECLS
