/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "ui/document.h"

G_BEGIN_DECLS

/* Asks for a built-in architecture or for layers as text, shows its numbers as it changes, and gives it to the document or to a file. */
void fovea_new_dialog_present (GtkWindow *parent, FoveaDocument *document);

G_END_DECLS
