/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "ui/document.h"

G_BEGIN_DECLS

/**
 * FoveaChangePanel:
 *
 * The inspector's page for changes of the network: mutes the selected map, edits its kernel, lists what is changed and shows what became of the
 * classes.
 */
#define FOVEA_TYPE_CHANGE_PANEL (fovea_change_panel_get_type ())
G_DECLARE_FINAL_TYPE (FoveaChangePanel, fovea_change_panel, FOVEA, CHANGE_PANEL, GtkWidget)

void fovea_change_panel_set_document (FoveaChangePanel *self, FoveaDocument *document);

G_END_DECLS
