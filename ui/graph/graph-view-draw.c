/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <adwaita.h>
#include <math.h>

#include "ui/graph/graph-view-private.h"

#define OVERVIEW_WIDTH 130.0
#define OVERVIEW_SHARE 0.5 /* of the widget's height */
#define NARROWEST 36.0     /* it shows tall graphs widened */
#define OVERVIEW_EDGE 12.0
#define MOST_RECTANGLES 8000 /* of a large graph it shows so many boxes */
#define SMALLEST 1.5

static gboolean
is_dark (void)
{
  return adw_style_manager_get_dark (adw_style_manager_get_default ());
}

gboolean
fovea_graph_view_get_overview (FoveaGraphView *self, graphene_rect_t *place, double *scale_x, double *scale_y)
{
  double width = gtk_widget_get_width (GTK_WIDGET (self)), height = gtk_widget_get_height (GTK_WIDGET (self));
  double scale;
  gboolean mirrored = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;

  if (!self->graph || (self->graph->width * self->zoom <= width && self->graph->height * self->zoom <= height))
    return FALSE;
  scale = MIN (OVERVIEW_WIDTH / self->graph->width, OVERVIEW_SHARE * height / self->graph->height);
  *scale_x = MAX (scale, MIN (NARROWEST, self->graph->width) / self->graph->width);
  *scale_y = MAX (scale, MIN (NARROWEST, self->graph->height) / self->graph->height);
  place->size.width = (float) round (self->graph->width * *scale_x);
  place->size.height = (float) round (self->graph->height * *scale_y);
  place->origin.x = (float) (mirrored ? OVERVIEW_EDGE : width - OVERVIEW_EDGE - place->size.width);
  place->origin.y = OVERVIEW_EDGE;
  return TRUE;
}

static void
make_overview (FoveaGraphView *self, const graphene_rect_t *place, double scale_x, double scale_y)
{
  gint device = gtk_widget_get_scale_factor (GTK_WIDGET (self));
  guint step = self->graph->n_boxes / MOST_RECTANGLES + 1;
  cairo_t *cr;

  self->overview_dark = is_dark ();
  self->overview = cairo_image_surface_create (CAIRO_FORMAT_RGB24, (int) place->size.width * device, (int) place->size.height * device);
  cairo_surface_set_device_scale (self->overview, device, device);
  cr = cairo_create (self->overview);

  FoveaColour ground = fovea_graph_background (self->overview_dark);

  cairo_set_source_rgb (cr, ground.red, ground.green, ground.blue);
  cairo_paint (cr);
  cairo_set_antialias (cr, CAIRO_ANTIALIAS_NONE);
  for (guint i = 0; i < self->graph->n_boxes; i += step)
    {
      const FoveaGraphBox *box = &self->graph->boxes[i];
      FoveaColour colour = fovea_graph_kind_colour (box, self->overview_dark);

      cairo_set_source_rgb (cr, colour.red, colour.green, colour.blue);
      cairo_rectangle (cr, (box->x - box->width / 2.0) * scale_x, box->y * scale_y, MAX (box->width * scale_x, SMALLEST),
                       MAX (box->height * scale_y, SMALLEST));
      cairo_fill (cr);
    }
  cairo_destroy (cr);
}

static gboolean
has_size (cairo_surface_t *surface, const graphene_rect_t *place, gint device)
{
  return cairo_image_surface_get_width (surface) == (int) place->size.width * device
         && cairo_image_surface_get_height (surface) == (int) place->size.height * device;
}

/* The whole in the corner, with a frame around what is seen. */
static void
draw_overview (FoveaGraphView *self, cairo_t *cr, const GdkRGBA *accent)
{
  graphene_rect_t place;
  double scale_x, scale_y, width = gtk_widget_get_width (GTK_WIDGET (self)), height = gtk_widget_get_height (GTK_WIDGET (self));

  if (!fovea_graph_view_get_overview (self, &place, &scale_x, &scale_y))
    return;
  if (self->overview && (self->overview_dark != is_dark () || !has_size (self->overview, &place, gtk_widget_get_scale_factor (GTK_WIDGET (self)))))
    g_clear_pointer (&self->overview, cairo_surface_destroy);
  if (!self->overview)
    make_overview (self, &place, scale_x, scale_y);
  cairo_save (cr);
  cairo_translate (cr, place.origin.x, place.origin.y);
  cairo_rectangle (cr, 0.0, 0.0, place.size.width, place.size.height);
  cairo_clip_preserve (cr);
  cairo_set_source_surface (cr, self->overview, 0.0, 0.0);
  cairo_paint_with_alpha (cr, 0.92);
  gdk_cairo_set_source_rgba (cr, accent);
  cairo_rectangle (cr, (self->centre_x - width / 2.0 / self->zoom) * scale_x, (self->centre_y - height / 2.0 / self->zoom) * scale_y,
                   width / self->zoom * scale_x, height / self->zoom * scale_y);
  cairo_set_line_width (cr, 2.0);
  cairo_stroke (cr);
  cairo_reset_clip (cr);
  cairo_set_source_rgba (cr, 0.5, 0.5, 0.5, 0.8);
  cairo_set_line_width (cr, 1.0);
  cairo_rectangle (cr, 0.5, 0.5, place.size.width - 1.0, place.size.height - 1.0);
  cairo_stroke (cr);
  cairo_restore (cr);
}

