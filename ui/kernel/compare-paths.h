/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "ui/document.h"

G_BEGIN_DECLS

/* A window that runs @step (copied) on the document's photo by each path: time, error and error map, and where on this machine the Fourier
 * transform overtakes direct sums. */
void fovea_compare_paths_present (GtkWindow *parent, FoveaDocument *document, const FoveaStep *step);

G_END_DECLS
