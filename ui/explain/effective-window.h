/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "ui/document.h"

G_BEGIN_DECLS

/* A window with the effective fields of all layers of the document's network, over random inputs; a layer can be shown from there. */
void fovea_effective_window_present (GtkWindow *parent, FoveaDocument *document);

G_END_DECLS
