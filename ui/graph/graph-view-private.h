/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/network/graph/draw.h"
#include "ui/graph/graph-view.h"

G_BEGIN_DECLS

#define FOVEA_GRAPH_MAX_ZOOM 4.0

struct _FoveaGraphView
{
  GtkWidget parent_instance;

  FoveaDocument *document;
  FoveaGraph *graph;   /* NULL until it is laid out */
  gboolean *expanded;  /* one a block; NULL: as usual */
  gboolean stale;      /* the network is another one than that of @graph */
  gboolean under_way;  /* a layout */
  gboolean shapes;
  char *message;       /* why there is no graph */
  char *folded;        /* what is looked for, case-folded; "" */
  gboolean *faded;     /* one a box, or NULL */

  /* Geometry: the graph's point (centre_x, centre_y) stands in the middle of the widget. */
  double zoom, centre_x, centre_y;
  gboolean fit;
  gint anchor;           /* the block that was toggled, which stays where it is, or -1 */
  double anchor_x, anchor_y; /* in the widget */

  gint cursor, hover;    /* boxes, or -1 */

  /* Input */
  double pointer_x, pointer_y; /* in the widget */
  double drag_x, drag_y;       /* the centre when the drag began */
  double pinch_zoom;
  gboolean dragged, on_overview;

  cairo_surface_t *overview; /* or NULL: to be made */
  gboolean overview_dark;
};

/* graph-view.c */
void fovea_graph_view_lay_out (FoveaGraphView *self);
void fovea_graph_view_zoom_at (FoveaGraphView *self, double zoom, double x, double y);
void fovea_graph_view_pan (FoveaGraphView *self, double dx, double dy);
void fovea_graph_view_centre (FoveaGraphView *self, double x, double y);
double fovea_graph_view_fit_zoom (FoveaGraphView *self);
void fovea_graph_view_to_graph (FoveaGraphView *self, double x, double y, double *graph_x, double *graph_y);
/* Makes @box the selected one, in the document, too. */
void fovea_graph_view_select (FoveaGraphView *self, gint box);
/* Expands @block or collapses it. */
void fovea_graph_view_toggle (FoveaGraphView *self, gint block);
void fovea_graph_view_expand_all (FoveaGraphView *self, gboolean expand);

/* graph-view-draw.c */
void fovea_graph_view_snapshot (GtkWidget *widget, GtkSnapshot *snapshot);
/* Where the overview stands in the widget, and how many of its pixels a unit has along x and y; FALSE: there is none. */
gboolean fovea_graph_view_get_overview (FoveaGraphView *self, graphene_rect_t *place, double *scale_x, double *scale_y);

/* graph-view-input.c */
void fovea_graph_view_class_init_input (GtkWidgetClass *widget_class);
void fovea_graph_view_init_input (FoveaGraphView *self);

/* graph-text.c: for a person who points at a box, and for one who cannot see it. */
char *fovea_graph_box_tooltip (const FoveaGraph *graph, guint box, const FoveaReceptiveField *fields);
char *fovea_graph_box_spoken (const FoveaGraph *graph, guint box);

G_END_DECLS
