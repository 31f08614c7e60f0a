/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "core/network/graph/graph.h"
#include "ui/document.h"

G_BEGIN_DECLS

/**
 * FoveaGraphView:
 *
 * The network's layers as a graph on a canvas that is zoomed and panned, with an overview in its corner. The box of the selected layer is marked,
 * selecting a box selects its layer. Arrow keys walk along the edges. It is laid out on the worker when it is seen first.
 *
 * Actions: graph.zoom-in, graph.zoom-out, graph.zoom-fit, graph.zoom-to (double), graph.expand-all, graph.collapse-all, graph.toggle-block
 *
 * Properties: "zoom" (read-only), "shapes" (whether edges carry the shapes of their values), "message" (read-only, (nullable): why there is no graph)
 */
#define FOVEA_TYPE_GRAPH_VIEW (fovea_graph_view_get_type ())
G_DECLARE_FINAL_TYPE (FoveaGraphView, fovea_graph_view, FOVEA, GRAPH_VIEW, GtkWidget)

void fovea_graph_view_set_document (FoveaGraphView *self, FoveaDocument *document);
/* Boxes in which @text does not stand step back; "": none does. */
void fovea_graph_view_search (FoveaGraphView *self, const char *text);
/* What is shown, or NULL; and which of its blocks are expanded. */
const FoveaGraph *fovea_graph_view_get_graph (FoveaGraphView *self);
const gboolean *fovea_graph_view_get_expanded (FoveaGraphView *self);

G_END_DECLS
