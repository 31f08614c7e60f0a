/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "ui/document.h"

G_BEGIN_DECLS

/* The window in which the document's network makes the picture that a part of it wants: that of the selected neuron or map at first. */
void fovea_visualise_present (GtkWindow *parent, FoveaDocument *document);

G_END_DECLS
