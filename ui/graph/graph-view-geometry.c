/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which part of the graph is seen. */

#include "ui/graph/graph-view-private.h"

#define FIRST_ZOOM 1.0 /* at most; a graph that is wider is made smaller, to ... */
#define LEAST_FIRST_ZOOM 0.5
#define MARGIN 40.0 /* pixels that a selected box keeps from the edge */

double
fovea_graph_view_fit_zoom (FoveaGraphView *self)
{
  double width = gtk_widget_get_width (GTK_WIDGET (self)), height = gtk_widget_get_height (GTK_WIDGET (self));

  if (!self->graph || width <= 0.0 || height <= 0.0)
    return 1.0;
  return MIN (MIN (width / self->graph->width, height / self->graph->height), 1.0);
}

/* Keeps the graph in view: centred where it is smaller than the widget, else without a gap at an edge. */
static double
clamp_centre (double centre, double length, double extent)
{
  return length <= extent ? length / 2.0 : CLAMP (centre, extent / 2.0, length - extent / 2.0);
}

void
fovea_graph_view_set_geometry (FoveaGraphView *self, double zoom, double x, double y)
{
  gboolean changed = zoom != self->zoom;

  self->zoom = zoom;
  self->fit = FALSE;
  if (self->graph)
    {
      self->centre_x = clamp_centre (x, self->graph->width, gtk_widget_get_width (GTK_WIDGET (self)) / zoom);
      self->centre_y = clamp_centre (y, self->graph->height, gtk_widget_get_height (GTK_WIDGET (self)) / zoom);
    }
  if (changed)
    g_object_notify (G_OBJECT (self), "zoom");
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
fovea_graph_view_to_graph (FoveaGraphView *self, double x, double y, double *graph_x, double *graph_y)
{
  *graph_x = self->centre_x + (x - gtk_widget_get_width (GTK_WIDGET (self)) / 2.0) / self->zoom;
  *graph_y = self->centre_y + (y - gtk_widget_get_height (GTK_WIDGET (self)) / 2.0) / self->zoom;
}

void
fovea_graph_view_zoom_at (FoveaGraphView *self, double zoom, double x, double y)
{
  double from_middle_x = x - gtk_widget_get_width (GTK_WIDGET (self)) / 2.0;
  double from_middle_y = y - gtk_widget_get_height (GTK_WIDGET (self)) / 2.0;
  double graph_x, graph_y;

  if (!self->graph)
    return;
  fovea_graph_view_to_graph (self, x, y, &graph_x, &graph_y);
  zoom = CLAMP (zoom, fovea_graph_view_fit_zoom (self), FOVEA_GRAPH_MAX_ZOOM);
  fovea_graph_view_set_geometry (self, zoom, graph_x - from_middle_x / zoom, graph_y - from_middle_y / zoom);
}

void
fovea_graph_view_pan (FoveaGraphView *self, double dx, double dy)
{
  fovea_graph_view_set_geometry (self, self->zoom, self->centre_x + dx / self->zoom, self->centre_y + dy / self->zoom);
}

void
fovea_graph_view_centre (FoveaGraphView *self, double x, double y)
{
  fovea_graph_view_set_geometry (self, self->zoom, x, y);
}

/* The least way to move so that @low to @high lies within @extent around @centre. */
static double
bring_into (double centre, double low, double high, double extent)
{
  double half = extent / 2.0;

  if (high - low > extent)
    return (low + high) / 2.0;
  return CLAMP (centre, high - half, low + half);
}

void
fovea_graph_view_show_box (FoveaGraphView *self, gint i)
{
  const FoveaGraphBox *box = &self->graph->boxes[i];
  double margin = MARGIN / self->zoom;

  fovea_graph_view_set_geometry (self, self->zoom,
                bring_into (self->centre_x, box->x - box->width / 2.0 - margin, box->x + box->width / 2.0 + margin,
                            gtk_widget_get_width (GTK_WIDGET (self)) / self->zoom),
                bring_into (self->centre_y, box->y - margin, box->y + box->height + margin,
                            gtk_widget_get_height (GTK_WIDGET (self)) / self->zoom));
}

void
fovea_graph_view_show_top (FoveaGraphView *self)
{
  double zoom = CLAMP (gtk_widget_get_width (GTK_WIDGET (self)) / self->graph->width, LEAST_FIRST_ZOOM, FIRST_ZOOM);

  fovea_graph_view_set_geometry (self, MAX (zoom, fovea_graph_view_fit_zoom (self)), self->graph->width / 2.0, 0.0);
}
