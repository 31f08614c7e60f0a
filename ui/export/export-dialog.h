/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "ui/document.h"

G_BEGIN_DECLS

/* Asks what to write where, writes it on the worker and says so with the document's "notice". */
void fovea_export_dialog_present (GtkWindow *parent, FoveaDocument *document);

G_END_DECLS
