/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "ui/graph/graph-view.h"

G_BEGIN_DECLS

/* The network's graph with its zoom bar and tools over it. */
#define FOVEA_TYPE_GRAPH_PANE (fovea_graph_pane_get_type ())
G_DECLARE_FINAL_TYPE (FoveaGraphPane, fovea_graph_pane, FOVEA, GRAPH_PANE, GtkWidget)

void fovea_graph_pane_set_document (FoveaGraphPane *self, FoveaDocument *document);
FoveaGraphView *fovea_graph_pane_get_view (FoveaGraphPane *self);

G_END_DECLS
