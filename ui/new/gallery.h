/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "core/network/architectures/architecture.h"

G_BEGIN_DECLS

/* Fills @list with the built-in architectures under the names of their families, behind a row for one's own layers. */
void fovea_gallery_fill (GtkListBox *list);
/* What a row stands for; NULL: one's own layers. @family: (out) (optional) */
const FoveaArchitecture *fovea_gallery_get (GtkListBoxRow *row, const FoveaFamily **family);

G_END_DECLS
