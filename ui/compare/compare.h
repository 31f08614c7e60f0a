/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "ui/document.h"

G_BEGIN_DECLS

/* Opens the window that compares what the document's network makes of its photo with another photo or another network. */
void fovea_compare_present (GtkWindow *parent, FoveaDocument *document);

G_END_DECLS
