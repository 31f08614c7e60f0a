/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "ui/document.h"

G_BEGIN_DECLS

/**
 * FoveaEditsBar:
 *
 * Says that the network is not as its file has it, as long as that is so: what is changed, and how to take it back.
 */
#define FOVEA_TYPE_EDITS_BAR (fovea_edits_bar_get_type ())
G_DECLARE_FINAL_TYPE (FoveaEditsBar, fovea_edits_bar, FOVEA, EDITS_BAR, GtkWidget)

void fovea_edits_bar_set_document (FoveaEditsBar *self, FoveaDocument *document);

G_END_DECLS
