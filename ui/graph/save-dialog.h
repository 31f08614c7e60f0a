/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "ui/graph/graph-view.h"

G_BEGIN_DECLS

/* Saves the graph as @view shows it, as SVG, PDF or PNG. */
#define FOVEA_TYPE_GRAPH_SAVE_DIALOG (fovea_graph_save_dialog_get_type ())
G_DECLARE_FINAL_TYPE (FoveaGraphSaveDialog, fovea_graph_save_dialog, FOVEA, GRAPH_SAVE_DIALOG, AdwWindow)

/* Before the graph has been seen, it is laid out as it would be shown. */
void fovea_graph_save_dialog_present (GtkWindow *parent, FoveaDocument *document, FoveaGraphView *view);

G_END_DECLS
