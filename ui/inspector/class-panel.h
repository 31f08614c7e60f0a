/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "ui/document.h"

G_BEGIN_DECLS

/* What the network takes the photo for: the likeliest classes, when it gives a vector of scores. */
#define FOVEA_TYPE_CLASS_PANEL (fovea_class_panel_get_type ())
G_DECLARE_FINAL_TYPE (FoveaClassPanel, fovea_class_panel, FOVEA, CLASS_PANEL, GtkWidget)

void fovea_class_panel_set_document (FoveaClassPanel *self, FoveaDocument *document);

G_END_DECLS
