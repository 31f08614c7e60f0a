/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "ui/document.h"

G_BEGIN_DECLS

/* Shows the window that slides the document's classifier over its photo and draws where each class is seen. */
void fovea_heat_map_present (GtkWindow *parent, FoveaDocument *document);

G_END_DECLS