/* Around a box, of the same width on the screen at every zoom. */
static void
mark (FoveaGraphView *self, cairo_t *cr, gint i, const GdkRGBA *colour, double line)
{
  const FoveaGraphBox *box = i >= 0 ? &self->graph->boxes[i] : NULL;
  double width = line / self->zoom, gap = 2.0 / self->zoom + width / 2.0;

  if (!box)
    return;
  gdk_cairo_set_source_rgba (cr, colour);
  cairo_set_line_width (cr, width);
  cairo_rectangle (cr, box->x - box->width / 2.0 - gap, box->y - gap, box->width + 2.0 * gap, box->height + 2.0 * gap);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  cairo_stroke (cr);
}

/* The edges of the selected box, so that they can be followed. */
static void
mark_edges (FoveaGraphView *self, cairo_t *cr, const GdkRGBA *colour)
{
  gdk_cairo_set_source_rgba (cr, colour);
  cairo_set_line_width (cr, 2.0 / MIN (self->zoom, 1.0));
  for (guint i = 0; self->cursor >= 0 && i < self->graph->n_edges; i++)
    {
      const FoveaGraphEdge *edge = &self->graph->edges[i];

      if (edge->from != (guint) self->cursor && edge->to != (guint) self->cursor)
        continue;
      cairo_move_to (cr, edge->points[0].x, edge->points[0].y);
      for (guint j = 1; j < edge->n_points; j++)
        {
          double middle = (edge->points[j - 1].y + edge->points[j].y) / 2.0;

          if (j % 2 == 1)
            cairo_line_to (cr, edge->points[j].x, edge->points[j].y);
          else
            cairo_curve_to (cr, edge->points[j - 1].x, middle, edge->points[j].x, middle, edge->points[j].x, edge->points[j].y);
        }
      cairo_stroke (cr);
    }
}

static void
draw_graph (FoveaGraphView *self, cairo_t *cr, const GdkRGBA *accent)
{
  double width = gtk_widget_get_width (GTK_WIDGET (self)), height = gtk_widget_get_height (GTK_WIDGET (self));
  const FoveaGraphStyle style = { is_dark (), self->shapes, self->zoom, self->faded };
  const FoveaRect clip = { self->centre_x - width / 2.0 / self->zoom, self->centre_y - height / 2.0 / self->zoom, width / self->zoom,
                           height / self->zoom };
  GdkRGBA hovered = *accent;

  hovered.alpha = 0.5f;
  cairo_save (cr);
  cairo_translate (cr, round (width / 2.0 - self->centre_x * self->zoom), round (height / 2.0 - self->centre_y * self->zoom));
  cairo_scale (cr, self->zoom, self->zoom);
  fovea_graph_draw_cairo (self->graph, &style, &clip, cr);
  mark_edges (self, cr, accent);
  if (self->hover != self->cursor)
    mark (self, cr, self->hover, &hovered, 2.0);
  mark (self, cr, self->cursor, accent, 3.0);
  cairo_restore (cr);
}

void
fovea_graph_view_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  FoveaGraphView *self = FOVEA_GRAPH_VIEW (widget);
  const int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  FoveaColour ground = fovea_graph_background (is_dark ());
  GdkRGBA accent = { 0.21f, 0.52f, 0.89f, 1.0f };
  cairo_t *cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0.0f, 0.0f, (float) width, (float) height));

  gtk_style_context_lookup_color (gtk_widget_get_style_context (widget), "accent_bg_color", &accent);
  cairo_set_source_rgb (cr, ground.red, ground.green, ground.blue);
  cairo_paint (cr);
  if (self->graph)
    {
      draw_graph (self, cr, &accent);
      draw_overview (self, cr, &accent);
    }
  cairo_destroy (cr);
  if (gtk_widget_has_visible_focus (widget))
    gtk_snapshot_render_focus (snapshot, gtk_widget_get_style_context (widget), 2, 2, width - 4, height - 4);
}
