/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "ui/document.h"

G_BEGIN_DECLS

/* How the photo becomes the network's input, and where that comes from; each row can be changed and runs the network again. */
#define FOVEA_TYPE_PREPROCESS_PANEL (fovea_preprocess_panel_get_type ())
G_DECLARE_FINAL_TYPE (FoveaPreprocessPanel, fovea_preprocess_panel, FOVEA, PREPROCESS_PANEL, GtkWidget)

void fovea_preprocess_panel_set_document (FoveaPreprocessPanel *self, FoveaDocument *document);

G_END_DECLS
